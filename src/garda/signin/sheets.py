"""Sign-in sheets as one PDF: the only place where codes stand in clear, besides the page itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from garda.documents.qr import svg
from garda.documents.typesetting import Content, typeset
from garda.formation.papers import village_kind
from garda.kernel import clock
from garda.people.models import Grant
from garda.regions.models import Election, Region, RegionLevel

from .domain.authority import Means, means_for
from .domain.code import grouped
from .links import invitation_link
from .services.invitations import Issued

TEMPLATE = Path(__file__).parent / "typst" / "sheets.typ"
PER_PAGE = 4
_LEVELS = {RegionLevel.DISTRICT: "Kecamatan ", RegionLevel.PROVINCE: "Provinsi "}


def sheets_pdf(
    election: Election, issued: Sequence[Issued], holders: Mapping[UUID, Grant]
) -> bytes:
    """A PDF with a sheet for each code, four to a page, in the order given.

    ``holders``: the grant that says who each account is, with its person.
    """
    cards = [_card(new, holders[new.account_id]) for new in issued]
    zone = ZoneInfo(holders[issued[0].account_id].region.time_zone)
    body = {
        "election": election.name,
        "watermark": election.watermark,
        "address": settings.GARDA_PUBLIC_URL.partition("://")[2] + reverse("invitation"),
        "expires": issued[0].expires_at.astimezone(zone).date().isoformat(),
    }
    pages = [{"cards": part} for part in _pages(cards)]
    content = Content(body, pages)
    return typeset(TEMPLATE, paper={}, content=content, made_at=clock.wall(), numbered=False)


def _card(new: Issued, grant: Grant) -> dict[str, Any]:
    account = grant.account
    return {
        "name": account.person.name if account.person is not None else account.username,
        "username": account.username,
        "role": grant.role_name,
        "place": place_of(grant),
        "code": grouped(new.code),
        "qr": svg(invitation_link(new.code)),
        "by_pin": means_for([grant.role]) is Means.PIN,
    }


def place_of(grant: Grant) -> str:
    """``"TPS 003, Desa Watuaji, Kecamatan Keling"``: where the role holds, and what is around."""
    region = grant.region
    words = [_named(region)]
    if grant.station is not None:
        words.insert(0, f"TPS {grant.station.path.rpartition('/')[2]}")
    if region.level == RegionLevel.VILLAGE and region.parent is not None:
        words.append(_named(region.parent))
    return ", ".join(words)


def _named(region: Region) -> str:
    if region.level == RegionLevel.VILLAGE:
        return f"{village_kind(region)} {region.name}"
    return _LEVELS.get(RegionLevel(region.level), "") + region.name


def _pages(cards: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(cards), PER_PAGE):
        yield cards[start : start + PER_PAGE]
