"""What can be printed for a station, and what each kind's template needs beside the station."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from garda.kernel.errors import GardaError
from garda.packs.layout_template import row_key
from garda.packs.types import Block, FormDefinition
from garda.results.domain.layout import DEFAULT_PAPER, papers_of, sheet_layout

from .faces import Names, face, row_labels, sections


class SheetKind(StrEnum):
    """Kinds of printed sheet. C.Hasil alone is photographed and read."""

    HASIL = "hasil"
    SALINAN = "salinan"
    HADIR = "hadir"
    KEJADIAN = "kejadian"


LABELS: Final[Mapping[str, str]] = {
    SheetKind.HASIL: "C.Hasil",
    SheetKind.SALINAN: "C.Hasil salinan",
    SheetKind.HADIR: "Rekap daftar hadir",
    SheetKind.KEJADIAN: "Kejadian dan keberatan",
}
#: Titles of the sheets that are no C.Hasil.
_TITLES: Final[Mapping[str, str]] = {
    SheetKind.SALINAN: "Salinan {form}",
    SheetKind.HADIR: "Rekapitulasi daftar hadir pemilih",
    SheetKind.KEJADIAN: "Catatan kejadian khusus dan/atau keberatan saksi",
}
#: Who else is handed a copy; witnesses come before them.
_RECIPIENTS: Final = ("Pengawas TPS (PTPS)", "PPS", "PPK, melalui PPS")
#: Rows of the form that attendance lists are counted for, with the list's name.
_LISTS: Final[Sequence[tuple[str, str]]] = (
    ("users_dpt", "Daftar hadir pemilih tetap (DPT)"),
    ("users_moved", "Daftar hadir pemilih pindahan (DPTb)"),
    ("users_added", "Daftar hadir pemilih tambahan (DPK)"),
)


class UnknownPaper(GardaError):
    """Only papers that the form is laid out on are printed."""

    code = "unknown_paper"


def paper_named(definition: FormDefinition, name: str) -> str:
    """The paper by its name in any case; A4 for none. Raises UnknownPaper, NoLayout."""
    papers = papers_of(definition)
    wanted = name.upper() or DEFAULT_PAPER
    if not papers:
        sheet_layout(definition, wanted)
    if wanted not in papers:
        raise UnknownPaper(
            id=f"Kertas {name} tidak dikenal. Pilih {' atau '.join(papers)}.",
            en=f"Unknown paper {name}. Choose {' or '.join(papers)}.",
        )
    return wanted


def face_of(
    kind: SheetKind, definition: FormDefinition, paper: str, names: Names, witnesses: Sequence[int]
) -> dict[str, Any]:
    """What every station's sheet of this kind has in common.

    ``witnesses``: numbers of the choices that send one; an empty column does not. Raises
    NoLayout.
    """
    form = face(definition, paper, names)
    if kind is SheetKind.HASIL:
        return form
    size = {key: form[key] for key in ("paper", "width", "height")}
    return {
        **size,
        "title": _TITLES[kind].format(form=definition.title.id),
        "form": definition.title.id,
        "witnesses": list(witnesses),
        **_CONTENTS[kind](definition, names, witnesses),
    }


def pages_of(kind: SheetKind, face_data: Mapping[str, Any]) -> int:
    """Pages that one station's sheets of this kind take."""
    if kind is SheetKind.HASIL:
        return len(face_data["pages"])
    return len(face_data["recipients"]) if kind is SheetKind.SALINAN else 1


def _copies(definition: FormDefinition, names: Names, witnesses: Sequence[int]) -> dict[str, Any]:
    """Sections with their rows, and one copy per recipient."""
    labels, titles = row_labels(definition, names), sections(definition)
    rows = groupby(definition.fields, key=row_key)
    found: dict[str, list[dict[str, Any]]] = {}
    for key, fields in rows:
        listed = list(fields)
        section = _section(listed[0].section, titles)
        line = {
            "label": labels[key],
            "columns": [field.column for field in listed],
            "words": listed[0].block is Block.VOTES,
        }
        found.setdefault(section, []).append(line)
    recipients = [f"Saksi pasangan calon nomor {number}" for number in witnesses]
    return {
        "sections": [{"title": titles[code], "rows": lines} for code, lines in found.items()],
        "recipients": [*recipients, *_RECIPIENTS],
    }


def _section(code: str, titles: Mapping[str, str]) -> str:
    """Code of the section that has a title: ``V.A`` stands under ``V``."""
    while code not in titles and "." in code:
        code = code.rpartition(".")[0]
    return code


def _lists(definition: FormDefinition, _: Names, __: Sequence[int]) -> dict[str, Any]:
    rows = {row_key(field) for field in definition.fields}
    return {"lists": [label for key, label in _LISTS if key in rows]}


def _incidents(_: FormDefinition, names: Names, witnesses: Sequence[int]) -> dict[str, Any]:
    return {"choices": [f"{number}. {names.get(number, '')}" for number in witnesses]}


_CONTENTS: Final = {
    SheetKind.SALINAN: _copies,
    SheetKind.HADIR: _lists,
    SheetKind.KEJADIAN: _incidents,
}
