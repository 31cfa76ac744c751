"""A form on which every rule holds."""

from __future__ import annotations

GOOD: dict[str, int | None] = {
    "dpt_l": 120, "dpt_p": 130, "dpt_j": 250,
    "users_dpt_l": 80, "users_dpt_p": 95, "users_dpt_j": 175,
    "users_moved_l": 1, "users_moved_p": 0, "users_moved_j": 1,
    "users_added_l": 2, "users_added_p": 2, "users_added_j": 4,
    "users_total_l": 83, "users_total_p": 97, "users_total_j": 180,
    "ballots_received": 257, "ballots_used": 180, "ballots_spoiled": 2, "ballots_unused": 75,
    "disabled_users_l": 1, "disabled_users_p": 2, "disabled_users_j": 3,
    "votes_1": 70, "votes_2": 100, "valid": 170, "invalid": 10, "total": 180,
}  # fmt: skip
