"""Photographed pages beside the entry of a clerk who reads the form from them."""

from __future__ import annotations

import json
from typing import Any

from garda.kernel.actor import Actor
from garda.results.models import Source, VoteRound

from .crops import photos_to_show, spots
from .desk import may_look


def photo_pane(round_: VoteRound, source: str) -> dict[str, Any]:
    """What the pane's template needs; empty for operators, who have the paper before them."""
    if source not in {Source.PPK, Source.SECOND_LOOK}:
        return {}
    photos = photos_to_show(round_.id)
    return {"photos": photos, "round": round_, "spots": json.dumps(spots(photos))}


def photographed(actor: Actor, round_: VoteRound) -> frozenset[str]:
    """Figures whose boxes can be shown from a photo to somebody who may look."""
    return frozenset(spots(photos_to_show(round_.id))) if may_look(actor, round_) else frozenset()
