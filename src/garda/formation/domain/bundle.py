"""A bundle: all that a draw depends on and what was recorded of it, to be repeated anywhere.

It holds receipts, no names and no identity numbers. Repeating it needs no database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from garda.formation.domain import draw_list
from garda.formation.domain.candidates import Proposal
from garda.formation.domain.lottery import read_dice, seed_of
from garda.kernel.errors import GardaError

FORMAT: Final = "garda-bundle-1"
Plain = dict[str, Any]


class WrongBundle(GardaError):
    """A file that is no bundle of a draw."""

    code = "wrong_bundle"

    def __init__(self, fault: object) -> None:
        super().__init__(
            id=f"Berkas ini bukan bundel undian yang utuh ({fault}). Unduh lagi dari halaman "
            "usulan, atau minta kepada PPS.",
            en=f"This file is no whole bundle of a draw ({fault}). Download it again from the page "
            "of the proposal, or ask the PPS.",
        )


@dataclass(frozen=True, slots=True)
class Rerun:
    """What repeating a bundle gave.

    ``seats``: station key, seat, receipt; ``reserves`` by rank. ``list_is_whole``: the list has the
    recorded hash. ``seed_is_right``: the seed follows from hash and dice. ``same_names``: seats and
    reserves are those recorded.
    """

    seats: tuple[tuple[str, int, str], ...]
    reserves: tuple[str, ...]
    list_is_whole: bool
    seed_is_right: bool
    same_names: bool

    @property
    def equal(self) -> bool:
        return self.list_is_whole and self.seed_is_right and self.same_names


def make(
    where: Mapping[str, Any],
    content: draw_list.Plain,
    dice: str,
    seats: Sequence[tuple[str, int, str]],
    reserves: Sequence[str],
    changes: Sequence[Mapping[str, Any]],
) -> Plain:
    """A bundle. ``where`` says which election and village; ``seats`` are those that were drawn,
    ``changes`` what the plenary made of them afterwards, without its reasons.
    """
    list_hash = draw_list.hash_of(content)
    return {
        "format": FORMAT,
        **where,
        "list": content,
        "list_hash": list_hash,
        "dice": dice,
        "seed": seed_of(list_hash, dice),
        "seats": [list(seat) for seat in sorted(seats)],
        "reserves": list(reserves),
        "changes": [dict(change) for change in changes],
    }


def rerun(bundle: Plain) -> Rerun:
    """Repeat the draw of a bundle. Raises WrongBundle, PlacementError."""
    try:
        return _rerun(bundle)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise WrongBundle(fault) from fault


def _rerun(bundle: Plain) -> Rerun:
    if bundle["format"] != FORMAT:
        raise ValueError(f"format {bundle['format']!r}")
    list_hash = draw_list.hash_of(bundle["list"])
    seed = seed_of(list_hash, read_dice(bundle["dice"]))
    placed = draw_list.place(bundle["list"], seed)
    seats, reserves = drawn(placed)
    recorded = sorted(tuple(seat) for seat in bundle["seats"]), tuple(bundle["reserves"])
    return Rerun(
        seats,
        reserves,
        list_is_whole=list_hash == bundle["list_hash"],
        seed_is_right=seed == bundle["seed"],
        same_names=(list(seats), reserves) == recorded,
    )


def drawn(placed: Proposal) -> tuple[tuple[tuple[str, int, str], ...], tuple[str, ...]]:
    """Seats and reserves of a placement as a bundle has them."""
    seats = sorted((seat.station, seat.seat, seat.candidate) for seat in placed.seats)
    return tuple(seats), tuple(reserve.candidate for reserve in placed.reserves)
