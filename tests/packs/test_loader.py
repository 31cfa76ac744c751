"""Loading a pack: what is in it, and how a wrong one stops."""

from __future__ import annotations

import dataclasses
from datetime import date, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from garda.packs import loader
from garda.packs.errors import PackError
from garda.packs.loader import PACKS_VARIABLE, get_pack, load_pack, pack_hash
from garda.packs.types import Pack, Verdict


class TestPilkada2024:
    def test_limits(self, pack: Pack) -> None:
        assert (pack.id, pack.voting_day) == ("pilkada2024", date(2024, 11, 27))
        assert (pack.max_voters_per_station, pack.max_choices) == (600, 6)
        assert (pack.special_station_from, pack.reserve_share) == (901, Fraction(25, 1000))

    def test_the_need_of_officers_follows_the_stations(self, pack: Pack) -> None:
        """Jepara was planned with 2,060 stations and has 1,743."""
        kpps = pack.bodies["kpps"]
        assert (kpps.unit, kpps.seats) == ("station", 7)
        assert [kpps.seats * stations for stations in (2060, 1743)] == [14_420, 12_201]

    def test_every_stage_the_program_asks_for(self, pack: Pack) -> None:
        codes = [stage.code for stage in pack.stages]
        assert codes == [
            "announcement", "receiving", "screening", "screening_result", "public_response",
            "selection", "tot", "decree", "oath", "training", "voting", "counting", "handover",
            "recap_district", "recap_regency", "recap_province", "proclamation",
        ]  # fmt: skip

    def test_stages_overlap(self, pack: Pack) -> None:
        day = date(2024, 9, 20)
        assert [s.code for s in pack.stages if s.runs_on(day)] == [
            "announcement",
            "receiving",
            "screening",
        ]
        assert pack.stage("receiving").closes_at == time(23, 59)
        assert pack.stage("recap_district").ends == date(2024, 12, 3)

    def test_unknown_stage(self, pack: Pack) -> None:
        with pytest.raises(KeyError):
            pack.stage("coronation")

    def test_seats_and_honoraria(self, pack: Pack) -> None:
        seats = {code: body.seats for code, body in pack.bodies.items()}
        assert seats == {
            "ppk": 5, "ppk_secretariat": 3, "pps": 3, "pps_secretariat": 3, "kpps": 7,
            "order_officers": 2, "pantarlih": 1, "panwascam": 3,
        }  # fmt: skip
        kpps, officers = pack.bodies["kpps"], pack.bodies["order_officers"]
        paid = sum(p.seats * (p.honorarium or 0) for p in kpps.positions + officers.positions)
        assert paid == 7_300_000
        assert (kpps.term_starts, kpps.term_ends) == (date(2024, 11, 7), date(2024, 12, 8))
        assert pack.bodies["pantarlih"].extra_seat_above == 400

    def test_position_of_a_seat(self, pack: Pack) -> None:
        kpps = pack.bodies["kpps"]
        assert [kpps.position_of(seat).code for seat in (1, 2, 7)] == ["chair", "member", "member"]
        with pytest.raises(IndexError):
            kpps.position_of(8)

    def test_rules_and_documents(self, pack: Pack) -> None:
        codes = [rule.code for rule in pack.eligibility]
        assert codes == ["R01", "R02", "R02b", *(f"R{n:02d}" for n in range(3, 18))]
        assert [rule.code for rule in pack.eligibility if not rule.enabled] == ["R13"]
        by_code = {rule.code: rule for rule in pack.eligibility}
        assert (by_code["R02"].value, by_code["R02b"].otherwise) == (17, Verdict.PREFER)
        assert by_code["R14"].unknown is Verdict.PASS
        assert [d.code for d in pack.documents] == [f"D{n:02d}" for n in range(1, 11)]
        assert [d.code for d in pack.documents if d.due_when] == ["D08", "D09", "D10"]

    def test_papers_of_applicants(self, pack: Pack) -> None:
        rules = pack.papers
        assert [d.code for d in pack.documents if d.keeper == "care"] == ["D05"]
        assert [d.code for d in pack.documents if d.scan] == ["D08"]
        assert rules.unchecked is Verdict.ASK
        assert pack.citations["unchecked"]
        photo = rules.document("D07")
        assert photo is not None
        assert (photo.files, photo.max_mb) == (("photo",), 5)
        assert rules.document("D99") is None
        assert rules.fix_days >= 1
        assert pack.citations["fix_days"]
        reasons = [reason.code for reason in rules.reasons_for("D07")]
        assert reasons[0] == "unreadable"
        assert "unsigned" not in reasons
        assert [reason.code for reason in rules.reasons if reason.noted] == ["other"]

    def test_every_form_rule_is_there(self, pack: Pack) -> None:
        codes = {rule.code for rule in pack.forms["chasil_kwk"].rules}
        assert codes == {f"K{n:02d}" for n in range(1, 22)}

    def test_everything_names_its_source(self, pack: Pack) -> None:
        cited: list[Any] = [
            *pack.stages, *pack.bodies.values(), *pack.eligibility, *pack.documents, *pack.modules,
            *pack.contests.values(), *pack.voter_lists, *pack.oaths.values(), *pack.forms.values(),
            *pack.forms["chasil_kwk"].rules,
            *(p for body in pack.bodies.values() for p in body.positions),
        ]  # fmt: skip
        assert all(item.citation for item in cited)
        assert pack.citations["reserve_share"]
        assert set(pack.citations) > {f.name for f in dataclasses.fields(pack.simulation)}

    def test_oath_is_marked_as_practice(self, pack: Pack) -> None:
        assert pack.oaths["kpps"].practice
        assert {"out_of_town", "civil_servant_exam"} <= set(pack.oaths["kpps"].online_reasons)
        assert "{election}" in pack.oaths["kpps"].text.id


class TestToy:
    def test_another_election_needs_no_code(self, toy: Pack) -> None:
        assert toy.voting_day == date(2031, 3, 5)
        assert (toy.max_voters_per_station, toy.reserve_share) == (50, Fraction(1, 10))
        assert toy.bodies["crew"].seats == 3
        assert toy.bodies["council"].term_starts is None
        assert [s.code for s in toy.stages] == ["receiving", "screening", "voting"]

    def test_seats_are_numbered_through_the_positions(self, toy: Pack) -> None:
        crew = toy.bodies["crew"]
        assert [list(crew.seats_of(p.code)) for p in crew.positions] == [[1], [2, 3]]
        assert [crew.position_of(seat).code for seat in (1, 2, 3)] == ["chair", "member", "member"]
        with pytest.raises(IndexError):
            crew.position_of(4)
        with pytest.raises(KeyError):
            crew.seats_of("cook")

    def test_a_position_has_duties(self, toy: Pack) -> None:
        (duty,) = toy.bodies["council"].positions[0].duties
        assert (duty.code, duty.name.en, duty.practice) == ("sit", "Sit", False)
        assert toy.bodies["crew"].positions[0].duties == ()

    def test_hash_follows_every_byte(self, toy_copy: Path) -> None:
        before = pack_hash(toy_copy)
        (toy_copy / "modules.toml").write_text((toy_copy / "modules.toml").read_text() + "\n")
        assert pack_hash(toy_copy) != before

    def test_get_pack_reads_again_only_when_changed_and_looks_once_a_second(
        self, toy_copy: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(PACKS_VARIABLE, str(toy_copy.parent))
        seconds = iter([0.1, 0.9, 1.0, 2.0, 3.0])
        monkeypatch.setattr(loader.time, "monotonic", lambda: next(seconds))
        first = get_pack("toy")
        spoil(toy_copy, "pack.toml", "value = 50", "value = 60")
        assert get_pack("toy") is first
        assert get_pack("toy").max_voters_per_station == 60
        assert get_pack("toy") is get_pack("toy")

    def test_no_such_pack(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(PACKS_VARIABLE, str(tmp_path))
        with pytest.raises(PackError) as caught:
            get_pack("nowhere")
        assert (caught.value.file, caught.value.code) == ("pack.toml", "P01")


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first ``old`` and give the line where it stood."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    at = text.index(old)
    path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    return text[:at].count("\n") + 1


WRONG = [
    ("pack.toml", "value = 50", "value = 50\nworth = 3", "P02", 1),
    ("pack.toml", "value = 50", 'value = "50"', "P04", 0),
    ("pack.toml", 'value = "1/10"', 'value = "1/0"', "P04", 0),
    ("pack.toml", 'value = "1/10"', "value = 0.1", "P04", 0),
    ("pack.toml", 'id = "toy"', 'id = "tay"', "P10", 0),
    ("pack.toml", "[voting_day]", "[voting_day", "P01", 0),
    ("pack.toml", 'en = "Toy election"', 'fr = "Jouet"', "P04", 0),
    ("calendar.toml", "ends = 2031-01-09", "ends = 2031-01-01", "P05", 0),
    ("calendar.toml", "starts = 2031-01-05", "starts = 2031-01-01", "P05", 0),
    ("calendar.toml", "starts = 2031-03-05", "starts = 2031-03-04", "P05", 0),
    ("calendar.toml", 'code = "screening"', 'code = "receiving"', "P06", 0),
    ("calendar.toml", "starts = 2031-01-02", 'starts = "2031-01-02"', "P04", 0),
    ("bodies.toml", "seats = 3", "seats = 4", "P08", 0),
    ("bodies.toml", "seats = 2", "seats = 0", "P08", 0),
    ("bodies.toml", 'unit = "station"', 'unit = "boat"', "P10", 0),
    ("bodies.toml", "practice = false", "", "P03", -3),
    ("bodies.toml", "practice = false", "practice = false\npay = 3", "P02", 1),
    ("bodies.toml", 'code = "member"', 'code = "chair"', "P06", 0),
    ("eligibility.toml", 'kind = "minimum"', 'kind = "flag"', "P04", 0),
    ("eligibility.toml", 'otherwise = "fail"', 'otherwise = "maybe"', "P04", 0),
    ("eligibility.toml", 'evidence = ["D01"]', 'evidence = ["D77"]', "P10", 0),
    ("eligibility.toml", 'waived_by = ["pps"]', 'waived_by = ["king"]', "P10", 0),
    ("eligibility.toml", "waivable = true", "waivable = false", "P04", 0),
    ("eligibility.toml", 'rule = "R02"', 'rule = "R77"', "P10", 0),
    ("eligibility.toml", 'origin = "identity"', 'origin = "rumour"', "P10", 0),
    ("documents.toml", 'citation = "Mainan"', "", "P09", -3),
    ("documents.toml", 'citation = "Mainan"', 'citation = " "', "P09", -3),
    ("documents.toml", 'code = "D01"\n', "", "P03", -1),
    ("documents.toml", 'files = ["photo"]', 'files = ["film"]', "P10", 0),
    ("documents.toml", "max_mb = 2", "max_mb = 200", "P04", 0),
    ("documents.toml", 'documents = ["D02"]', 'documents = ["D07"]', "P10", 0),
    ("documents.toml", 'code = "other"', 'code = "blurred"', "P06", 0),
    ("documents.toml", "[fix_days]\nvalue = 2", "[fix_days]\nvalue = 0", "P04", 1),
    ("documents.toml", "[fix_days]", "[other_days]", "P03", None),
    ("documents.toml", 'value = "ask"', 'value = "fail"', "P04", 0),
    ("documents.toml", "[unchecked]", "[checked]", "P03", None),
    ("intake.toml", 'document = "D01"', 'document = "D09"', "P10", 0),
    ("intake.toml", 'body = "crew"', 'body = "choir"', "P10", 0),
    ("intake.toml", '["receiving", "screening"]', '["receiving", "dance"]', "P10", 0),
    ("intake.toml", '["receiving", "screening"]', '["screening"]', "P03", None),
    ("intake.toml", "extension_below = 3\n", "", "P04", None),
    ("intake.toml", "extension_days = 2", "extension_days = 0", "P04", None),
    ("contests.toml", 'form = "slip"', 'form = "slap"', "P10", 0),
    ("modules.toml", "minutes = 10", "minutes = true", "P04", 0),
    ("oath.toml", 'code = "crew"\n', "", "P03", -1),
    ("attendance.toml", "[card_days]\nvalue = 7", "[card_days]\nvalue = 0", "P04", 1),
    ("attendance.toml", '[[late_reason]]\ncode = "road"', '[[other]]\ncode = "road"', "P03", None),
    ("attendance.toml", 'code = "ill"', "code = 7", "P04", 0),
    ("simulation.toml", "[female_share]", "[male_share]", "P03", None),
    ("forms/slip.toml", "boxes = 2", "boxes = 2.0", "P04", 0),
    ("forms/slip.toml", 'key = "users_dpt"', 'key = "dpt"', "P06", 0),
    ("forms/slip.toml", 'columns = ["l", "p", "j"]', "columns = [1]", "P04", 0),
    ("forms/slip.rules.toml", "valid = votes", "valid = voices", "P07", 0),
    ("forms/slip.rules.toml", "valid = votes", "sheriff.valid = votes", "P07", 0),
    ("forms/slip.rules.toml", "valid = votes", "valid == votes", "P11", 0),
    ("forms/slip.rules.toml", "valid = votes", "valid = votes * 2", "P11", 0),
    ("forms/slip.rules.toml", 'kind = "range"', 'kind = "hunch"', "P11", 0),
    ("forms/slip.rules.toml", 'setting = "reserve_share"', "", "P11", None),
    ("forms/slip.rules.toml", 'setting = "reserve_share"', 'setting = "id"', "P11", 0),
    ("forms/slip.rules.toml", 'code = "K07"', 'code = "K06"', "P06", 0),
    ("forms/slip.rules.toml", 'keys = ["*"]', 'keys = ["ghost"]', "P07", 0),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "offset"), WRONG)
def test_wrong_pack_names_file_line_and_code(
    toy_copy: Path, file: str, old: str, new: str, code: str, offset: int | None
) -> None:
    line = spoil(toy_copy, file, old, new)
    with pytest.raises(PackError) as caught:
        load_pack(toy_copy)
    assert (caught.value.file, caught.value.code) == (file, code)
    if offset is not None:
        assert caught.value.line == line + offset
    assert f"{file} baris {caught.value.line} [{code}]" in caught.value.id
    assert f"{file} line {caught.value.line} [{code}]" in caught.value.en


LAYOUT_WRONG = [
    ("y = 72\n", "y = 72.25\n", "P04"),
    ("y = 72\n", "y = -1\n", "P04"),
    ("y = 72\n", 'y = "72"\n', "P04"),
    ('key = "dpt"', 'key = "ghost"', "P07"),
    ('key = "valid"', 'key = "invalid"', "P06"),
    ("size = 12", "size = 12\nshade = 3", "P02"),
    ("height = 297", "", "P03"),
]


@pytest.mark.parametrize(("old", "new", "code"), LAYOUT_WRONG)
def test_wrong_layout_names_file_and_code(real_copy: Path, old: str, new: str, code: str) -> None:
    file = "layouts/chasil_kwk.a4.toml"
    spoil(real_copy, file, old, new)
    with pytest.raises(PackError) as caught:
        load_pack(real_copy)
    assert (caught.value.file, caught.value.code) == (file, code)


def test_layout_reaches_a_tenth_of_a_millimetre(real_copy: Path) -> None:
    spoil(real_copy, "layouts/chasil_kwk.a4.toml", "y = 72\n", "y = 72.3\n")
    (sheet, _) = load_pack(real_copy).forms["chasil_kwk"].sheets
    assert next(row.y for row in sheet.rows if row.key == "dpt") == 723


def test_reasons_are_chosen_by_one_digit(toy_copy: Path) -> None:
    path = toy_copy / "documents.toml"
    more = "".join(
        f'\n[[reason]]\ncode = "r{n}"\nname = {{ id = "A", en = "A" }}\n' for n in range(8)
    )
    path.write_text(path.read_text() + more)
    with pytest.raises(PackError, match="satu angka"):
        load_pack(toy_copy)


@pytest.mark.parametrize("file", ["calendar.toml", "forms/slip.rules.toml"])
def test_missing_file(toy_copy: Path, file: str) -> None:
    (toy_copy / file).unlink()
    with pytest.raises(PackError) as caught:
        load_pack(toy_copy)
    assert (caught.value.file, caught.value.line, caught.value.code) == (file, 1, "P01")


def test_not_utf8(toy_copy: Path) -> None:
    (toy_copy / "oath.toml").write_bytes(b'text = "\xff"')
    with pytest.raises(PackError, match="UTF-8"):
        load_pack(toy_copy)


def test_term_out_of_order(toy_copy: Path) -> None:
    spoil(toy_copy, "bodies.toml", "ends = 2031-03-09", f"ends = {date(2031, 3, 1) - timedelta(1)}")
    with pytest.raises(PackError) as caught:
        load_pack(toy_copy)
    assert caught.value.code == "P05"
