"""Practice counting on the page: the real form's rules answer, and every try is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.learning.scenes import DURING, Scene
from tests.support.desk import signed_in

from garda.kernel.ids import uuid7
from garda.learning.domain.ballots import Case
from garda.learning.models import PracticeCount
from garda.learning.practice import practice_case
from garda.ledger.models import LedgerEntry

SEED = 7
ADDRESS = "/belajar/hitung/"


@pytest.fixture(autouse=True)
def _shown(here: Scene) -> None:
    here.world.election.as_of = DURING
    here.world.election.save(update_fields=["as_of"])


@pytest.fixture
def case(here: Scene) -> Case:
    return practice_case(here.world.pack, SEED)


@pytest.fixture
def client(here: Scene) -> Client:
    return signed_in(here.member())


def send(client: Client, case: Case, **changed: Any) -> Any:
    data = {f"f-{key}": str(value) for key, value in {**case.truth, **changed}.items()}
    return client.post(f"{ADDRESS}?benih={SEED}", {"reading_id": str(uuid7()), **data})


def test_a_number_is_drawn_and_can_be_repeated(client: Client) -> None:
    drawn = client.get(ADDRESS)
    assert drawn.status_code == 302
    assert drawn["Location"].startswith(f"{ADDRESS}?benih=")
    first, again = (client.get(f"{ADDRESS}?benih={SEED}").content.count(b"<svg vi") for _ in "ab")
    assert first == again > 10
    for wrong in ("x", "-1", "1000000", "1.5"):
        assert client.get(f"{ADDRESS}?benih={wrong}").status_code == 302


def test_what_is_right_is_said(client: Client, case: Case) -> None:
    html = send(client, case).content.decode()
    assert "Semua benar" in html
    kept = PracticeCount.objects.get()
    assert (kept.right, kept.wrong, kept.broken, kept.seed) == (True, [], [], SEED)
    assert LedgerEntry.objects.filter(act="learning.practice_counted").count() == 1


def test_the_rules_of_the_real_form_answer(client: Client, case: Case) -> None:
    html = send(client, case, valid=case.truth["valid"] + 1).content.decode()
    assert "belum cocok" in html
    for code in ("K06", "K07"):
        assert code in html
    assert "Semua benar" not in html
    assert {"K06", "K07"} <= set(PracticeCount.objects.get().broken)


def test_figures_that_agree_may_still_be_wrong(client: Client, case: Case) -> None:
    first, second = case.truth["votes_1"], case.truth["votes_2"]
    assert second > 0
    html = send(client, case, votes_1=first + 1, votes_2=second - 1).content.decode()
    assert "belum sesuai dengan kotak" in html
    kept = PracticeCount.objects.get()
    assert (kept.wrong, kept.broken, kept.right) == (["votes_1", "votes_2"], [], False)


def test_what_is_no_number_is_asked_for_again(client: Client, case: Case) -> None:
    answered = send(client, case, votes_1="banyak")
    assert answered.status_code == 422
    assert "Bukan angka" in answered.content.decode()
    assert not PracticeCount.objects.exists()


def test_sent_twice_it_is_one_and_a_correction_another(client: Client, case: Case) -> None:
    data = {"reading_id": str(uuid7())} | {f"f-{k}": str(v) for k, v in case.truth.items()}
    for _ in range(2):
        client.post(f"{ADDRESS}?benih={SEED}", data)
    assert PracticeCount.objects.count() == 1
    client.post(f"{ADDRESS}?benih={SEED}", {**data, "f-invalid": "99"})
    assert PracticeCount.objects.count() == 2


def test_pictures_have_words(client: Client, case: Case) -> None:
    html = client.get(f"{ADDRESS}?benih={SEED}").content.decode()
    assert html.count('role="img"') == len(case.ballots)
    assert "lubang di kolom" in html
    assert reverse("learning") in html
