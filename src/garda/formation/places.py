"""How addresses name letters, applications, and villages that may have been merged meanwhile."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from garda.kernel.actor import Actor
from garda.people.access import Place
from garda.regions.models import Region, RegionLevel
from garda.regions.queries import within

from .models import ApplicantFile, Application, ApplicationPaper, SecretariatProposal

#: What pages show beside an application.
_WITH_APPLICATION = ("election", "village", "call", "person", "station")


def _letter(actor: Actor, letter_id: UUID) -> SecretariatProposal | None:
    letters = SecretariatProposal.objects.filter(election=actor.election_id)
    return letters.select_related("election", "region").filter(pk=letter_id).first()


def _village(_actor: Actor, code: str) -> Region | None:
    """The village that has this code now, else the latest that had it: its page says where to."""
    found = Region.objects.filter(code=code, level=RegionLevel.VILLAGE)
    return found.order_by(F("valid_to").desc(nulls_first=True)).first()


def _application(actor: Actor, application_id: UUID) -> Application | None:
    """What lies outside is as if it were not there: that somebody applied is private."""
    found = Application.every.filter(
        within(actor.path), election=actor.election_id, pk=application_id
    )
    return found.select_related(*_WITH_APPLICATION).first()


def _paper(actor: Actor, paper_id: UUID) -> ApplicationPaper | None:
    here = within(actor.path, "application__path")
    rows = ApplicationPaper.objects.filter(here, election=actor.election_id).select_related(
        "election", "upload", *(f"application__{name}" for name in _WITH_APPLICATION)
    )
    return rows.filter(pk=paper_id).first()


def _file(actor: Actor, file_id: UUID) -> ApplicantFile | None:
    """What lies outside, or was sent by a role of another region, is as if it were not there."""
    found = ApplicantFile.objects.filter(within(actor.path), election=actor.election_id, pk=file_id)
    return found.select_related("election", "region").first()


LETTER = Place("usulan sekretariat", "letter_id", _letter)
#: A village by its code, also one that is no longer valid.
VILLAGE = Place("desa", "code", _village)
#: Somebody's application in the own region.
APPLICATION = Place("pendaftaran", "application_id", _application, private=True)
#: One of its documents.
PAPER = Place("dokumen pelamar", "paper_id", _paper, private=True)
#: A list of applicants that was sent.
LIST_FILE = Place("daftar", "file_id", _file, private=True)
