"""Ways in beside the counter: a list as a file, an own phone, and certificates for care.

In one village of each regency: the point is that every way is there to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import polars as pl

from garda.care.services import Certificate, receive_certificate
from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.documents.domain.kinds import TABLE
from garda.documents.intake import receive
from garda.formation.domain.batch_columns import DECLARED, PAPER
from garda.formation.domain.lifecycle import due_codes
from garda.formation.lists import list_columns, template
from garda.formation.models import Application
from garda.formation.services import note_paper, send_list, take_in
from garda.formation.services.certificates import certificate_rule
from garda.kernel.actor import Actor
from garda.people.models import Grant
from garda.people.queries import actor_of
from garda.regions.models import Region
from garda.regions.services import set_rehearsal_time
from garda.selfservice.services import issue_slips, open_slip, save_step, send
from garda.selfservice.steps import STEPS, entry_of

Row = Mapping[str, Any]

#: Good rows of the list. The first of them has too little schooling, for a waiver later.
LISTED = 3
SCHOOLING = "smp"
ADDRESS, OCCUPATION, PHONE = "Jalan Melati 7", "Petani", "081290000001"
ISSUER = "Puskesmas (rekaan)"


@dataclass
class _File:
    """The filled-in template, as a browser sends it."""

    data: bytes

    @property
    def size(self) -> int | None:
        return len(self.data)

    def chunks(self) -> Iterable[bytes]:
        return [self.data]


def split(drawn: pl.DataFrame, village: Region) -> tuple[pl.DataFrame, Sequence[Row]]:
    """Who comes to a counter, and the last applicants of ``village``: a list's, then the one who
    applies alone. Nobody else comes where there are too few to choose from."""
    own = drawn.with_row_index().filter(pl.col("village") == village.code)["index"]
    apart = own.tail(LISTED + 1) if own.len() > 2 * LISTED else own.head(0)
    is_apart = pl.int_range(pl.len()).is_in(apart.implode())
    return drawn.filter(~is_apart), list(drawn.filter(is_apart).iter_rows(named=True))


def come_otherwise(run: Run, regency: RegencyRun, village: Region, rows: Sequence[Row]) -> None:
    """The list of a sub-village, a phone, then the health certificates of both."""
    if not rows:
        return
    *listed, alone = rows
    with times.at(run.pack.stage("receiving").ends, 20, regency.zone) as now:
        # A job asks the election what time it is.
        set_rehearsal_time(run.operator, election=run.election, moment=now)
        receipts = _send_list(run, regency, village, listed)
        set_rehearsal_time(run.operator, election=run.election, moment=None)
    made = _apply_alone(run, regency, village, alone)
    found = Application.objects.filter(election=run.election, village=village)
    _hand_over(run, regency, [*found.filter(receipt__in=receipts).order_by("receipt"), made])
    _remember(regency, found, [*zip(receipts, listed, strict=True), (made.receipt, alone)])


def _send_list(run: Run, regency: RegencyRun, village: Region, rows: Sequence[Row]) -> list[str]:
    """The template with good rows and two bad ones, which come back; receipts of the good."""
    codes = [column.code for column in list_columns(run.pack, village)]
    good = [_cells(run, row, n) for n, row in enumerate(rows, start=1)]
    short = good[0] | {"receipt": "L-91", "nik": good[0]["nik"][:-1]}
    no_day = good[1] | {"receipt": "L-92", "birth_date": "31-02-1995"}
    lines = [[row.get(code, "") for code in codes] + [""] for row in (*good, short, no_day)]
    data = template(run.election, village, "xlsx", lines)
    sent = send_list(
        _signed_in(run, regency.pps[village.path][0]),
        election=run.election,
        region=village,
        received=receive(_File(data), [TABLE]),
    )
    take_in(sent.id)
    return [row["receipt"] for row in good]


def _cells(run: Run, row: Row, number: int) -> dict[str, str]:
    """An applicant as PPS types one; what is not known stays empty and is asked."""
    papers = due_codes(run.pack.documents, row) - {certificate_rule(run.election).code}
    day = run.pack.stage("receiving").starts + timedelta(days=number)
    return {
        "receipt": f"L-{number:02d}",
        "received_at": f"{day:%d-%m-%Y} 10:00",
        "name": row["name"],
        "nik": row["nik"],
        "kk": row["family_card"],
        "sex": row["sex"],
        "birth_date": f"{row['birth_date']:%d-%m-%Y}",
        "address": ADDRESS,
        "station": f"{row['station']:03d}",
        "education": (SCHOOLING if number == 1 else row["education"]).upper(),
        "occupation": OCCUPATION,
        "experience": str(row["experience"]),
        **{DECLARED + fact: "ya" for fact in _declared(run, row)},
        **{PAPER + code: "ya" for code in papers},
        "elsewhere": "ya" if row["willing_elsewhere"] else "tidak",
    }


def _declared(run: Run, row: Row) -> list[str]:
    facts = (declaration.fact for declaration in run.pack.intake.declarations)
    return [fact for fact in facts if row.get(fact) is True]


def _signed_in(run: Run, actor: Actor) -> Actor:
    """As somebody with a session acts: under the grant."""
    grants = Grant.objects.select_related("account", "region", "station")
    return actor_of(grants.get(account=actor.account_id, election=run.election, role=actor.role))


def _apply_alone(run: Run, regency: RegencyRun, village: Region, row: Row) -> Application:
    """Half of it on one evening, the rest on the last day."""
    receiving, pps = run.pack.stage("receiving"), regency.pps[village.path][0]
    with times.at(receiving.starts + timedelta(days=2), 19, regency.zone):
        (slip,) = issue_slips(pps, election=run.election, village=village, count=1)
        opened = open_slip(slip.code)
        for step in STEPS[:3]:
            opened = save_step(opened, _typed(run, row, step.fields))
    with times.at(receiving.ends, 19, regency.zone):
        opened = open_slip(slip.code)
        for step in STEPS[3:]:
            opened = save_step(opened, _typed(run, row, step.fields))
        return send(opened, entry_of(opened))


def _typed(run: Run, row: Row, fields: Sequence[str]) -> dict[str, list[str]]:
    said = {
        "name": [row["name"]],
        "sex": [row["sex"]],
        "birth_date": [f"{row['birth_date']:%d-%m-%Y}"],
        "nik": [row["nik"]],
        "kk": [row["family_card"]],
        "phone": [PHONE],
        "address": [ADDRESS],
        "station": [str(row["station"])],
        "education": [row["education"]],
        "occupation": [OCCUPATION],
        "experience": [str(row["experience"])],
        "declared": _declared(run, row),
        "willing": ["elsewhere"] if row["willing_elsewhere"] else [],
    }
    return {name: said.get(name, [""]) for name in fields}


def _hand_over(run: Run, regency: RegencyRun, applications: Sequence[Application]) -> None:
    """Certificates go to care; what the phone did not send is brought on paper."""
    receiving, kept_by_care = run.pack.stage("receiving"), certificate_rule(run.election).code
    with times.at(receiving.ends, 20, regency.zone) as now:
        for application in applications:
            pps = regency.pps[application.path][0]
            certificate = Certificate(
                issuer=ISSUER, issued_on=receiving.starts, fit=True, received_at=now
            )
            receive_certificate(pps, application=application.id, certificate=certificate)
        due = due_codes(run.pack.documents, applications[-1].facts) - {kept_by_care}
        for code in sorted(due):
            note_paper(pps, application=applications[-1].id, code=code, received_at=now)


def _remember(regency: RegencyRun, found: Any, came: Sequence[tuple[str, Row]]) -> None:
    """What each answers when asked for another station or village."""
    persons: dict[str, UUID] = dict(found.values_list("receipt", "person"))
    for receipt, row in came:
        answers = row["agrees_village"], row["agrees_neighbour"]
        regency.agreements[persons[receipt]] = answers
