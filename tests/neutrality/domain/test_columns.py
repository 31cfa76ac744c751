"""Files of parties in one shape."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from garda.neutrality.domain.columns import heads_of, missing_heads, shaped

REGENCIES = {"3320": "id/33/20", "JEPARA": "id/33/20"}
HEADS = ("Nama Partai", "NIK", "Nama Lengkap", "Tgl. Lahir", "Jenis Kelamin (L/P)", "Kab/Kota")
GOOD = ("Partai A", "3320900512950001", "Siti Aminah", "05-12-1995", "P", "33.20")


def frame(*rows: tuple[str | None, ...], heads: tuple[str, ...] = HEADS) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict.fromkeys(heads, pl.String), orient="row")


def one(**changed: str | None) -> dict[str, object]:
    names = ("party", "nik", "name", "birth_date", "sex", "region")
    row = tuple(changed.get(name, good) for name, good in zip(names, GOOD, strict=True))
    heads = ("partai", "nik", "nama", "tanggal_lahir", "jk", "kabupaten")
    return shaped(frame(row, heads=heads), REGENCIES).row(0, named=True)


def test_a_whole_row() -> None:
    assert one() == {
        "nik": "3320900512950001",
        "party": "Partai A",
        "name": "SITI AMINAH",
        "birth_date": date(1995, 12, 5),
        "sex": "P",
        "path": "id/33/20",
        "problem": None,
    }


def test_heads_as_people_write_them() -> None:
    found = heads_of(HEADS)
    assert set(found.values()) == {"party", "nik", "name", "birth_date", "region"}
    assert missing_heads(["NIK", "Nama"]) == ["tanggallahir"]


@pytest.mark.parametrize("written", ["1995-12-05", "05-12-1995", "5/12/1995", "05.12.1995",
                                     "1995-12-05 00:00:00"])  # fmt: skip
def test_dates(written: str) -> None:
    assert one(birth_date=written)["birth_date"] == date(1995, 12, 5)


@pytest.mark.parametrize(
    ("written", "path"),
    [("33.20", "id/33/20"), ("3320", "id/33/20"), ("33.20.01.2001", "id/33/20"),
     ("Kabupaten Jepara", "id/33/20"), ("KAB. JEPARA", "id/33/20"), ("Mars", "id"), (None, "id")],
)  # fmt: skip
def test_regencies(written: str | None, path: str) -> None:
    assert one(region=written)["path"] == path


@pytest.mark.parametrize(("written", "sex"), [("l", "L"), ("Laki-laki", "L"), ("PEREMPUAN", "P"),
                                              ("?", ""), (None, "")])  # fmt: skip
def test_sexes(written: str | None, sex: str) -> None:
    assert one(sex=written)["sex"] == sex


@pytest.mark.parametrize("written", ["'3320900512950001", "3320 9005 1295 0001"])
def test_numbers_as_spreadsheets_keep_them(written: str) -> None:
    assert one(nik=written)["nik"] == "3320900512950001"


@pytest.mark.parametrize("written", ["332090051295000", "33209005129500O1", "3,32E+15", None])
def test_a_wrong_number_is_none_and_the_name_still_serves(written: str | None) -> None:
    found = one(nik=written)
    assert (found["nik"], found["problem"]) == (None, None)


@pytest.mark.parametrize("lacking", [{"name": ""}, {"birth_date": "31-02-1990"}, {"sex": ""},
                                     {"region": "Mars"}])  # fmt: skip
def test_nobody_can_be_recognised_by_it(lacking: dict[str, str]) -> None:
    assert one(nik="", **lacking)["problem"] == "nobody"
    assert one(**lacking)["problem"] is None
