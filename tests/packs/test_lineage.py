"""A pack that extends another: what it has itself, what it takes, and what the hash covers."""

from __future__ import annotations

import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from garda.packs.errors import PackError
from garda.packs.forms import build_definition
from garda.packs.lineage import find, lineage
from garda.packs.loader import get_pack, load_pack, pack_hash, packs_folder
from garda.packs.types import Pack, RuleScope


@pytest.fixture(scope="session")
def pemilu() -> Pack:
    return load_pack(packs_folder() / "pemilu2024")


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Copies of both packs, side by side: the one that extends, and its base."""
    for name in ("pemilu2024", "pilkada2024"):
        shutil.copytree(packs_folder() / name, tmp_path / name)
    return tmp_path / "pemilu2024", tmp_path / "pilkada2024"


class TestPemilu2024:
    def test_its_own_limits(self, pemilu: Pack) -> None:
        assert (pemilu.id, pemilu.voting_day) == ("pemilu2024", date(2024, 2, 14))
        assert (pemilu.max_voters_per_station, pemilu.max_choices) == (300, 3)
        assert pemilu.reserve_share == Fraction(2, 100)
        assert pemilu.simulation.voters_per_station == 250

    def test_the_rest_is_the_base_packs(self, pemilu: Pack, pack: Pack) -> None:
        assert pemilu.special_station_from == pack.special_station_from
        assert pemilu.voter_lists == pack.voter_lists
        assert pemilu.eligibility == pack.eligibility
        assert pemilu.simulation.turnout == pack.simulation.turnout
        assert pemilu.retention == pack.retention
        assert [stage.code for stage in pemilu.stages] == [stage.code for stage in pack.stages]
        assert not pemilu.intake.calls
        assert pemilu.intake.declarations == pack.intake.declarations

    def test_bodies_are_replaced_one_by_one(self, pemilu: Pack, pack: Pack) -> None:
        assert list(pemilu.bodies) == list(pack.bodies)
        assert pemilu.bodies["panwascam"] == pack.bodies["panwascam"]
        kpps, officers = pemilu.bodies["kpps"], pemilu.bodies["order_officers"]
        paid = sum(p.seats * (p.honorarium or 0) for p in kpps.positions + officers.positions)
        assert paid == 1_200_000 + 6 * 1_100_000 + 2 * 700_000
        assert (kpps.term_starts, kpps.term_ends) == (date(2024, 1, 25), date(2024, 2, 25))

    def test_one_contest_up_to_the_country(self, pemilu: Pack) -> None:
        (contest,) = pemilu.contests.values()
        assert (contest.kind, contest.level) == ("presiden", "country")
        assert contest.region_levels == ("district", "regency", "province", "country")
        assert list(pemilu.forms) == ["chasil_ppwp"]

    def test_form_has_the_rows_and_sheets_it_extends(self, pemilu: Pack, pack: Pack) -> None:
        ours = build_definition(pemilu, "presiden", (1, 2, 3))
        theirs = build_definition(pack, "bupati", (1, 2, 3))
        assert ours.title.id == "C.Hasil-PPWP Presiden dan Wakil Presiden"
        assert ours.fields == theirs.fields
        assert ours.layout == theirs.layout

    def test_rules_are_those_of_one_contest_with_its_own_values(
        self, pemilu: Pack, pack: Pack
    ) -> None:
        ours = build_definition(pemilu, "presiden", (1, 2, 3))
        theirs = build_definition(pack, "bupati", (1, 2, 3))
        codes = {rule.code for rule in ours.rules}
        assert {rule.code for rule in theirs.rules} - codes == {"K15", "K16"}
        assert not {t.source for r in ours.rules for x in r.relations for t in x.terms} & {
            "gubernur",
            "bupati",
        }
        values = {rule.code: rule.value for rule in ours.rules if rule.code in ("K11", "K13")}
        assert values == {"K11": Fraction(2, 100), "K13": Fraction(300)}
        k06 = next(rule for rule in ours.rules if rule.code == "K06")
        assert k06.citation.startswith("PKPU 25/2023")
        assert k06.citation.endswith("kaidah asal: PKPU 17/2024, susunan C.Hasil-KWK")
        assert {rule.scope for rule in ours.rules} == set(RuleScope)


class TestHash:
    def test_covers_the_base(self, two: tuple[Path, Path]) -> None:
        pack, base = two
        before = pack_hash(pack), pack_hash(base)
        (base / "oath.toml").write_text((base / "oath.toml").read_text() + "\n# more\n")
        assert pack_hash(pack) != before[0]
        assert pack_hash(base) != before[1]

    def test_of_the_base_does_not_hang_on_who_extends_it(self, two: tuple[Path, Path]) -> None:
        pack, base = two
        before = pack_hash(base)
        (pack / "more.txt").write_text("")
        assert pack_hash(base) == before

    def test_a_changed_base_is_read_again(
        self, two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pack, base = two
        monkeypatch.setenv("GARDA_PACKS", str(pack.parent))
        before = get_pack("pemilu2024").hash
        (base / "more.txt").write_text("")
        monkeypatch.setattr("garda.packs.loader.time.monotonic", lambda: 1e9)
        assert get_pack("pemilu2024").hash != before


class TestFaults:
    def _refused(self, pack: Path) -> PackError:
        with pytest.raises(PackError) as caught:
            load_pack(pack)
        return caught.value

    def test_missing_base(self, two: tuple[Path, Path]) -> None:
        pack, base = two
        shutil.rmtree(base)
        assert self._refused(pack).file == "pack.toml"

    def test_packs_that_extend_each_other(self, two: tuple[Path, Path]) -> None:
        pack, base = two
        head = (base / "pack.toml").read_text()
        (base / "pack.toml").write_text('extends = "pemilu2024"\n' + head)
        assert "berputar" in self._refused(pack).id

    def test_a_fault_of_the_base_names_its_folder(self, two: tuple[Path, Path]) -> None:
        pack, base = two
        (base / "oath.toml").write_text("x = ")
        assert self._refused(pack).file == "pilkada2024/oath.toml"
        assert self._refused(base).file == "oath.toml"

    def test_nothing_to_inherit(self, two: tuple[Path, Path]) -> None:
        _, base = two
        (base / "oath.toml").write_text("inherit = true\n")
        found = self._refused(base)
        assert (found.file, found.code) == ("oath.toml", "P03")

    def test_unknown_keys_are_refused_in_both(self, two: tuple[Path, Path]) -> None:
        pack, base = two
        text = (base / "simulation.toml").read_text()
        (base / "simulation.toml").write_text("odd = 1\n" + text)
        found = self._refused(pack)
        assert (found.file, found.code) == ("pilkada2024/simulation.toml", "P02")

    def test_a_fault_of_its_own_names_its_line(self, two: tuple[Path, Path]) -> None:
        pack, _ = two
        text = (pack / "simulation.toml").read_text()
        (pack / "simulation.toml").write_text(text.replace("value = 250", 'value = "250"'))
        found = self._refused(pack)
        assert (found.file, found.code) == ("simulation.toml", "P04")
        assert text.splitlines()[found.line - 1] == "value = 250"


def test_files_are_looked_for_nearest_first() -> None:
    folder = packs_folder() / "pemilu2024"
    base = packs_folder() / "pilkada2024"
    assert lineage(folder) == (folder, base)
    assert find(folder, "calendar.toml") == folder / "calendar.toml"
    assert find(folder, "templates/decree.typ") == base / "templates" / "decree.typ"
    assert find(folder, "nothing.toml") == folder / "nothing.toml"
