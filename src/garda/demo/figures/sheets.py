"""Forms filled from people and votes: every figure of C.Hasil, by field key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from garda.demo.figures.chance import Chance
from garda.demo.figures.facts import FiguresError, IntArray, Limits
from garda.packs.types import FormDefinition, SimulationDefaults

#: Assumption: women come a little more often than men; deviation of their share of the users.
_WOMEN_COME, _WOMEN_WITHIN = 1.03, 0.015
#: At most this part (1/n) of a station's people is moved, added, or votes with a disability.
_FEW = 10
#: Assumption: mean number of ballots that voters bring back damaged, per station and contest.
_SPOILED = 0.4


@dataclass(frozen=True, slots=True)
class People:
    """Users with every ballot by category, each [S, 2] (male, female)."""

    listed: IntArray
    moved: IntArray
    added: IntArray
    disabled: IntArray


def draw_people(
    core: IntArray, dpt: IntArray, chance: Chance, defaults: SimulationDefaults
) -> People:
    """Split ``core`` [S] users into listed, moved and added, men and women.

    Listed users never exceed the list ``dpt`` [S, 2] (K03); added voters fill what is missing.
    """
    stream = chance.stream("people")
    few = core // _FEW
    moved = np.minimum(stream.poisson(core * float(defaults.moved_share)), few)
    added = np.minimum(stream.poisson(core * float(defaults.added_share)), few)
    added = np.maximum(added, core - moved - dpt.sum(axis=1))
    listed = _listed_by_sex(core - moved - added, dpt, stream)
    share = float(defaults.female_share)
    parts = (listed, _by_sex(moved, share, stream), _by_sex(added, share, stream))
    disabled = stream.binomial(np.sum(parts, axis=0), float(defaults.disabled_share))
    return People(*parts, disabled=disabled)


def _listed_by_sex(users: IntArray, dpt: IntArray, stream: np.random.Generator) -> IntArray:
    male, female = dpt[:, 0], dpt[:, 1]
    share = _WOMEN_COME * female / np.maximum(male + _WOMEN_COME * female, 1e-9)
    wished = np.round(users * (share + stream.normal(0.0, _WOMEN_WITHIN, len(users))), 6)
    women = np.clip(np.rint(wished).astype(np.int64), users - male, np.minimum(users, female))
    women = np.maximum(women, 0)
    return np.column_stack([users - women, women])


def _by_sex(people: IntArray, female_share: float, stream: np.random.Generator) -> IntArray:
    women: IntArray = stream.binomial(people, female_share)
    return np.column_stack([people - women, women])


def received_ballots(listed: IntArray, most_users: IntArray, limits: Limits) -> IntArray:
    """Ballots received [S]: list plus reserve (K11), never fewer than were used."""
    printed = np.minimum(listed + limits.reserve(listed), limits.largest)
    received: IntArray = np.maximum(printed, most_users)
    return received


def fill(
    form: FormDefinition, people: People, dpt: IntArray, *, elsewhere: IntArray,
    received: IntArray, invalid: IntArray, votes: IntArray, female_share: float,
    stream: np.random.Generator,
) -> npt.NDArray[np.int32]:  # fmt: skip
    """Figures [S, fields] of one contest in the order of ``form.keys``.

    ``elsewhere`` [S] voters with this contest's ballot only join the moved ones. Raises
    FiguresError when the form has a field that a simulation knows nothing about.
    """
    moved = people.moved + _by_sex(elsewhere, female_share, stream)
    total = people.listed + moved + people.added
    columns = {
        **_sexes("dpt", dpt),
        **_sexes("users_dpt", people.listed),
        **_sexes("users_moved", moved),
        **_sexes("users_added", people.added),
        **_sexes("users_total", total),
        **_sexes("disabled_users", people.disabled),
        **_ballots(total.sum(axis=1), received, stream),
        **dict(zip(form.vote_keys, votes.T, strict=True)),
        "valid": votes.sum(axis=1),
        "invalid": invalid,
        "total": votes.sum(axis=1) + invalid,
    }
    return _in_order(form, columns)


def _in_order(form: FormDefinition, columns: Mapping[str, IntArray]) -> npt.NDArray[np.int32]:
    unknown = [key for key in form.keys if key not in columns]
    if unknown:
        raise FiguresError(
            id=f"Simulasi tidak mengenal isian formulir: {', '.join(unknown)}.",
            en=f"The simulation does not know these fields of the form: {', '.join(unknown)}.",
        )
    return np.column_stack([columns[key] for key in form.keys]).astype(np.int32)


def _sexes(key: str, values: IntArray) -> dict[str, IntArray]:
    return {f"{key}_l": values[:, 0], f"{key}_p": values[:, 1], f"{key}_j": values.sum(axis=1)}


def _ballots(
    used: IntArray, received: IntArray, stream: np.random.Generator
) -> dict[str, IntArray]:
    spoiled = np.minimum(stream.poisson(_SPOILED, len(used)), received - used)
    return {
        "ballots_received": received,
        "ballots_used": used,
        "ballots_spoiled": spoiled,
        "ballots_unused": received - used - spoiled,
    }
