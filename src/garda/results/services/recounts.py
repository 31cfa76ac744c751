"""A recount changes what its order names; other lines stay as they settled before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import F

from garda.kernel.errors import GardaError
from garda.packs.types import FormDefinition
from garda.results.domain.definition import as_sheet, field_name
from garda.results.domain.recount import changed_lines
from garda.results.models import Reading, RoundKind, SettledFigure, Source, VoteRound

from .book import Sheet

#: Whose figures may not differ. Whoever reads blind (machine, second look) or is only heard says
#: what the paper says: people see it then.
_BOUND = frozenset({Source.OPERATOR, Source.PPK})
_SHOWN = 3


class LinesUnchanged(GardaError):
    """A recount was sent with other lines than those that are counted again."""

    code = "recount_lines"

    def __init__(self, definition: FormDefinition, lines: Sequence[tuple[str, int, int]]) -> None:
        told = [(field_name(definition, key), old, new) for key, old, new in lines[:_SHOWN]]
        more = len(lines) - len(told)
        changed_id = "; ".join(f"{n.id}: semula {old}, dikirim {new}" for n, old, new in told)
        changed_en = "; ".join(f"{n.en}: was {old}, sent {new}" for n, old, new in told)
        super().__init__(
            id=f"Hitung ulang hanya mengubah perolehan suara. {changed_id}"
            f"{f'; dan {more} baris lain' if more else ''}. Tulis angka semula pada baris itu; bila"
            " kertasnya memang lain, catat sebagai kejadian khusus.",
            en=f"A recount changes votes only. {changed_en}"
            f"{f'; and {more} more lines' if more else ''}. Enter the earlier figures in these"
            " lines; if the paper does say otherwise, record an incident.",
        )


def refuse_changed_lines(sheets: Iterable[Sheet], rows: Iterable[Reading]) -> None:
    """Raises LinesUnchanged for a reading of a recount that changes what stood before.

    No query where no round is a recount, else one.
    """
    bound = {sheet.round.id: sheet for sheet in sheets if sheet.round.kind == RoundKind.RECOUNT}
    before = figures_before(list(bound)) if bound else {}
    for row in rows:
        if row.round_id in bound and row.source in _BOUND:
            definition = bound[row.round_id].definition
            refuse_changed(definition, before[row.round_id], as_sheet(definition, row.figures))


def refuse_changed_decision(sheet: Sheet, values: Mapping[str, int | None]) -> None:
    """The same for what two people decide. Raises LinesUnchanged."""
    if sheet.round.kind == RoundKind.RECOUNT:
        before = figures_before([sheet.round.id])
        refuse_changed(sheet.definition, before[sheet.round.id], values)


def refuse_changed(
    definition: FormDefinition, before: Mapping[str, int], after: Mapping[str, int | None]
) -> None:
    lines = list(changed_lines(definition, before, after))
    if lines:
        raise LinesUnchanged(definition, lines)


def figures_before(rounds: Sequence[UUID]) -> Mapping[UUID, Mapping[str, int]]:
    """What had settled in the rounds that these took the place of, by key. One query."""
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    replaced = VoteRound.objects.filter(replaced_by__in=rounds)
    rows = SettledFigure.objects.filter(round__in=replaced)
    told = rows.annotate(recount=F("round__replaced_by"))
    for row in told.values("recount", "key", "value"):
        found[row["recount"]][row["key"]] = row["value"]
    return found
