"""Scenes of public responses: an announced applicant, somebody who tells, who handles it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests import factories
from tests.factories import World

from garda.documents.domain.kinds import PAPER, PHOTO
from garda.documents.intake import Received
from garda.documents.models import Document
from garda.documents.services import withdraw
from garda.formation.announcements import SCREENING, announced
from garda.formation.models import Application
from garda.formation.services import announce
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.canonical import sha256_hex
from garda.kernel.roles import Role
from garda.responses.models import Response, Slip
from garda.responses.services import NewResponse, send_response

PACK = factories.get_pack(factories.PACK)
STAGE = PACK.stage("public_response")
DURING = factories.local(STAGE.starts, 10)
TEXT = "Saya melihatnya memimpin rapat partai di balai desa.\nBanyak tetangga tahu."
PICTURE = Received(PHOTO, "image/jpeg", b"foto asli", "image/jpeg", b"foto bersih", {})
LETTER = Received(PAPER, "application/pdf", b"%PDF asli", "application/pdf", b"%PDF bersih", {})


@dataclass(frozen=True)
class Scene:
    """A village with one announced applicant, and its PPS: two people."""

    world: World
    applicant: Application
    pps: Actor
    second: Actor

    def announce(self) -> Document:
        """The list of who meets the requirements, as it stands now; a former one is withdrawn."""
        election, village = self.world.election, self.world.village
        with clock.as_of(DURING):
            former = announced(election, village, SCREENING)
            if former is not None:
                withdraw(self.pps, document_id=former.id, reason="Nama terlewat")
            return announce(self.pps, election=election, village=village, kind=SCREENING)

    def new(self, **changed: Any) -> NewResponse:
        options = {
            "application": self.applicant.id,
            "rule": "R05",
            "text": TEXT,
            "once": "formulir-1",
            "name": "",
            "phone": "",
        }
        return NewResponse(**(options | changed))

    def code(self, *files: Received, **changed: Any) -> str:
        """Send a response; its code."""
        with clock.as_of(DURING):
            return send_response(
                election=self.world.election,
                village=self.world.village,
                new=self.new(**changed),
                files=files,
            )

    def send(self, *files: Received, **changed: Any) -> Response:
        """Send a response; its row."""
        digest = sha256_hex(self.code(*files, **changed).encode())
        return Slip.objects.get(code_sha256=digest).response


def scene() -> Scene:
    world = factories.world()
    world.election.as_of = DURING
    world.election.save(update_fields=["as_of"])
    call = factories.call(world)
    applicant = factories.application(call, world.village, name="Rahmat <b>Hidayat</b>")
    pps, second = (factories.actor(world, Role.PPS) for _ in range(2))
    made = Scene(world, applicant, pps, second)
    made.announce()
    return made
