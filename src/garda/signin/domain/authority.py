"""Who invites whom, who helps whom back in, and by what means each role signs in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from garda.kernel.codes import COUNTRY_PATH, in_scope
from garda.kernel.roles import Role
from garda.people.domain.giving import GIVINGS, Act, giving


class Means(StrEnum):
    """A PIN on a paired device, or a password with a second factor."""

    PIN = "pin"
    PASSWORD = "password"  # noqa: S105 - the name of a means, not a password


#: They share phones in a village, so a PIN on a device that was paired suffices. Everyone else
#: sees many villages or people's money and health: password and second factor.
PIN_ROLES: frozenset[str] = frozenset(
    {"pps", "pps_secretariat", "kpps", "order_officer", "pkd", "ptps", "witness"}
)

#: Whoever gives a role opens its door (``people.domain.giving``). These bodies besides let in whom
#: they lead without choosing them, so the sheets of a village need not come from the regency.
LEADS: Mapping[str, frozenset[str]] = {
    Role.OPERATOR: frozenset({"operator"}),
    Role.KPU_REGENCY: frozenset({"order_officer"}),
    Role.PPK: frozenset({"pps", "pps_secretariat"}),
    Role.BAWASLU: frozenset({"pkd", "ptps"}),
}


def _invited_by(role: str) -> frozenset[str]:
    given = {e.role for e in GIVINGS if e.giver == role and e.allows(Act.GIVE)}
    return LEADS.get(role, frozenset()) | given


#: The level above opens the door: role → roles that it may invite somewhere.
INVITES: Mapping[str, frozenset[str]] = {
    role: invited for role in Role if (invited := _invited_by(role))
}

#: Two of these, of the same role, give somebody a new way in.
RECOVERS: Mapping[str, frozenset[str]] = {
    role: invited for role, invited in INVITES.items() if role != Role.OPERATOR
}


def means_for(roles: Iterable[str]) -> Means:
    """How somebody with these roles signs in: the strictest of them decides."""
    held = set(roles)
    return Means.PIN if held and held <= PIN_ROLES else Means.PASSWORD


def may_invite(role: str, path: str, held: Iterable[tuple[str, str]]) -> bool:
    """Whether ``role`` at ``path`` may invite an account with the ``held`` (role, path) grants."""
    return _all(held, lambda theirs, place: _opens(role, path, theirs, place))


def may_recover(role: str, path: str, held: Iterable[tuple[str, str]]) -> bool:
    """Whether ``role`` at ``path`` may be one of the two who help this account back in.

    The top helps itself. The machine's operator starts an office once and has no say afterwards.
    """

    def allowed(theirs: str, place: str) -> bool:
        if role == theirs and path == place == COUNTRY_PATH:
            return True
        return role != Role.OPERATOR and _opens(role, path, theirs, place)

    return _all(held, allowed)


def _opens(role: str, path: str, theirs: str, place: str) -> bool:
    if giving(Act.GIVE, giver=role, at=path, role=theirs, path=place) is not None:
        return True
    return theirs in LEADS.get(role, frozenset()) and in_scope(place, path)


def _all(held: Iterable[tuple[str, str]], allowed: Callable[[str, str], bool]) -> bool:
    """All grants count: whoever gives a new way in would otherwise take over the others, too."""
    grants = list(held)
    return bool(grants) and all(allowed(theirs, place) for theirs, place in grants)
