"""Texts that are read out or signed: which one holds where, and that it is kept word by word.

The pack ships practice wording. What holds in a region is the official text that KPU RI loaded,
else its regency's, else the pack's. A real election says and signs no practice wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from garda.kernel.canonical import sha256_hex
from garda.kernel.codes import in_scope
from garda.kernel.errors import GardaError
from garda.packs.loader import get_pack
from garda.regions.models import Election, ElectionKind

from .models import OfficialText

OATH: Final = "oath"
STATION_OATH: Final = "station_oath"
PACT: Final = "pact"
STATEMENT: Final = "statement"
#: What people call each text, by its code.
TITLES: Final[Mapping[str, str]] = {
    OATH: "Sumpah/janji anggota KPPS",
    STATION_OATH: "Sumpah/janji di TPS pada hari pemungutan suara",
    PACT: "Pakta integritas",
    STATEMENT: "Surat pernyataan pelamar",
}
#: Where in the pack the practice wording of an oath stands.
_OATHS: Final[Mapping[str, str]] = {OATH: "kpps", STATION_OATH: "station"}
#: Said on every page and paper with practice wording.
PRACTICE_NOTE: Final = "Naskah latihan, ganti dengan naskah resmi"
SLOT: Final = "{election}"


class NoOfficialText(GardaError):
    """A real election was to use wording that is for practice."""

    code = "no_official_text"

    def __init__(self, code: str) -> None:
        title = TITLES[code]
        super().__init__(
            id=f"Naskah resmi {title} belum dimuat. Pemilihan sungguhan tidak memakai naskah "
            "latihan. Mintalah KPU memuat naskah resmi dengan sumbernya di halaman Naskah resmi, "
            "disahkan orang kedua.",
            en=f"The official text of {title} is not loaded. A real election does not use practice "
            "wording. Have the KPU load the official text with its source on the page of official "
            "texts, confirmed by a second person.",
        )


@dataclass(frozen=True, slots=True)
class Said:
    """A text as it is said in one election. ``source`` is the official one's, or the pack's."""

    code: str
    text: str
    practice: bool
    source: str

    @property
    def title(self) -> str:
        return TITLES[self.code]

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) over the words, in UTF-8."""
        return sha256_hex(self.text.encode())

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]


def said_in(election: Election, paths: Iterable[str], code: str) -> dict[str, Said]:
    """The text ``code`` that holds in each region or station of ``paths``. One query.

    Whether a real election may use it is :func:`refuse_practice`'s affair. Raises KeyError for a
    text that the pack does not know.
    """
    texts = _official(election, code)
    fallback = _of_pack(election, code)
    return {path: _holding(texts, path, election) or fallback for path in paths}


def said_at(election: Election, path: str, code: str) -> Said:
    """As :func:`said_in`, for one place."""
    return said_in(election, [path], code)[path]


def refuse_practice(election: Election, texts: Iterable[Said]) -> None:
    """Raise NoOfficialText when a real election would say or sign practice wording."""
    if election.kind != ElectionKind.REAL:
        return
    for said in texts:
        if said.practice:
            raise NoOfficialText(said.code)


def _official(election: Election, code: str) -> list[OfficialText]:
    """Accepted texts, the country's before a regency's, the newest first."""
    accepted = OfficialText.objects.filter(election=election, code=code, accepted=True)
    return sorted(accepted.order_by("-decided_at", "-id"), key=lambda text: text.path.count("/"))


def _holding(texts: Sequence[OfficialText], path: str, election: Election) -> Said | None:
    found = next((text for text in texts if in_scope(path, text.path)), None)
    if found is None:
        return None
    return Said(found.code, _filled(found.text, election), False, found.source)


def _of_pack(election: Election, code: str) -> Said:
    pack = get_pack(election.pack)
    spec = pack.oaths[_OATHS[code]] if code in _OATHS else pack.letters[code]
    return Said(code, _filled(spec.text.id.strip(), election), spec.practice, spec.citation)


def _filled(template: str, election: Election) -> str:
    return template.replace(SLOT, election.name)
