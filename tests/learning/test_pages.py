"""Pages of modules and tests, as readers and takers meet them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.learning.scenes import DURING, Scene
from tests.support.desk import signed_in, text
from tests.support.modules import Draft

from garda.kernel import clock
from garda.kernel.canonical import sha256_hex
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.learning.domain.manifest import ANSWERS, MANIFEST, QUESTIONS
from garda.learning.models import Attempt, Module
from garda.learning.services import load_module, take_test

MaxQueries = Any


@pytest.fixture(autouse=True)
def _shown(here: Scene) -> None:
    """The site shows this election at the time of the scene."""
    here.world.election.as_of = DURING
    here.world.election.save(update_fields=["as_of"])


def newer(here: Scene, **draft: Any) -> Module:
    package = Draft(version=2, **draft).package()
    return load_module(here.kpu_ri, election=here.world.election, package=package)


class TestReading:
    def test_everybody_reads_without_signing_in(self, here: Scene, client: Client) -> None:
        html = client.get(reverse("modules")).content.decode()
        assert reverse("module", args=["T3"]) in html
        shown = text(client.get(reverse("module", args=["T3"])))
        assert "Modul latihan" in shown
        assert here.module.root in shown
        page = client.get(reverse("module-page", args=["T3", 1, 1]))
        assert "<h1>Awal</h1>" in page.content.decode()
        assert "garda-session" not in page.cookies

    def test_pictures_come_by_their_hash(self, here: Scene, client: Client) -> None:
        html = client.get(reverse("module-page", args=["T3", 1, 1])).content.decode()
        found = re.search(r'<img src="(/modul/berkas/[0-9a-f]{64}/)" alt="Kotak suara"', html)
        assert found
        picture = client.get(found.group(1))
        assert picture["Content-Type"] == "image/svg+xml"
        assert sha256_hex(picture.content) in found.group(1)
        assert "immutable" in picture["Cache-Control"]

    def test_what_is_right_is_never_given_out(self, here: Scene, client: Client) -> None:
        files = {f.name: f.object_sha256 for f in here.module.files.all()}
        got = {
            name: client.get(reverse("module-file", args=[sha])).status_code
            for name, sha in files.items()
        }
        assert got.pop(ANSWERS) == 404
        assert set(got.values()) == {200}
        asked = client.get(reverse("module-file", args=[files[QUESTIONS]])).content.decode()
        assert "right" not in asked
        assert client.get(reverse("module-file", args=[files[MANIFEST]])).status_code == 200
        assert client.get(reverse("module-file", args=["0" * 64])).status_code == 404

    def test_html_of_an_author_is_shown_as_text(self, here: Scene, client: Client) -> None:
        newer(here, page="# Judul <b>tebal</b>\n\n<script>alert(1)</script>\n\n*miring*\n")
        html = client.get(reverse("module-page", args=["T3", 2, 1])).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html
        assert "<em>miring</em>" in html
        assert "<b>tebal" not in html

    def test_versions_and_what_changed(self, here: Scene, client: Client) -> None:
        newer(here, page="# Awal\n\nAlinea baru.\n", changes="Satu alinea.", questions=7)
        shown = client.get(reverse("module", args=["T3"])).content.decode()
        address = reverse("module-changes", args=["T3", 1, 2])
        assert address in shown
        html = unescape(client.get(address).content.decode())
        assert '<del><span class="only-read">Dihapus: </span>Satu alinea.</del>' in html
        assert '<ins><span class="only-read">Baru: </span>Alinea baru.</ins>' in html
        assert "Soal 7?" in html
        assert "Soal 1?" not in html
        old = text(client.get(reverse("module-page", args=["T3", 1, 1])))
        assert "Ada versi yang lebih baru" in old

    def test_local_extras_stand_apart(self, here: Scene, client: Client) -> None:
        regency = factories.actor(here.world, Role.KPU_REGENCY, here.world.regency)
        package = Draft(core=here.module.root, page="# Jembatan\n\nLewat jalan lain.\n").package()
        extra = load_module(
            regency, election=here.world.election, package=package, path=here.world.regency.path
        )
        shown = text(client.get(reverse("module", args=["T3"])))
        assert "Tambahan Kabupaten Uji" in shown
        page = text(client.get(reverse("module-extra", args=["T3", extra.root, 1])))
        assert "Lewat jalan lain." in page

    @pytest.mark.parametrize(
        ("route", "args"),
        [
            ("module", ["T9"]),
            ("module-page", ["T3", 9, 1]),
            ("module-page", ["T3", 1, 0]),
            ("module-page", ["T3", 1, 9]),
            ("module-changes", ["T3", 1, 9]),
        ],
    )
    def test_what_is_not_there(
        self, here: Scene, client: Client, route: str, args: list[Any]
    ) -> None:
        assert client.get(reverse(route, args=args)).status_code == 404

    def test_pages_cost_a_constant_number_of_queries(
        self, here: Scene, client: Client, django_assert_max_num_queries: MaxQueries
    ) -> None:
        for version in range(2, 6):
            package = Draft(version=version).package()
            load_module(here.kpu_ri, election=here.world.election, package=package)
        with django_assert_max_num_queries(8):
            client.get(reverse("module", args=["T3"]))
        with django_assert_max_num_queries(5):
            client.get(reverse("module-page", args=["T3", 1, 1]))


def sent(html: str, right: int) -> dict[str, str]:
    """What a browser sends after answering so many questions rightly, all others wrongly."""
    hidden = dict(re.findall(r'name="(attempt|root)" value="([^"]+)"', html))
    names = dict.fromkeys(re.findall(r'name="(q-[^"]+)"', html))
    return hidden | {name: "b" if n < right else "a" for n, name in enumerate(names)}


class TestTesting:
    def address(self, kind: str = "post") -> str:
        return reverse("test", args=["T3", kind])

    def test_from_the_list_to_the_result(self, here: Scene) -> None:
        client = signed_in(here.member())
        listed = text(client.get(reverse("learning")))
        assert "Belum dikerjakan" not in listed
        assert "Belum lulus" in listed
        html = client.get(self.address()).content.decode()
        answered = client.post(self.address(), sent(html, 6))
        attempt = Attempt.objects.get()
        assert answered["Location"] == reverse("test-result", args=[attempt.id])
        assert (attempt.score, attempt.passed) == (6, True)
        shown = text(client.get(answered["Location"]))
        assert "6 dari 6 benar" in shown
        assert "Sebab q1." in shown
        assert "Lulus" in text(client.get(reverse("learning")))

    def test_the_order_is_ones_own(self, here: Scene) -> None:
        pages = [
            signed_in(here.member(seat)).get(self.address()).content.decode() for seat in (1, 2)
        ]
        orders = [list(dict.fromkeys(re.findall(r'name="(q-[^"]+)"', html))) for html in pages]
        assert sorted(orders[0]) == sorted(orders[1])
        assert orders[0] != orders[1]

    def test_sent_twice_it_is_one(self, here: Scene) -> None:
        client = signed_in(here.member())
        data = sent(client.get(self.address()).content.decode(), 3)
        first, again = (client.post(self.address(), data) for _ in range(2))
        assert first["Location"] == again["Location"]
        assert Attempt.objects.count() == 1

    def test_blanks_are_asked_about_once(self, here: Scene) -> None:
        client = signed_in(here.member())
        data = sent(client.get(self.address()).content.decode(), 6)
        del data["q-q2"]
        asked = client.post(self.address(), data)
        assert asked.status_code == 422
        assert "Ada soal yang belum dijawab" in asked.content.decode()
        assert not Attempt.objects.exists()
        assert client.post(self.address(), {**data, "blank_ok": "on"}).status_code == 302
        assert Attempt.objects.get().wrong == ["q2"]

    def test_right_answers_are_shown_when_nobody_needs_them_any_more(self, here: Scene) -> None:
        most = here.world.pack.learning.post_attempts
        client = signed_in(here.member())
        for turn in range(most):
            with clock.as_of(DURING + turn * here.world.pack.learning.retake_after):
                attempt = take_test(here.member(), new=here.new(1))
            shown = text(client.get(reverse("test-result", args=[attempt.id])))
            assert ("Yang benar: Pilihan b" in shown) is (turn == most - 1)

    def test_a_first_test_shows_its_score_alone(self, here: Scene) -> None:
        attempt = take_test(here.member(), new=here.new(2, kind="pre"))
        shown = text(signed_in(here.member()).get(reverse("test-result", args=[attempt.id])))
        assert "2 dari 6 benar" in shown
        assert "Pilihan" not in shown

    def test_nothing_is_left_when_attempts_are_used_up(self, here: Scene) -> None:
        take_test(here.member(), new=here.new(2, kind="pre"))
        refused = signed_in(here.member()).get(self.address("pre"))
        assert refused.status_code == 409
        assert "sudah habis" in refused.content.decode()

    def test_a_module_that_changed_meanwhile_is_finished_as_begun(self, here: Scene) -> None:
        client = signed_in(here.member())
        data = sent(client.get(self.address()).content.decode(), 6)
        newer(here)
        assert client.post(self.address(), data).status_code == 302
        assert Attempt.objects.get().root == here.module.root

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"attempt": "bukan-uuid"},
            {"attempt": str(uuid7()), "root": "0" * 64},
            {"attempt": str(uuid7()), "q-q1": "z"},
        ],
        ids=["empty", "no-uuid", "other-root", "no-choice"],
    )
    def test_bad_sendings_change_nothing(self, here: Scene, data: dict[str, str]) -> None:
        answered = signed_in(here.member()).post(self.address(), data)
        assert answered.status_code in {404, 422}
        assert not Attempt.objects.exists()

    def test_results_are_ones_own(self, here: Scene) -> None:
        attempt = take_test(here.member(1), new=here.new(6))
        address = reverse("test-result", args=[attempt.id])
        assert signed_in(here.member(2)).get(address).status_code == 404
        assert signed_in(here.pps).get(address).status_code == 404

    def test_the_list_costs_a_constant_number_of_queries(
        self, here: Scene, django_assert_max_num_queries: MaxQueries
    ) -> None:
        client = signed_in(here.member())
        client.get(reverse("learning"))
        with django_assert_max_num_queries(16):
            client.get(reverse("learning"))
