"""Loading the official text of an oath or letter: one person brings it, another confirms it."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from garda.documents.models import OfficialText
from garda.documents.wordings import SLOT, TITLES
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.canonical import sha256_hex
from garda.kernel.duties import two_people
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Election, Region, RegionLevel

LOAD_TEXT = act(
    "documents.official_text",
    "Memuat dan mengesahkan naskah resmi sumpah, pakta, dan pernyataan",
    Role.KPU_RI,
    Role.KPU_REGENCY,
)
BRINGER_AND_CONFIRMER = two_people(
    "documents.official_text", "Memuat naskah resmi", "Mengesahkan naskah resmi itu"
)
SHORTEST, LONGEST, SOURCE_LENGTH = 40, 6000, 300
_LEVELS: Final = {Role.KPU_RI: RegionLevel.COUNTRY, Role.KPU_REGENCY: RegionLevel.REGENCY}
_BRACES: Final = re.compile(r"\{[^{}]*\}|[{}]")


class BadText(GardaError):
    """A text or source that cannot be an official one's."""

    code = "bad_text"


class TextWaits(GardaError):
    """Another text of the same kind waits for its second person."""

    code = "text_waits"

    def __init__(self, code: str) -> None:
        super().__init__(
            id=f"Naskah {TITLES[code]} lain masih menunggu pengesahan. Sahkan atau tolak dahulu.",
            en=f"Another text of {TITLES[code]} waits to be confirmed. Decide on it first.",
        )


class CountryHasOne(GardaError):
    """A regency's text where KPU RI has loaded its own."""

    code = "country_has_text"

    def __init__(self, code: str) -> None:
        super().__init__(
            id=f"KPU RI sudah memuat naskah resmi {TITLES[code]}; naskah itu berlaku di semua "
            "wilayah.",
            en=f"KPU RI has loaded the official text of {TITLES[code]}; it holds everywhere.",
        )


class SamePerson(GardaError):
    """Whoever brought a text does not confirm it."""

    code = "same_person"

    def __init__(self) -> None:
        super().__init__(
            id="Yang memuat naskah tidak mengesahkannya sendiri. Mintalah anggota KPU yang lain.",
            en="Whoever loaded a text does not confirm it. Ask another member of the KPU.",
        )


class TextDecided(GardaError):
    """A text that was decided before."""

    code = "text_decided"

    def __init__(self) -> None:
        super().__init__(
            id="Naskah ini sudah disahkan atau ditolak. Muat ulang halaman.",
            en="This text was decided already. Load the page again.",
        )


@transaction.atomic
def bring_text(
    actor: Actor, *, election: Election, region: Region, code: str, text: str, source: str
) -> OfficialText:
    """Bring the official text ``code`` for the country (KPU RI) or a regency (its KPU).

    It holds when another person has confirmed it. ``text`` may hold ``{election}``; a blank line
    begins a paragraph. Raises NotAllowed, BadText, CountryHasOne, TextWaits.
    """
    LOAD_TEXT.require(actor, path=region.path)
    _check_level(actor, region)
    words, cited = _clean(text), " ".join(source.split())
    _check(code, words, cited)
    if region.level != RegionLevel.COUNTRY:
        _refuse_beside_country(election, code)
    brought = OfficialText(
        election=election,
        region=region,
        path=region.path,
        code=code,
        text=words,
        content_hash=sha256_hex(words.encode()),
        source=cited,
        brought_by_id=actor.account_id or actor.identity,
        brought_person=actor.identity,
        brought_at=clock.now(),
    )
    try:
        with transaction.atomic():
            brought.save(force_insert=True)
    except IntegrityError as error:
        raise TextWaits(code) from error
    _record(actor, "documents.text_brought", brought)
    return brought


@transaction.atomic
def decide_text(actor: Actor, *, text_id: UUID, accept: bool) -> OfficialText:
    """Confirm or refuse a text that somebody else brought. What was said before keeps its words.

    Raises NotAllowed, SamePerson, TextDecided, OfficialText.DoesNotExist.
    """
    texts = OfficialText.objects.select_for_update(no_key=True, of=("self",))
    found = texts.select_related("region").get(id=text_id)
    LOAD_TEXT.require(actor, path=found.path)
    _check_level(actor, found.region)
    if found.accepted is not None:
        raise TextDecided
    BRINGER_AND_CONFIRMER.require(actor.identity, [found.brought_person], SamePerson())
    found.accepted = accept
    found.decided_by_id, found.decided_person = actor.account_id, actor.identity
    found.decided_at = clock.now()
    found.save(update_fields=["accepted", "decided_by_id", "decided_person", "decided_at"])
    _record(actor, "documents.text_confirmed" if accept else "documents.text_refused", found)
    return found


def _check_level(actor: Actor, region: Region) -> None:
    if _LEVELS.get(Role(actor.role)) != region.level:
        raise NotAllowed(
            id="Naskah resmi dimuat KPU RI untuk seluruh negeri, atau KPU Kabupaten/Kota untuk "
            "wilayahnya sendiri.",
            en="Official texts are loaded by KPU RI for the country or by a regency's KPU for its "
            "own region.",
        )


def _clean(text: str) -> str:
    """Paragraphs with one blank line between, no blanks at their ends: equal words, equal hash."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _check(code: str, text: str, source: str) -> None:
    if code not in TITLES:
        raise BadText(id="Jenis naskah tidak dikenal.", en="Unknown kind of text.")
    if not SHORTEST <= len(text) <= LONGEST:
        raise BadText(
            id=f"Naskah resmi panjangnya {SHORTEST} sampai {LONGEST} huruf.",
            en=f"An official text has {SHORTEST} to {LONGEST} letters.",
        )
    others = {found for found in _BRACES.findall(text) if found != SLOT}
    if others:
        raise BadText(
            id=f"Kurung kurawal hanya untuk {SLOT}, tempat nama pemilihan; bukan "
            f"{', '.join(sorted(others))}.",
            en=f"Braces are for {SLOT} alone, where the election's name stands.",
        )
    if not source or len(source) > SOURCE_LENGTH:
        raise BadText(
            id="Tulis sumber naskah: nomor keputusan, lampiran, dan halamannya.",
            en="Give the text's source: number of the decree, annex and page.",
        )


def _refuse_beside_country(election: Election, code: str) -> None:
    loaded = OfficialText.objects.filter(
        election=election, code=code, accepted=True, region__level=RegionLevel.COUNTRY
    )
    if loaded.exists():
        raise CountryHasOne(code)


def _record(actor: Actor, name: str, text: OfficialText) -> None:
    record(
        actor,
        name,
        path=text.path,
        payload={
            "text": str(text.id),
            "code": text.code,
            "content_hash": text.content_hash,
            "source": text.source,
        },
        election_id=text.election_id,
    )
