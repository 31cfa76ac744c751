"""Plays the journey of the five-station folder on an empty database, in a process of its own.

``python -m tests.support.played DATABASE STAGE`` (``end`` for the whole journey) prints one JSON
object. Every officer who has an account gets the demo's password: a test may sign in as any.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from garda.ops import framework

TINY = Path(__file__).parents[1] / "data" / "tiny"
CHECKOUT = Path(__file__).parents[2]
SEED = 7
WHOLE = "end"


def played(database: str, stage: str, env: Mapping[str, str]) -> dict[str, Any]:
    """The journey up to ``stage`` on ``database`` (migrated, empty), in the environment ``env``.

    ``codes``: an invitation of every member of PPK and PPS, by user name.
    ``oaths`` and ``cards`` (at the stage of the oath): the gathering of each village, and the text
    of each member's card by path and seat. ``operators``: user name, code, appointment, name and
    station (path) of both operators of one station; ``operator``: the first of them.
    ``slips``: what is wrong on paper, each with contest, path, key, wrong and true figure.
    """
    done = subprocess.run(
        [sys.executable, "-m", __name__, database, stage],
        cwd=CHECKOUT, env=dict(env), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts


def _play(database: str, stage: str) -> dict[str, Any]:
    framework.use_database(database)
    # Imported here: Django has to be set up on the database first.
    from garda.demo.command import PACK
    from garda.demo.play import folders_of, journey
    from garda.ledger.sequencer import link_all
    from garda.packs.loader import get_pack

    pack = get_pack(PACK)
    run = journey(folders_of([str(TINY)], pack), pack, SEED, None if stage == WHOLE else stage)
    _open_all_accounts()
    _print_papers()
    facts = _oath_day(run) if stage == "oath" else {}
    link_all()
    return {"slips": list(_slips(run.regencies[0])), "codes": _invite_all(run), **facts}


def _open_all_accounts() -> None:
    """The demo opens a few of its accounts to visitors; the tests need their colleagues, too."""
    from django.contrib.auth.hashers import make_password

    from garda.demo.sign_ins import PASSWORD
    from garda.people.models import Account

    Account.objects.update(password=make_password(PASSWORD))


def _invite_all(run: Any) -> dict[str, str]:
    """The commission gives everybody of PPK and PPS a sign-in sheet."""
    from garda.people.models import Account
    from garda.signin.services.invitations import issue

    (regency,) = run.regencies
    members = [a for t in (*regency.ppk.values(), *regency.pps.values()) for a in t.members]
    issued = issue(
        regency.commissioners[0],
        election=run.election,
        account_ids=[m.account_id for m in members],
    )
    names = dict(Account.objects.values_list("id", "username"))
    return {names[i.account_id]: i.code for i in issued}


def _oath_day(run: Any) -> dict[str, Any]:
    """Every village's swearing-in is planned for this morning; members have their cards."""
    from garda.activities.cards import card_text, expiry
    from garda.activities.services.planning import plan_oath
    from garda.formation.models import Appointment
    from garda.kernel import clock

    (regency,) = run.regencies
    with clock.as_of(run.election.as_of):
        planned = plan_oath(
            regency.commissioners[0], election=run.election, villages=regency.villages
        )
    members = Appointment.objects.filter(body="kpps").select_related("station")
    last = expiry(run.election)
    return {
        "oaths": {activity.region.code: str(activity.id) for activity in planned},
        "cards": {f"{m.path}-{m.seat}": card_text(m, last) for m in members},
        "operators": (operators := _operators(run, regency)),
        "operator": operators[0],
    }


def _operators(run: Any, regency: Any) -> list[dict[str, str]]:
    """Two of a station's group who operate the app there, with sheets to pair their phones."""
    from garda.kernel import clock
    from garda.readiness.services import name_operator
    from garda.signin.queries import seats
    from garda.signin.services.invitations import issue
    from garda.signin.services.openings import open_for_appointed

    path, team = min(regency.pps.items())
    with clock.as_of(run.election.as_of):
        open_for_appointed(team[0], election=run.election, role="kpps", path=path)
        both = seats(run.election, "kpps", path)[:2]
        ids = [seat.account.pk for seat in both]
        codes = {
            i.account_id: i.code for i in issue(team[0], election=run.election, account_ids=ids)
        }
        members = [seat.account.person.appointments.get(body="kpps") for seat in both]
        for member in members:
            name_operator(team[0], appointment_id=member.pk)
    return [
        {
            "username": seat.account.username,
            "code": codes[seat.account.pk],
            "appointment": str(member.pk),
            "name": member.person.name,
            "path": member.path,
        }
        for seat, member in zip(both, members, strict=True)
    ]


def _print_papers() -> None:
    from django.core.management import call_command

    call_command("procrastinate", "worker", "--one-shot", "--delete-jobs", "successful")


def _slips(regency: Any) -> Any:
    from garda.demo.journey.counting import station_paths

    paths = station_paths(regency)
    for slip in regency.paper_slips:
        form = regency.figures.contests[slip.contest].form
        yield {
            "contest": form.contest_kind,
            "path": paths[slip.station],
            "key": slip.key,
            "wrong": slip.wrong,
            "true": slip.true,
        }


if __name__ == "__main__":
    print(json.dumps(_play(*sys.argv[1:])))
