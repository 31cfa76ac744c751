"""An independent checker of drawn forms, written from the list of rules K01 to K17."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from garda.demo.figures import ContestFigures, RegencyFacts, RegencyFigures
from garda.packs.loader import get_pack
from garda.packs.types import Pack

ROWS = ("dpt", "users_dpt", "users_moved", "users_added", "users_total", "disabled_users")


def pilkada() -> Pack:
    return get_pack("pilkada2024")


def forms_of(contest: ContestFigures) -> Iterator[tuple[int, dict[str, int]]]:
    """Station and figures by key of every form."""
    for station in np.flatnonzero(contest.has_form):
        yield (
            int(station),
            dict(zip(contest.form.keys, contest.figures[station].tolist(), strict=True)),
        )


def votes_of(form: dict[str, int]) -> list[int]:
    return [value for key, value in form.items() if key.startswith("votes_")]


def errors(form: dict[str, int], listed: tuple[int, int]) -> set[str]:
    """Codes of severity E that fail; ``listed`` are the voters (male, female) of the list."""
    f = form
    checks = {
        "K01": all(f[f"{r}_j"] == f[f"{r}_l"] + f[f"{r}_p"] for r in ROWS),
        "K02": all(
            f[f"users_total_{c}"]
            == f[f"users_dpt_{c}"] + f[f"users_moved_{c}"] + f[f"users_added_{c}"]
            for c in "lpj"
        ),
        "K03": all(f[f"users_dpt_{c}"] <= f[f"dpt_{c}"] for c in "lpj"),
        "K04": f["ballots_received"]
        == f["ballots_used"] + f["ballots_spoiled"] + f["ballots_unused"],
        "K05": f["ballots_used"] == f["users_total_j"],
        "K06": f["valid"] == sum(votes_of(f)),
        "K07": f["total"] == f["valid"] + f["invalid"],
        "K08": f["total"] == f["ballots_used"],
        "K09": all(f[f"disabled_users_{c}"] <= f[f"users_total_{c}"] for c in "lpj"),
        "K10": max(votes_of(f))
        <= f["valid"]
        <= f["users_total_j"]
        <= f["dpt_j"] + f["users_moved_j"] + f["users_added_j"],
        "K12": (f["dpt_l"], f["dpt_p"]) == listed,
        "K14": all(0 <= value <= 999 for value in f.values()),
    }
    return {code for code, holds in checks.items() if not holds}


def looks(form: dict[str, int]) -> set[str]:
    """Warnings of one form: K11, K13 and the three looks of K17."""
    f = form
    floor = f["dpt_j"] * 25 // 1000
    reserve = f["ballots_received"] - f["dpt_j"]
    checks = {
        "K11": floor <= reserve <= floor + 2,
        "K13": f["dpt_j"] <= 600,
        "turnout": f["users_total_j"] < f["dpt_j"] or f["users_total_j"] == 0,
        "invalid": 4 * f["invalid"] <= f["total"],
        "landslide": f["valid"] < 2 or max(votes_of(f)) < f["valid"],
    }
    return {code for code, holds in checks.items() if not holds}


def all_errors(result: RegencyFigures) -> set[str]:
    """E codes that fail anywhere in a regency."""
    found: set[str] = set()
    for contest in result.contests:
        for station, form in forms_of(contest):
            found |= errors(form, tuple(result.dpt[station].tolist()))
    return found


def all_looks(result: RegencyFigures) -> set[str]:
    return {
        code for contest in result.contests for _, form in forms_of(contest) for code in looks(form)
    }


def district_votes(facts: RegencyFacts, contest: ContestFigures) -> np.ndarray:
    """Votes [D, n] over the stations that were in the published results."""
    result = np.zeros((facts.districts, len(contest.form.choices)), dtype=np.int64)
    arrived = ~contest.late
    for k, key in enumerate(contest.form.vote_keys):
        np.add.at(result[:, k], facts.district[arrived], contest.column(key)[arrived])
    return result


def codes(result: RegencyFigures) -> set[str]:
    return {note.code for note in result.notes}
