"""Two invented rows of a party list, and the clarification of whom they name."""

from __future__ import annotations

import tempfile
from pathlib import Path

from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.formation.models import Application
from garda.formation.services import confirm_verdict, propose_verdict
from garda.kernel.actor import Actor
from garda.neutrality.models import Case
from garda.neutrality.reading import open_list
from garda.neutrality.services import (
    NewList,
    add_evidence,
    import_list,
    record_answer,
    screen,
    tell_applicant,
)
from garda.regions.queries import within

_HEAD = "partai,nik,nama,tanggal_lahir,jenis_kelamin,kabupaten"
_PARTY = "Partai Peraga"
_REASON = "Namanya dicatut; pernyataan dan tanda terima keberatannya ada."


def clarify(run: Run, regency: RegencyRun) -> None:
    """KPU compares the applicants with a list; both hits turn out to be names used by others."""
    with times.at(run.pack.stage("screening").ends, 16, regency.zone):
        _import(run, regency)
        screen(regency.commissioners[0], election=run.election, regency=regency.region)
        cases = Case.objects.filter(within(regency.region.path), election=run.election)
        actors = _by_account(regency)
        for case in cases.order_by("number"):
            _settle(case, actors[case.first_officer_id], actors[case.second_officer_id])


def _import(run: Run, regency: RegencyRun) -> None:
    with tempfile.TemporaryDirectory(prefix="garda-demo-") as folder:
        path = Path(folder) / "anggota.csv"
        path.write_text("\n".join([_HEAD, *_rows(run, regency)]) + "\n", encoding="utf-8")
        new = NewList(
            kind="party",
            name="Daftar peraga",
            source="Dua baris rekaan",
            valid_from=run.pack.stage("receiving").starts,
        )
        import_list(
            run.operator,
            election=run.election,
            region=regency.region,
            new=new,
            file=open_list(path),
        )


def _rows(run: Run, regency: RegencyRun) -> list[str]:
    """One applicant by number under another name, one by name and birth date alone."""
    by_name = (
        Application.objects.filter(within(regency.region.path), election=run.election)
        .select_related("person")
        .order_by("path", "receipt")
        .last()
    )
    rows = [f"{_PARTY},{regency.first_number},NAMA LAIN,,,{regency.region.code}"]
    if by_name is not None:
        p = by_name.person
        rows.append(f"{_PARTY},,{p.name},{p.birth_date},{p.sex},{regency.region.code}")
    return rows


def _by_account(regency: RegencyRun) -> dict[object, Actor]:
    teams = (regency.commissioners, *regency.pps.values())
    return {actor.account_id: actor for team in teams for actor in team.members}


def _settle(case: Case, first: Actor, second: Actor) -> None:
    tell_applicant(first, case_id=case.id, told_at=case.opened_at)
    record_answer(first, case_id=case.id, answer="never")
    for code in ("statement", "objection_receipt"):
        add_evidence(first, case_id=case.id, code=code)
    propose_verdict(first, question_id=case.question_id, verdict="pass", reason=_REASON)
    confirm_verdict(second, question_id=case.question_id, agree=True)
