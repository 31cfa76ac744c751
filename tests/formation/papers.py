"""What tests of applicants' papers share: an application, somebody of the PPS, files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from tests import factories
from tests.support import files
from tests.support.files import SentFile

from garda.documents.domain.kinds import PAPER, PHOTO
from garda.documents.intake import Received, receive
from garda.formation.models import Application, ApplicationPaper, Call
from garda.formation.services import attach_paper
from garda.kernel.actor import Actor
from garda.kernel.roles import Role

#: Inside the call's period.
RECEIVED = factories.local(date(2024, 9, 20))
CHECKED = factories.local(date(2024, 9, 21))


@cache
def a_photo() -> Received:
    return receive(SentFile(files.photo()), [PHOTO])


@cache
def another_photo() -> Received:
    return receive(SentFile(files.photo(64, 64)), [PHOTO])


@cache
def a_pdf() -> Received:
    return receive(SentFile(files.paper(1)), [PAPER])


@dataclass(frozen=True)
class Desk:
    """One village's counter with an applicant."""

    world: factories.World
    call: Call
    application: Application
    pps: Actor

    def attach(
        self, code: str = "D02", received: Received | None = None, **changed: Any
    ) -> ApplicationPaper:
        given: dict[str, Any] = {"application": self.application.id, "received_at": RECEIVED}
        given |= {"received": received or a_photo()} | changed
        return attach_paper(self.pps, code=code, **given)


def desk(**facts: Any) -> Desk:
    world = factories.world()
    call = factories.call(world)
    application = factories.application(call, world.village, outcome=None, papers=(), **facts)
    return Desk(world, call, application, factories.actor(world, Role.PPS))


def later(day: int, hour: int = 9) -> datetime:
    return factories.local(date(2024, 9, day), hour)
