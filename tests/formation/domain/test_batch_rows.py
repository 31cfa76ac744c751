"""Rows of a list: an applicant or every problem at once; rows that speak against each other."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from garda.formation.domain.batch_columns import columns_of
from garda.formation.domain.batch_rows import BatchRow, RowReader, VillageKnown, doubles
from garda.kernel.ids import uuid7
from garda.kernel.sheets import Cell, Line, key
from garda.packs.loader import get_pack

PACK = get_pack("pilkada2024")
COLUMNS = columns_of(PACK, many_villages=True)
STATION = uuid7()
HERE, THERE = VillageKnown(uuid7(), {1: STATION}), VillageKnown(uuid7(), {})
READER = RowReader(
    PACK,
    COLUMNS,
    {column.code: at for at, column in enumerate(COLUMNS)},
    {key("33.20.01.2001"): HERE, key("Watuaji"): HERE, key("33.20.01.2002"): THERE},
    date(2024, 9, 20),
)
GOOD = {
    "village": "33.20.01.2001 Watuaji",
    "receipt": "1",
    "received_at": "19-09-2024 10:00",
    "name": "Sumiati",
    "nik": "3320900905950001",
    "sex": "P",
    "birth_date": "09-05-1995",
    "address": "Jalan Melati",
    "education": "SMA",
    "occupation": "Petani",
}


def read(line: int = 2, **changed: str) -> BatchRow:
    values = {**GOOD, **changed}
    return READER.read(Line(line, [Cell(values.get(column.code, "")) for column in COLUMNS]))


def test_a_good_row() -> None:
    row = read(station="TPS 001", **{"declared:citizen": "ya", "paper:D01": "v"})
    given_ = row.applicant
    assert given_ is not None
    assert (given_.village, given_.station, given_.papers) == (HERE.id, STATION, ["D01"])
    assert given_.facts["citizen"] is True
    # What was not answered is not known; it is never the same as "no".
    assert "loyal" not in given_.facts
    assert "experience" not in given_.facts


def test_no_is_not_known_as_at_the_counter() -> None:
    row = read(**{"declared:loyal": "tidak"})
    assert row.applicant is not None
    assert "loyal" not in row.applicant.facts


def test_all_problems_of_a_row_are_told_at_once() -> None:
    row = read(name="", nik="x", station="7", village="Watuaji", education="SMAA")
    assert row.applicant is None
    assert [problem.column for problem in row.problems] == [
        "Nama sesuai KTP-el", "NIK", "Pendidikan terakhir", "TPS",
    ]  # fmt: skip
    assert row.texts[0] == "Watuaji"


def test_a_station_belongs_to_its_village() -> None:
    assert read(station="1").applicant is not None
    assert read(station="1", village="33.20.01.2002").applicant is None


def test_rows_of_other_villages_do_not_speak_against_each_other() -> None:
    rows = [read(2), read(3, village="33.20.01.2002")]
    assert doubles(rows) == {}


def test_first_of_the_same_human_stays() -> None:
    rows = [read(2), read(3, receipt="2", name="SUMIATI"), read(4, receipt="3")]
    assert set(doubles(rows)) == {3, 4}


def test_of_several_humans_with_one_number_none_stays() -> None:
    rows = [read(2), read(3, receipt="2", name="Sumini"), read(4, receipt="3")]
    assert set(doubles(rows)) == {2, 3, 4}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["Ani", "Budi"]))))
def test_what_stays_has_each_receipt_and_number_once(drawn: list[tuple[int, int, str]]) -> None:
    rows = [
        read(line, receipt=str(receipt), nik=f"332090090595000{number}", name=name)
        for line, (receipt, number, name) in enumerate(drawn, 2)
    ]
    against = doubles(rows)
    left = [row.applicant for row in rows if row.applicant and row.line not in against]
    assert len({given_.receipt for given_ in left}) == len(left)
    assert len({given_.nik for given_ in left}) == len(left)


CELLS = st.builds(Cell, st.text(max_size=20), st.booleans(), st.booleans())


@given(st.lists(CELLS, max_size=len(COLUMNS) + 3))
def test_any_row_is_read_or_refused(cells: list[Any]) -> None:
    row = READER.read(Line(2, cells))
    assert (row.applicant is None) == bool(row.problems)
    assert len(row.texts) == len(COLUMNS)
