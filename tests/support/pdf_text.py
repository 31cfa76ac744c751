"""The words of a PDF: codes of its fonts turned back into letters by their own tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pikepdf

_CHARACTER = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_BLOCKS = re.compile(rb"begin(bfchar|bfrange)(.*?)end(?:bfchar|bfrange)", re.DOTALL)

Letters = Mapping[int, str]


def text_of_pdf(pdf: pikepdf.Pdf) -> str:
    """All text that the pages show, a line per piece."""
    return "\n".join(piece for page in pdf.pages for piece in _pieces(page))


def _pieces(page: pikepdf.Page) -> Iterator[str]:
    fonts = {
        str(name): _letters(font) for name, font in dict(page.resources.get("/Font", {})).items()
    }
    letters: Letters = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = fonts.get(str(operands[0]), {})
        elif str(operator) in {"Tj", "TJ", "'", '"'}:
            yield "".join(_decoded(each, letters) for each in _strings(operands))


def _strings(operands: object) -> Iterator[bytes]:
    for operand in operands:  # type: ignore[attr-defined]
        if isinstance(operand, pikepdf.Array):
            yield from _strings(operand)
        elif isinstance(operand, pikepdf.String):
            yield bytes(operand)


def _decoded(codes: bytes, letters: Letters) -> str:
    """Two bytes a letter where the font has a table of such codes, else one."""
    if not letters:
        return codes.decode("latin-1")
    pairs = (int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2))
    return "".join(letters.get(pair, "�") for pair in pairs)


def _letters(font: pikepdf.Object) -> Letters:
    table = font.get("/ToUnicode")
    if table is None:
        return {}
    found: dict[int, str] = {}
    for kind, block in _BLOCKS.findall(table.read_bytes()):
        if kind == b"bfchar":
            found |= {int(code, 16): _word(word) for code, word in _CHARACTER.findall(block)}
        else:
            for first, last, word in _RANGE.findall(block):
                start = int(first, 16)
                found |= {
                    code: chr(int(word, 16) + code - start)
                    for code in range(start, int(last, 16) + 1)
                }
    return found


def _word(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be", "replace")
