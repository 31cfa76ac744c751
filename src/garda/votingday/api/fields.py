"""Kinds of values that the schemas share."""

from __future__ import annotations

from typing import Annotated, Any

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


class WrongOut(Schema):
    """Why one thing was refused: nothing of it was kept."""

    code: str
    id: str
    en: str


def told(refusal: GardaError | None) -> dict[str, Any] | None:
    if refusal is None:
        return None
    return {"code": refusal.code, "id": refusal.id, "en": refusal.en}
