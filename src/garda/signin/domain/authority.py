"""Who invites whom, who helps whom back in, and by what means each role signs in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from garda.kernel.codes import COUNTRY_PATH, in_scope
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

_VILLAGE = frozenset({"pps", "pps_secretariat"})
_STATION = frozenset({"kpps", "order_officer"})

#: The level above opens the door: role → roles that it may invite, inside its own region. Nearly
#: who gives the role (``people.domain.giving``); PPK, which leads the PPS, hands out its sheets.
INVITES: Mapping[str, frozenset[str]] = {
    # Whoever runs the machine lets the offices in; everyone below is their affair.
    Role.OPERATOR: frozenset({"kpu_ri", "kpu_province", "kpu_regency", "bawaslu", "operator"}),
    Role.KPU_RI: frozenset({"kpu_province", "kpu_regency", "auditor"}),
    Role.KPU_PROVINCE: frozenset({"kpu_regency", "auditor", "treasurer", "witness"}),
    Role.KPU_REGENCY: frozenset({"ppk", "ppk_secretariat", "treasurer", "care_officer", "witness"})
    | _VILLAGE
    | _STATION,
    Role.PPK: _VILLAGE | {"witness"},
    Role.PPS: _STATION | {"witness"},
    Role.BAWASLU: frozenset({"bawaslu", "panwascam", "pkd", "ptps"}),
    Role.PANWASCAM: frozenset({"pkd", "ptps"}),
}

#: Two of these, of the same role, give somebody a new way in. The top helps itself.
RECOVERS: Mapping[str, frozenset[str]] = {
    role: invited for role, invited in INVITES.items() if role != Role.OPERATOR
}


def means_for(roles: Iterable[str]) -> Means:
    """How somebody with these roles signs in: the strictest of them decides."""
    held = set(roles)
    return Means.PIN if held and held <= PIN_ROLES else Means.PASSWORD


def may_invite(role: str, path: str, held: Iterable[tuple[str, str]]) -> bool:
    """Whether ``role`` at ``path`` may invite an account with the ``held`` (role, path) grants."""
    return _all(held, lambda theirs, place: _below(INVITES, role, path, theirs, place))


def may_recover(role: str, path: str, held: Iterable[tuple[str, str]]) -> bool:
    """Whether ``role`` at ``path`` may be one of the two who help this account back in."""
    return _all(
        held,
        lambda theirs, place: (
            _below(RECOVERS, role, path, theirs, place)
            or (role == theirs and path == place == COUNTRY_PATH)
        ),
    )


def _all(held: Iterable[tuple[str, str]], allowed: Callable[[str, str], bool]) -> bool:
    """All grants count: whoever gives a new way in would otherwise take over the others, too."""
    grants = list(held)
    return bool(grants) and all(allowed(theirs, place) for theirs, place in grants)


def _below(
    rights: Mapping[str, frozenset[str]], role: str, path: str, theirs: str, place: str
) -> bool:
    """The own role only at a lower level: Bawaslu of a province lets in those of its regencies."""
    if theirs not in rights.get(role, frozenset()) or not in_scope(place, path):
        return False
    return theirs != role or place != path or role == Role.OPERATOR
