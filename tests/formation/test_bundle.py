"""A bundle gives the same names on any computer, and says when somebody touched it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from tests import factories
from tests.formation.domain.test_placement import STATIONS, WEIGHTS, villages
from tests.support.desk import signed_in
from tests.support.placing import placed

from garda.cli import main
from garda.formation.bundles import bundle_of
from garda.formation.command import as_text
from garda.formation.domain import bundle, draw_list
from garda.formation.domain.candidates import Candidate
from garda.formation.domain.changing import Kind
from garda.formation.domain.lottery import seed_of
from garda.formation.errors_placement import NothingProposed
from garda.formation.models import ProposalLine
from garda.formation.services import Wanted, change_proposal, fix_list, throw_dice
from garda.kernel.roles import Role
from garda.people.models import Person

DICE = "3162554126"


def made(people: list[Candidate]) -> bundle.Plain:
    content = draw_list.plain(STATIONS, people, WEIGHTS)
    placed = draw_list.place(content, seed_of(draw_list.hash_of(content), DICE))
    seats, reserves = bundle.drawn(placed)
    carried = bundle.make({"election": "e"}, content, DICE, seats, reserves, [])
    read: bundle.Plain = json.loads(as_text(carried))
    return read


PEOPLE = [Candidate(f"k{i}", "ab"[i % 2], is_woman=i % 3 == 0, experience=i % 4) for i in range(9)]


@settings(max_examples=25, deadline=None)
@given(villages(most=12))
def test_repeating_gives_the_recorded_names(people: list[Candidate]) -> None:
    found = bundle.rerun(made(people))
    assert found.equal


@pytest.mark.parametrize(
    ("touch", "wrong"),
    [
        (lambda b: b["list"]["applicants"][0].update(experience=9), "list_is_whole"),
        (lambda b: b["list"]["weights"].update(score=0), "list_is_whole"),
        (lambda b: b.update(seed="0" * 64), "seed_is_right"),
        (lambda b: b.update(dice="1111111111"), "seed_is_right"),
        (lambda b: b["seats"].pop(), "same_names"),
        (lambda b: b["reserves"].reverse(), "same_names"),
    ],
)
def test_a_touched_bundle_says_what_is_wrong(touch: Any, wrong: str) -> None:
    spoiled = made(PEOPLE)
    touch(spoiled)
    found = bundle.rerun(spoiled)
    assert not found.equal
    assert not getattr(found, wrong)


@pytest.mark.parametrize(
    "spoiled",
    [{"format": "x"}, {"list": 7}, {"list": {"format": "x"}}, {"dice": "123"}, {"seats": None},
     {"dice": None}, {"reserves": 3}],
)  # fmt: skip
def test_another_file_is_refused(spoiled: dict[str, Any]) -> None:
    with pytest.raises(bundle.WrongBundle):
        bundle.rerun({**made(PEOPLE), **spoiled})
    with pytest.raises(bundle.WrongBundle):
        bundle.rerun({})


class TestCommand:
    def write(self, folder: Path, content: str) -> str:
        path = folder / "undian.json"
        path.write_text(content)
        return str(path)

    def test_rerun_says_equal(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = self.write(tmp_path, as_text(made(PEOPLE)))
        assert main(["formation", "rerun", file]) == 0
        assert "YA    Kursi dan cadangan sama" in capsys.readouterr().err

    def test_rerun_says_different(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = self.write(tmp_path, as_text({**made(PEOPLE), "seats": []}))
        assert main(["formation", "rerun", file, "--json"]) == 1
        found = json.loads(capsys.readouterr().out)
        assert (found["equal"], found["list_is_whole"]) == (False, True)

    @pytest.mark.parametrize("content", ["", "[]", "{}", "[" * 100_000, "bukan json"])
    def test_bad_files_are_refused(
        self, tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["formation", "rerun", self.write(tmp_path, content)]) == 1
        assert "bukan bundel" in capsys.readouterr().err
        assert main(["formation", "rerun", str(tmp_path / "nothing")]) == 1

    def test_rerun_needs_no_database(self, tmp_path: Path) -> None:
        file = self.write(tmp_path, as_text(made(PEOPLE)))
        done = subprocess.run(
            [sys.executable, "-c", _WITHOUT_DATABASE, file],
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr


_WITHOUT_DATABASE = """
import sys
from garda.cli import main
code = main(["formation", "rerun", sys.argv[1]])
assert not {"django", "psycopg"} & set(sys.modules), "rerun reached for the database"
sys.exit(code)
"""


@pytest.mark.django_db
class TestOfAVillage:
    def test_the_page_gives_a_bundle_without_names(self) -> None:
        world = factories.world()
        actor = factories.actor(world, Role.PPS)
        call = factories.call(world)
        factories.applications(call, world.village, world.stations[world.village.path], 8)
        url = f"/usulan/{world.village.code}/bundel.json"
        browser = signed_in(actor)
        assert browser.get(url).status_code == 404
        first = placed(actor, election=world.election, village=world.village)
        answer = browser.get(url)
        assert "undian-kpps-" in answer.headers["Content-Disposition"]
        found = json.loads(answer.content)
        assert bundle.rerun(found).equal
        assert len(found["seats"]) == 14
        written = answer.content.decode()
        assert not any(name in written for name in Person.objects.values_list("name", flat=True))
        self.change(actor, first.id)
        changed = bundle_of(world.election, world.village)
        assert changed["seats"] == found["seats"], "what was drawn stays"
        assert [c["kind"] for c in changed["changes"]] == ["swap"]
        assert "rahasia" not in as_text(changed)

    def change(self, actor: Any, proposal: Any) -> None:
        lines = ProposalLine.objects.filter(proposal=proposal, seat__in=[1, 2])
        one, other = lines.order_by("station__path").values_list("application", flat=True)[:2]
        wanted = Wanted(Kind.SWAP, one, other)
        change_proposal(actor, proposal_id=proposal, wanted=wanted, reason="rahasia pleno")

    def test_a_new_list_has_no_bundle_until_it_is_drawn(self) -> None:
        world = factories.world()
        actor = factories.actor(world, Role.PPS)
        placed(actor, election=world.election, village=world.village)
        factories.application(factories.call(world), world.village, station=world.station())
        fixed = fix_list(actor, election=world.election, village=world.village)
        throw_dice(actor, list_id=fixed.id, dice=DICE)
        with pytest.raises(NothingProposed):
            bundle_of(world.election, world.village)
