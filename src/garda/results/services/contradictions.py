"""Two sendings of one source: the second is the same, or says that it corrects the first."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.errors import PlainRefusal
from garda.results.domain.refusals import ReasonMissing
from garda.results.models import Reading

from .book import Sheet


class OtherFigures(PlainRefusal):
    """A source's figures, sent from two places, are not the same."""

    code = "other_figures"
    sentence_id = (
        "Angka lain sudah dikirim untuk formulir ini. Samakan dengan lembar asli, lalu"
        " kirim sebagai perbaikan dengan alasan."
    )
    sentence_en = (
        "Other figures were sent for this form. Compare with the sheet, then send a"
        " correction with a reason."
    )


def refuse_contradiction(sheet: Sheet, row: Reading, corrects: UUID | None) -> None:
    """Raises OtherFigures, and ReasonMissing for a correction that says no reason."""
    before = sheet.latest(row.source, row.pair)
    if before is None or _said(before) == _said(row):
        return
    if before.id != corrects:
        raise OtherFigures
    if not row.reason:
        raise ReasonMissing


def _said(row: Reading) -> tuple[object, ...]:
    return row.figures, row.as_written, sorted(row.stands_so)
