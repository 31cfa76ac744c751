"""Kinds of values that the schemas share."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field

from garda.kernel.errors import GardaError


def _plain(text: str) -> str:
    """No text in the database can hold a NUL; nobody types the other control characters."""
    if any(sign < " " and sign not in "\t\n" for sign in text):
        raise ValueError("the text holds control characters")
    return text


Plain = AfterValidator(_plain)
#: SHA-256 in hex.
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
#: Whatever was typed into three boxes, and more: what does not fit is refused by name.
FigureIn = Annotated[int, Field(ge=-32_768, le=32_767)]
Reason = Annotated[str, Field(max_length=300), Plain]


WrittenIn = tuple[Annotated[int, Field(ge=0, le=200)], Annotated[str, Field(max_length=12), Plain]]
_BlockIn = Annotated[str, Field(pattern=r"^[a-z_]{1,12}$")]


class ReadingIn(Schema):
    """One form as somebody read it. ``figures`` in the order of the definition with this hash; null
    is "not read"."""

    id: UUID
    round: UUID
    form_sha256: Sha256
    figures: Annotated[list[FigureIn | None], Field(max_length=200)]
    written: Annotated[list[WrittenIn], Field(max_length=200)] = []
    stands_so: Annotated[list[_BlockIn], Field(max_length=8)] = []
    reason: Reason = ""
    corrects: UUID | None = None
    photos: Annotated[list[Sha256], Field(max_length=9)] = []


class WrongOut(Schema):
    """Why one thing was refused: nothing of it was kept."""

    code: str
    id: str
    en: str


def told(refusal: GardaError | None) -> dict[str, Any] | None:
    if refusal is None:
        return None
    return {"code": refusal.code, "id": refusal.id, "en": refusal.en}
