"""Tasks about selections: applicants to check, marks to confirm, members without a decree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from garda.formation.selection_waits import SelectionWaits, selection_waits
from garda.packs.types import Body
from garda.web.desk import Desk, Task, deadline_words


def selection_tasks(desk: Desk) -> Iterator[Task]:
    """For whoever selects: bodies of the own role, in the order of the pack. Three queries."""
    rules = desk.pack.selections.values()
    bodies = [rule.body for rule in rules if rule.decided_by == desk.actor.role]
    waits = selection_waits(desk.election, desk.region.path, bodies) if bodies else {}
    for code in bodies:
        yield from _of_body(desk, desk.pack.bodies[code], waits[code])


def _of_body(desk: Desk, body: Body, waits: SelectionWaits) -> Iterator[Task]:
    name = body.name.id
    words, due = _screening(desk, body)
    yield _task(
        desk, body, waits.unchecked, f"Pelamar {name} belum selesai diperiksa",
        "Setelah berkas diperiksa, MS atau TMS mengikuti.", "Periksa", words, due,
    )  # fmt: skip
    yield _task(
        desk, body, waits.marks, f"Nilai seleksi {name} menunggu pengesahan",
        "Yang mengisi atau menilai tidak mengesahkan.", "Sahkan", "", desk.today,
    )  # fmt: skip
    yield _task(
        desk, body, waits.undecreed, f"Anggota {name} belum punya keputusan (SK)",
        "Terpilih dalam pleno atau sebagai pengganti.", "Terbitkan", "", desk.today,
    )  # fmt: skip


def _screening(desk: Desk, body: Body) -> tuple[str, date]:
    """Until when papers are checked, by the call of the body."""
    call = desk.pack.intake.calls.get(body.code)
    stages = call.stages if call else ()
    stage = next((stage for stage in stages if stage.code == "screening"), None)
    if stage is None:
        return "", desk.today
    return deadline_words(stage, desk.today, desk.region.time_zone), stage.ends


def _task(
    desk: Desk,
    body: Body,
    count: int,
    title: str,
    note: str,
    label: str,
    deadline: str,
    due: date,
) -> Task:
    url = f"{reverse('selection', args=[desk.region.code])}?badan={body.code}"
    return Task(count, title, note, deadline, due, url, label, "info")
