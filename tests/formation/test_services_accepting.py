"""Papers count: no seat without them. Found right one by one or all at once, they judge anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from tests import factories
from tests.formation.papers import CHECKED, RECEIVED, Desk, desk
from tests.support.accepting import accept_waiting

from garda.formation.domain.lifecycle import due_codes
from garda.formation.models import Application, ApplicationPaper, Assessment, PaperState
from garda.formation.services import (
    NewApplication,
    accept_papers,
    assess,
    check_paper,
    note_paper,
    record_applications,
    reopen_paper,
)
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload

pytestmark = pytest.mark.django_db

OTHERS = ["D01", "D02", "D04", "D05", "D06", "D07"]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.as_of(CHECKED):
        yield


@pytest.fixture
def here() -> Desk:
    """An applicant with every paper right but the diploma (D03), which did not come."""
    made = desk()
    factories.right_papers(made.application, OTHERS)
    return made


def judged(here: Desk) -> dict[str, int]:
    return dict(assess(here.pps, election=here.world.election, village=here.world.village))


def newest(application: Application) -> tuple[int, str, list[str], list[str]]:
    found = Assessment.objects.filter(application=application).latest("version")
    return found.version, found.outcome, found.failed, found.asked


def note(here: Desk, code: str = "D03", application: Application | None = None) -> ApplicationPaper:
    owner = application or here.application
    return note_paper(here.pps, application=owner.id, code=code, received_at=RECEIVED)


def accept(here: Desk, ids: Any, actor: Actor | None = None) -> int:
    return accept_papers(
        actor or here.pps, election=here.world.election, village=here.world.village, paper_ids=ids
    )


def refused(code: str, here: Desk, ids: Any, actor: Actor | None = None) -> GardaError:
    """Refused as a whole: no paper, no assessment and no entry changed."""

    def world() -> tuple[Any, ...]:
        papers = list(ApplicationPaper.objects.order_by("id").values())
        return papers, Assessment.objects.count(), LedgerEntry.objects.count()

    before = world()
    with pytest.raises(GardaError) as caught:
        accept(here, ids, actor)
    assert (caught.value.code, world()) == (code, before)
    return caught.value


class TestTheOutcome:
    def test_a_missing_paper_asks_however_late_it_is(self, here: Desk) -> None:
        assert judged(here)["ASK"] == 1
        assert newest(here.application) == (1, "ASK", [], ["D03"])
        with clock.as_of(factories.local(date(2024, 10, 20))):
            assert judged(here)["ASK"] == 1
        assert newest(here.application)[0] == 1

    def test_every_step_of_a_paper_judges_anew_in_the_same_act(self, here: Desk) -> None:
        judged(here)
        paper = note(here)
        assert newest(here.application) == (1, "ASK", [], ["D03"])
        check_paper(here.pps, paper_id=paper.id, accept=True)
        assert newest(here.application) == (2, "MS", [], [])
        told = LedgerPayload.objects.get(entry__act="formation.paper_checked").payload
        assert told["outcome"] == "MS"
        reopen_paper(here.pps, paper_id=paper.id)
        assert newest(here.application) == (3, "ASK", [], ["D03"])

    def test_refused_asks_and_fails_when_the_time_is_over(self, here: Desk) -> None:
        paper = note(here)
        check_paper(here.pps, paper_id=paper.id, accept=False, reason="unreadable")
        judged(here)
        assert newest(here.application) == (1, "ASK", [], ["D03"])
        with clock.as_of(factories.local(date(2024, 9, 24), 23)):
            judged(here)
        assert newest(here.application)[:2] == (1, "ASK")
        with clock.as_of(factories.local(date(2024, 9, 25))):
            assert judged(here)["TMS"] == 1
        assert newest(here.application) == (2, "TMS", ["D03"], [])

    def test_a_better_one_in_time_asks_again(self, here: Desk) -> None:
        check_paper(here.pps, paper_id=note(here).id, accept=False, reason="unreadable")
        with clock.as_of(factories.local(date(2024, 9, 25))):
            judged(here)
            note(here)
            assert newest(here.application) == (2, "ASK", [], ["D03"])

    def test_nobody_is_judged_before_the_check(self, here: Desk) -> None:
        check_paper(here.pps, paper_id=note(here).id, accept=True)
        assert not Assessment.objects.exists()
        told = LedgerPayload.objects.get(entry__act="formation.paper_checked").payload
        assert told["outcome"] is None

    def test_a_paper_that_is_not_due_counts_nothing(self, here: Desk) -> None:
        factories.right_papers(here.application, ["D03"])
        note(here, "D10")
        assert judged(here)["MS"] == 1
        here.application.facts["civil_servant"] = True
        here.application.save()
        judged(here)
        assert newest(here.application) == (2, "ASK", [], ["D10"])


class TestAllAtOnce:
    def test_from_the_counter_to_the_requirements(self, here: Desk) -> None:
        world = here.world
        facts = factories.good_facts(world.pack)
        new = NewApplication(
            person=factories.person(world.village.path).id,
            receipt="00001",
            received_at=RECEIVED,
            facts=facts,
            papers=sorted(due_codes(world.pack.documents, facts)),
        )
        record_applications(here.pps, election=world.election, village=world.village, entries=[new])
        assert judged(here) == {"MS": 0, "TMS": 0, "ASK": 2}
        note(here)
        assert accept_waiting(here.pps, election=world.election, village=world.village) == 8
        assert judged(here) == {"MS": 2, "TMS": 0, "ASK": 0}
        entry = LedgerEntry.objects.get(act="formation.papers_accepted")
        payload = LedgerPayload.objects.get(entry=entry).payload
        assert (payload["count"], payload["outcomes"]) == (8, {"MS": 2})
        states = set(ApplicationPaper.objects.values_list("state", flat=True))
        assert states == {PaperState.ACCEPTED}
        mine = ApplicationPaper.objects.filter(checked_by=here.pps.identity)
        assert mine.filter(checked_at=CHECKED).count() == 8

    def test_all_or_nothing_and_it_says_which(self, here: Desk) -> None:
        good, unscanned = note(here), note(here, "D08")
        error = refused("paper_not_scanned", here, [good.id, unscanned.id])
        assert f"{here.application.receipt}, D08: Surat pimpinan partai" in error.id
        assert "belum dipindai" in error.id
        assert "was not scanned" in error.en
        accept(here, [good.id, here.attach("D08").id])
        refused("nothing_to_check", here, [good.id])

    def test_what_was_replaced_since_is_not_accepted_unseen(self, here: Desk) -> None:
        old = note(here)
        new = note(here)
        refused("paper_replaced", here, [old.id])
        assert accept(here, [new.id]) == 1

    def test_neither_of_those_who_withdrew_nor_of_those_decided(self, here: Desk) -> None:
        papers = []
        for n in range(7):
            other = factories.application(
                here.call, here.world.village, outcome=None, papers=(), name=f"Warga {n}"
            )
            papers.append(note(here, application=other))
        Application.objects.filter(papers__in=papers).update(withdrawn_at=CHECKED)
        error = refused("application_withdrawn", here, [paper.id for paper in papers])
        assert "Masih ada 2 dokumen lain seperti itu" in error.id
        mine = note(here)
        factories.appointment(here.world, here.world.station(), 1, holder=here.application.person)
        refused("already_decided", here, [mine.id])

    def test_only_here_and_only_by_the_pps(self, here: Desk) -> None:
        elsewhere = factories.application(
            here.call, here.world.villages[1], outcome=None, papers=()
        )
        other = factories.actor(here.world, Role.PPS, here.world.villages[1])
        foreign = note_paper(other, application=elsewhere.id, code="D01", received_at=RECEIVED)
        mine = note(here)
        refused("papers_not_here", here, [mine.id, foreign.id])
        refused("papers_not_here", here, [uuid7()])
        for actor in (other, factories.actor(here.world, Role.PPK, here.world.district)):
            refused("not_allowed", here, [mine.id], actor)

    def test_the_number_of_queries_does_not_grow(
        self, here: Desk, django_assert_num_queries: Any
    ) -> None:
        for size in (2, 25):
            made = [
                factories.application(here.call, here.world.village, papers=()) for _ in range(size)
            ]
            ids = [note(here, code, each).id for each in made for code in ("D01", "D02")]
            with django_assert_num_queries(17):
                accept(here, ids)
