"""Accounts of the demo that a visitor can sign in with."""

from __future__ import annotations

from garda.demo.context import RegencyRun, Run
from garda.kernel.actor import Actor
from garda.kernel.roles import LABELS
from garda.people.models import Account
from garda.people.services import set_password
from garda.results.queries import queue

#: The demo is served on this machine only; everyone who runs it may know its password.
PASSWORD = "peraga-garda-2024"  # noqa: S105


def give_sign_ins(run: Run) -> list[dict[str, str]]:
    """Give the password to a few officers per regency and say who they are.

    The three PPK members sit where a difference waits, so that one can decide and another confirm.
    """
    chosen = [actor for regency in run.regencies for actor in _officers(run, regency)]
    for actor in chosen:
        if actor.account_id is not None:
            set_password(run.operator, account_id=actor.account_id, password=PASSWORD)
    names = dict(
        Account.objects.filter(id__in=[a.account_id for a in chosen]).values_list("id", "username")
    )
    return [
        {"username": names[a.account_id], "password": PASSWORD, "role": LABELS[a.role]}
        for a in chosen
        if a.account_id is not None
    ]


def _officers(run: Run, regency: RegencyRun) -> list[Actor]:
    waiting = queue(run.election.id, regency.region.path).first()
    district = waiting.path.rsplit("/", 2)[0] if waiting else regency.districts[0].path
    village = next(v for v in regency.villages if v.path.startswith(district + "/"))
    return [
        regency.commissioners[0],
        regency.bawaslu[0],
        *regency.ppk[district].members[:3],
        regency.secretaries[district][0],
        regency.pps[village.path][0],
    ]
