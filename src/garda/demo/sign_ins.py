"""Accounts of the demo that a visitor can sign in with."""

from __future__ import annotations

from collections.abc import Iterator

from garda.demo.context import RegencyRun, Run
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import LABELS, Role
from garda.people.models import Account
from garda.people.services import set_demo_password
from garda.results.queries import queue
from garda.signin.domain.code import grouped
from garda.signin.links import invitation_link
from garda.signin.queries import seats
from garda.signin.services.invitations import issue
from garda.signin.services.openings import open_for_appointed

#: The demo is served on this machine only; everyone who runs it may know its password.
PASSWORD = "peraga-garda-2024"  # noqa: S105


def give_sign_ins(run: Run) -> list[dict[str, str]]:
    """Give the password to a few officers per regency and say who they are.

    The three PPK members sit where a difference waits, so that one can decide and another confirm.
    """
    chosen = [actor for regency in run.regencies for actor in _officers(run, regency)]
    for actor in chosen:
        if actor.account_id is not None:
            set_demo_password(run.operator, account_id=actor.account_id, password=PASSWORD)
    names = dict(
        Account.objects.filter(id__in=[a.account_id for a in chosen]).values_list("id", "username")
    )
    return [
        {"username": names[a.account_id], "password": PASSWORD, "role": LABELS[a.role]}
        for a in chosen
        if a.account_id is not None
    ]


def give_invitations(run: Run) -> list[dict[str, str]]:
    """Sign-in sheets for two people per regency who share a phone, in a village that has a sign-in.

    The second member of the PPS and, once there is one, the chair of a station's KPPS: whoever
    opens both links in one browser has a paired device with two people.
    """
    run.election.refresh_from_db(fields=["as_of"])
    # The site's clock stands in the election's time, and so do the accounts that are opened here.
    with clock.as_of(run.election.as_of):
        return [sheet for regency in run.regencies for sheet in _invited(run, regency)]


def _invited(run: Run, regency: RegencyRun) -> Iterator[dict[str, str]]:
    _, village = _where(run, regency)
    chair, member, *_ = regency.pps[village].members
    open_for_appointed(chair, election=run.election, role=Role.KPPS, path=village)
    kpps = seats(run.election, Role.KPPS, village)[:1]
    chosen = [(regency.ppk[village.rpartition("/")[0]][0], member.account_id)]
    chosen += [(chair, seat.account.pk) for seat in kpps]
    for above, account_id in chosen:
        if account_id is None:
            continue
        (issued,) = issue(above, election=run.election, account_ids=[account_id])
        account = Account.objects.get(pk=account_id)
        grant = account.grants.get(election=run.election)
        yield {
            "username": account.username,
            "code": grouped(issued.code),
            "link": invitation_link(issued.code),
            "role": grant.role_name,
        }


def _officers(run: Run, regency: RegencyRun) -> list[Actor]:
    district, village = _where(run, regency)
    return [
        regency.commissioners[0],
        regency.bawaslu[0],
        *regency.ppk[district].members[:3],
        regency.secretaries[district][0],
        regency.pps[village][0],
    ]


def _where(run: Run, regency: RegencyRun) -> tuple[str, str]:
    """Paths of the district and the village where a visitor finds something to do."""
    waiting = queue(run.election.id, regency.region.path).first()
    district = waiting.path.rsplit("/", 2)[0] if waiting else regency.districts[0].path
    village = next(v for v in regency.villages if v.path.startswith(district + "/"))
    return district, village.path
