"""Who invites whom, who helps whom back in, and by what means each role signs in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from garda.kernel.codes import in_scope
from garda.kernel.roles import Role


class Means(StrEnum):
    """A PIN on a paired device, or a password with a second factor."""

    PIN = "pin"
    PASSWORD = "password"  # noqa: S105 - the name of a means, not a password


#: They share phones in a village, so a PIN on a device that was paired suffices. Everyone else
#: sees many villages or people's money and health: password and second factor.
PIN_ROLES: frozenset[str] = frozenset(
    {"pps", "pps_secretariat", "kpps", "order_officer", "pkd", "ptps", "witness"}
)

_KPU_STAFF = frozenset({"treasurer", "care_officer", "auditor"})
_FIELD = frozenset({"pps", "pps_secretariat", "kpps", "order_officer"})

#: The level above opens the door: role → roles that it may invite, inside its own region.
INVITES: Mapping[str, frozenset[str]] = {
    # Whoever runs the machine lets the commission in; everyone below is the commission's affair.
    Role.OPERATOR: frozenset({"kpu_ri", "kpu_province", "kpu_regency", "bawaslu", "operator"}),
    Role.KPU_RI: frozenset({"kpu_province"}) | _KPU_STAFF,
    Role.KPU_PROVINCE: frozenset({"kpu_regency"}) | _KPU_STAFF,
    Role.KPU_REGENCY: frozenset({"ppk", "ppk_secretariat", "bawaslu", "witness"})
    | _KPU_STAFF
    | _FIELD,
    Role.PPK: _FIELD,
    Role.PPS: frozenset({"kpps", "order_officer"}),
    Role.BAWASLU: frozenset({"panwascam", "pkd", "ptps"}),
    "panwascam": frozenset({"pkd", "ptps"}),
}

#: Two of these, of the same role, give somebody a new way in. The top helps itself.
RECOVERS: Mapping[str, frozenset[str]] = {
    **{role: invited for role, invited in INVITES.items() if role != Role.OPERATOR},
    Role.KPU_RI: INVITES[Role.KPU_RI] | {Role.KPU_RI},
}


def means_for(roles: Iterable[str]) -> Means:
    """How somebody with these roles signs in: the strictest of them decides."""
    held = set(roles)
    return Means.PIN if held and held <= PIN_ROLES else Means.PASSWORD


def may_invite(role: str, path: str, held: Iterable[tuple[str, str]]) -> bool:
    """Whether ``role`` at ``path`` may invite an account with the ``held`` (role, path) grants."""
    return _covers(INVITES, role, path, held)


def may_recover(role: str, path: str, held: Iterable[tuple[str, str]]) -> bool:
    """Whether ``role`` at ``path`` may be one of the two who help this account back in."""
    return _covers(RECOVERS, role, path, held)


def _covers(
    rights: Mapping[str, frozenset[str]], role: str, path: str, held: Iterable[tuple[str, str]]
) -> bool:
    """All grants count: whoever gives a new way in would otherwise take over the others, too."""
    given = rights.get(role, frozenset())
    grants = list(held)
    return bool(grants) and all(
        theirs in given and in_scope(place, path) for theirs, place in grants
    )
