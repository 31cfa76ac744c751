"""What a visitor sends about an announced applicant, and the code by which it is followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from garda.documents.intake import Received
from garda.documents.models import Upload
from garda.documents.services import take_upload
from garda.documents.services.uploads import told
from garda.formation.announcements import announced_applications
from garda.formation.models import Application
from garda.formation.staffing import lock_village
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.canonical import canonical_bytes, sha256_hex
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.people import vault
from garda.people.keyring import Purpose
from garda.people.services.contacts import TELEPHONE, national
from garda.people.services.keys import make_keys
from garda.regions.models import Election, Region
from garda.responses.domain.window import window_of
from garda.responses.errors import NotOpen, UnknownApplicant
from garda.responses.models import Reporter, Response, ResponseFile, Slip
from garda.responses.stores import REPORTER
from garda.responses.words import TEXT_LENGTH, checked_words
from garda.signin.domain import code as codes

NAME = "name"
_SALT = "garda.responses.code"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResponse:
    """What the form says. ``rule`` is empty for another matter; ``once`` is the form's own number:
    the same form sent again is the same response."""

    application: UUID
    rule: str
    text: str
    once: str
    name: str = ""
    phone: str = ""


@transaction.atomic
def send_response(
    *, election: Election, village: Region, new: NewResponse, files: Sequence[Received] = ()
) -> str:
    """Keep a response; returns the code by which its reporter follows it.

    Sent again with the same content it is kept once, and the code is the same. Raises NotOpen,
    UnknownApplicant, BadReason, BadTelephoneNumber.
    """
    _require_open(election, village)
    text = checked_words(new.text, TEXT_LENGTH)
    phone = national(new.phone) if new.phone.strip() else ""
    lock_village(village)
    code = code_of(new, files)
    digest = sha256_hex(code.encode())
    if Slip.objects.filter(code_sha256=digest).exists():
        return code
    application = _announced(election, village, new.application)
    response = Response.objects.create(
        election=election,
        application=application,
        village=village,
        path=village.path,
        rule=_known_rule(election, new.rule),
        text=text,
        named=bool(new.name.strip()),
        received_at=clock.now(),
    )
    Slip.objects.create(response=response, path=village.path, code_sha256=digest)
    _keep_contact(response, new.name.strip(), phone)
    _record(response, _keep_files(response, files))
    return code


def _require_open(election: Election, village: Region) -> None:
    window = window_of(get_pack(election.pack))
    if not window.is_open(clock.now(), village.time_zone):
        raise NotOpen(window.opens, window.closes)


def _announced(election: Election, village: Region, wanted: UUID) -> Application:
    found = {each.id: each for each in announced_applications(election, village)}
    if wanted not in found:
        raise UnknownApplicant
    return found[wanted]


def _known_rule(election: Election, rule: str) -> str:
    """Anything else than a rule that is checked is another matter: the words say what it is."""
    known = {each.code for each in get_pack(election.pack).eligibility if each.enabled}
    return rule if rule in known else ""


def code_of(new: NewResponse, files: Sequence[Received]) -> str:
    """The code of this content: the site's own key makes it, so that it need not be stored."""
    content = [
        new.once,
        str(new.application),
        new.rule,
        new.text,
        new.name,
        new.phone,
        [sha256_hex(file.received) for file in files],
    ]
    digest = salted_hmac(_SALT, canonical_bytes(content), algorithm="sha256").digest()
    left = int.from_bytes(digest)

    def pick(below: int) -> int:
        nonlocal left
        left, found = divmod(left, below)
        return found

    return codes.make(pick)


def _keep_contact(response: Response, name: str, phone: str) -> None:
    if not (name or phone):
        return
    reporter = Reporter(response=response, path=response.path)
    key = make_keys(REPORTER, {reporter.id: response.path})[reporter.id]
    reporter.name_sealed = vault.seal(key, label(reporter, NAME), name.encode())
    reporter.phone_sealed = vault.seal(key, label(reporter, TELEPHONE), phone.encode())
    reporter.save(force_insert=True)


def label(reporter: Reporter, kind: str) -> vault.Label:
    """Where a sealing of a reporter belongs."""
    return vault.Label(Purpose.REPORTER, kind, reporter.id, reporter.id)


def _keep_files(response: Response, files: Sequence[Received]) -> list[Upload]:
    """The same picture twice is one file."""
    by_content = {sha256_hex(file.received): file for file in files}
    uploads = [
        take_upload(
            _machine(response),
            received=file,
            election=response.election,
            path=response.path,
            sender=response.id,
        )
        for file in by_content.values()
    ]
    ResponseFile.objects.bulk_create(
        ResponseFile(response=response, upload=upload) for upload in uploads
    )
    return uploads


def _machine(response: Response) -> Actor:
    return Actor(Role.OPERATOR, response.path, response.election_id)


def _record(response: Response, uploads: Sequence[Upload]) -> None:
    """By the machine: who sent it is not known, or sealed."""
    record(
        _machine(response),
        "responses.received",
        path=response.path,
        payload={
            "response": str(response.id),
            "application": str(response.application_id),
            "rule": response.rule,
            "named": response.named,
            "files": [told(upload) for upload in uploads],
        },
        election_id=response.election_id,
    )
