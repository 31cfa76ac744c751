"""Documents of applicants: handed in, looked at once, brought again in time; bad ones refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from tests import factories
from tests.formation.papers import (
    CHECKED,
    RECEIVED,
    a_pdf,
    a_photo,
    another_photo,
    desk,
    later,
)
from tests.support import files
from tests.support.at_once import at_once
from tests.support.files import SentFile

from garda.documents.domain.kinds import KINDS, MIB
from garda.documents.domain.refusals import UploadRefused
from garda.documents.intake import Received, receive
from garda.documents.models import Upload, UploadState
from garda.formation.models import Application, ApplicationPaper, PaperState
from garda.formation.services import check_paper, note_paper, reopen_paper
from garda.formation.services.papers import document_rule, kinds_of
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.privacy.reasons import BadReason

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.as_of(CHECKED):
        yield


def acts() -> list[str]:
    return list(LedgerEntry.objects.order_by("id").values_list("act", flat=True))


def refused(refusal: str, act: Any, /, **arguments: Any) -> GardaError:
    """The refusal of an act, which changed nothing."""
    before = (acts(), list(ApplicationPaper.objects.order_by("id").values()))
    with pytest.raises(GardaError) as caught:
        act(**arguments)
    assert caught.value.code == refusal
    assert (acts(), list(ApplicationPaper.objects.order_by("id").values())) == before
    return caught.value


def test_a_scan_is_kept_and_one_act_says_which() -> None:
    here = desk()
    paper = here.attach("D03", a_pdf(), issuer=" SMA  Negeri 1 ", issued_on=date(2015, 6, 1))
    paper.refresh_from_db()
    assert (paper.code, paper.version, paper.state) == ("D03", 1, PaperState.WAITING)
    assert (paper.issuer, paper.issued_on, paper.received_at) == (
        "SMA Negeri 1",
        date(2015, 6, 1),
        RECEIVED,
    )
    assert paper.upload is not None
    assert (paper.upload.kind, paper.upload.path) == ("paper", here.world.village.path)
    entry = LedgerEntry.objects.get(act="formation.paper_received")
    assert (entry.path, entry.happened_at) == (here.world.village.path, RECEIVED)
    payload = LedgerPayload.objects.get(entry=entry).payload
    assert payload["paper"] == str(paper.id)
    assert payload["object_sha256"] == paper.upload.object_sha256
    assert str(here.application.person_id) not in str(payload)


def test_paper_at_the_counter_is_noted_and_accepted_only_after_a_scan() -> None:
    here = desk()
    noted = note_paper(here.pps, application=here.application.id, code="D08", received_at=RECEIVED)
    assert noted.upload is None
    refused("paper_not_scanned", check_paper, actor=here.pps, paper_id=noted.id, accept=True)
    scanned = here.attach("D08")
    assert scanned.version == 2
    assert check_paper(here.pps, paper_id=scanned.id, accept=True).state == PaperState.ACCEPTED


def test_an_impatient_phone_sends_twice_and_one_is_kept() -> None:
    here, mine = desk(), uuid4()
    first = here.attach(paper_id=mine)
    assert here.attach(paper_id=mine) == first
    assert ApplicationPaper.objects.count() == Upload.objects.count() == len(acts()) == 1
    refused("another_paper", here.attach, code="D03", paper_id=mine)


def test_a_better_one_takes_the_place_of_one_that_waits() -> None:
    here = desk()
    first, second = here.attach(), here.attach(received=another_photo())
    assert second.version == 2
    first.refresh_from_db()
    assert first.upload is not None
    assert first.upload.state == UploadState.REPLACED
    refused("paper_replaced", check_paper, actor=here.pps, paper_id=first.id, accept=True)
    check_paper(here.pps, paper_id=second.id, accept=True)


def test_a_refused_one_may_be_fixed_in_its_window_also_after_the_call() -> None:
    here = desk()
    here.attach("D03")
    with clock.as_of(later(28, 20)):
        first = ApplicationPaper.objects.get()
        check_paper(here.pps, paper_id=first.id, accept=False, reason="unreadable")
    first.refresh_from_db()
    last = date(2024, 9, 28 + 3 - 30).replace(month=10)
    assert (first.state, first.due_on) == (PaperState.REFUSED, last)
    with clock.as_of(factories.local(date(2024, 10, 3))):
        late = factories.local(date(2024, 10, 2))
        refused("paper_too_late", here.attach, code="D03", received_at=late)
        in_time = factories.local(last, 23)
        second = here.attach("D03", received_at=in_time)
    assert (second.version, second.state) == (2, PaperState.WAITING)


def test_without_a_refusal_the_call_is_the_deadline_except_for_later_findings() -> None:
    here = desk()
    with clock.as_of(factories.local(date(2024, 10, 3))):
        after = factories.local(date(2024, 10, 2))
        refused("paper_too_late", here.attach, code="D02", received_at=after)
        # Found in a party's list only after the call.
        assert here.attach("D09", received_at=after).code == "D09"


def test_checking_says_who_when_and_until_when() -> None:
    here = desk()
    paper = here.attach("D07")
    check_paper(
        here.pps, paper_id=paper.id, accept=False, reason="other", note=" Latar  harus merah "
    )
    paper.refresh_from_db()
    assert (paper.reason, paper.note) == ("other", "Latar harus merah")
    assert (paper.checked_by, paper.checked_at) == (here.pps.identity, CHECKED)
    assert paper.due_on == date(2024, 9, 24)
    payload = LedgerPayload.objects.get(entry__act="formation.paper_checked").payload
    assert (payload["state"], payload["reason"]) == ("refused", "other")
    assert "merah" not in str(payload)


def test_a_longer_window_may_be_given_but_none_that_is_over() -> None:
    here = desk()
    paper = here.attach()
    fixed: dict[str, Any] = {"actor": here.pps, "paper_id": paper.id, "accept": False}
    fixed["reason"] = "unreadable"
    refused("due_in_past", check_paper, **fixed, due_on=date(2024, 9, 20))
    assert check_paper(**fixed, due_on=date(2024, 9, 30)).due_on == date(2024, 9, 30)


def test_nobody_decides_twice_but_a_slip_is_taken_back() -> None:
    here = desk()
    paper = here.attach()
    refused("paper_not_decided", reopen_paper, actor=here.pps, paper_id=paper.id)
    check_paper(here.pps, paper_id=paper.id, accept=True)
    refused(
        "nothing_to_check",
        check_paper,
        actor=here.pps,
        paper_id=paper.id,
        accept=False,
        reason="unreadable",
    )
    refused("paper_accepted", here.attach, code=paper.code)
    reopened = reopen_paper(here.pps, paper_id=paper.id)
    assert (reopened.state, reopened.checked_by, reopened.due_on) == ("waiting", None, None)
    check_paper(here.pps, paper_id=paper.id, accept=False, reason="unreadable")
    assert acts() == [
        "formation.paper_received",
        "formation.paper_checked",
        "formation.paper_reopened",
        "formation.paper_checked",
    ]


@pytest.mark.parametrize(
    ("reason", "note", "code"),
    [
        ("", "", "unknown_reason"),
        ("ugly", "", "unknown_reason"),
        ("outdated", "", "unknown_reason"),
        ("other", "", "reason"),
        ("other", "NIK 3320010101900001 salah", "reason"),
    ],
)
def test_a_refusal_needs_a_reason_of_the_pack(reason: str, note: str, code: str) -> None:
    here = desk()
    paper = here.attach("D03")
    refused(
        code,
        check_paper,
        actor=here.pps,
        paper_id=paper.id,
        accept=False,
        reason=reason,
        note=note,
    )


def test_a_withdrawn_application_takes_and_decides_nothing() -> None:
    here = desk()
    paper = here.attach()
    Application.objects.update(withdrawn_at=CHECKED)
    gone = "application_withdrawn"
    refused(gone, check_paper, actor=here.pps, paper_id=paper.id, accept=True)
    refused(gone, here.attach, code="D03")
    refused(gone, reopen_paper, actor=here.pps, paper_id=paper.id)


def test_only_the_pps_of_the_village() -> None:
    here = desk()
    paper = here.attach()
    neighbour = factories.actor(here.world, Role.PPS, here.world.villages[1])
    kpu = factories.actor(here.world, Role.KPU_REGENCY, here.world.regency)
    for other in (neighbour, kpu):
        for act in (check_paper, reopen_paper):
            more = {"accept": True} if act is check_paper else {}
            refused("not_allowed", act, actor=other, paper_id=paper.id, **more)
        with pytest.raises(NotAllowed):
            note_paper(other, application=here.application.id, code="D01", received_at=RECEIVED)


def oversized() -> Received:
    photo = a_photo()
    return Received(
        photo.kind, photo.received_type, b"x" * (5 * MIB + 1), photo.media_type, photo.cleaned, {}
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"code": "D99"}, "unknown_document"),
        ({"code": "D05"}, "kept_by_care"),
        ({"code": "D07", "received": "pdf"}, "file_type"),
        ({"code": "D07", "received": "large"}, "file_too_large"),
        ({"received_at": later(22)}, "not_yet_received"),
        ({"issued_on": date(2024, 9, 21)}, "issued_later"),
    ],
)
def test_what_cannot_be_taken(changed: dict[str, Any], code: str) -> None:
    here = desk()
    made = {"pdf": a_pdf, "large": oversized}
    if isinstance(name := changed.get("received"), str):
        changed = changed | {"received": made[name]()}
    error = refused(code, here.attach, **changed)
    assert error.id
    assert error.en
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("data", "announced", "code"),
    [
        # A photo of 100 MB is refused by what it announces, or while it comes.
        (b"\xff\xd8\xff", 100 * MIB, "file_too_large"),
        (b"\xff\xd8\xff" + bytes(6 * MIB), None, "file_too_large"),
        (files.workbook(), None, "file_type"),
        (files.huge_png(40_000, 40_000), None, "too_many_pixels"),
        (b"", None, "file_empty"),
        (files.photo()[:200], None, "file_damaged"),
    ],
    ids=["100 MB", "too large", "workbook", "pixel bomb", "empty", "cut off"],
)
def test_bad_files_end_before_the_act(data: bytes, announced: int | None, code: str) -> None:
    here = desk()
    rule = document_rule(here.world.election, "D07")
    with pytest.raises(UploadRefused) as caught:
        receive(SentFile(data, announced), kinds_of(rule))
    assert caught.value.code == code
    if code == "file_too_large":
        assert "5 MB" in caught.value.id
        assert rule.name.id in caught.value.id


def test_the_pack_knows_only_kinds_that_exist() -> None:
    here = desk()
    for rule in here.world.pack.documents:
        assert set(rule.files) <= set(KINDS)


@pytest.mark.django_db(transaction=True)
def test_two_verifiers_press_at_once_and_one_decides() -> None:
    here = desk()
    paper = here.attach()
    other = factories.actor(here.world, Role.PPS)

    def press(actor: Actor, accept: bool) -> str:
        return check_paper(actor, paper_id=paper.id, accept=accept, reason="unreadable").code

    found = at_once(lambda: press(here.pps, True), lambda: press(other, False))
    assert sorted(found) == ["D02", "nothing_to_check"]
    assert LedgerEntry.objects.filter(act="formation.paper_checked").count() == 1


def test_a_reason_without_words_is_told_apart() -> None:
    here = desk()
    paper = here.attach()
    with pytest.raises(BadReason):
        check_paper(here.pps, paper_id=paper.id, accept=False, reason="other", note="  ")
