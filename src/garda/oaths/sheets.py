"""A text as a sheet that somebody signs by hand. No paper of the register: it has no number."""

from __future__ import annotations

from pathlib import Path

from garda.documents.typesetting import Content, typeset
from garda.documents.wordings import Said
from garda.kernel import clock
from garda.regions.models import Election

_TEMPLATE = Path(__file__).with_name("typst") / "sheet.typ"


def sheet_of(election: Election, said: Said) -> bytes:
    """The PDF of a text with lines for name, place, date and signature."""
    body = {
        "title": said.title,
        "election": election.name,
        "words": said.paragraphs,
        "practice": said.practice,
        "source": said.source,
        "content_hash": said.content_hash,
    }
    paper = {"watermark": election.watermark}
    return typeset(_TEMPLATE, paper=paper, content=Content(body), made_at=clock.now())
