"""What an order to vote again forbids the plenaries below."""

from __future__ import annotations

from garda.recap.events import PlenaryCloses
from garda.regions.queries import within

from .errors import VoteComing
from .models import OrderState, RoundOrder

_MOST_NAMED = 5


def refuse_while_coming(event: PlenaryCloses) -> None:
    """A plenary closes on no figures that are about to be replaced. Raises VoteComing."""
    coming = RoundOrder.objects.filter(
        within(event.path),
        round__contest=event.contest_id,
        state__in=[OrderState.WAITING, OrderState.ORDERED],
    )
    orders = coming.select_related("round__station__village").order_by("path")[:_MOST_NAMED]
    named = [f"TPS {o.path[-3:]} {o.round.station.village.name}" for o in orders]
    if named:
        raise VoteComing(named)
