from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from garda.demo.names import style_of
from garda.demo.people import (
    DIVISIONS,
    AgeBand,
    Post,
    StationSite,
    VillageSite,
    draw_applicants,
    draw_officials,
    posts_above_stations,
)
from garda.formation.domain.eligibility import assess_frame
from garda.kernel.ages import age_on
from garda.packs.types import Body, EligibilityRule, Position, Text, Verdict

DAY = date(2030, 5, 20)
SEATS = 7
TEXT = Text("a", "a")


def villages(count: int = 60, stations: int = 8) -> list[VillageSite]:
    special = (StationSite(901, is_special=True),)
    return [
        VillageSite(
            f"98.71.{1 + i // 10:02d}.{2001 + i % 10}",
            tuple(StationSite(n) for n in range(1, stations + 1)) + (special if i == 4 else ()),
        )
        for i in range(count)
    ]


def draw(seed: int = 1, regency: str = "98.71", count: int = 60) -> pl.DataFrame:
    return draw_applicants(
        regency,
        villages(count),
        seed=seed,
        voting_day=DAY,
        seats=SEATS,
        per_seat=Fraction(7, 5),
        female_share=Fraction(1, 2),
        ages=AgeBand(18, 50),
    )


@pytest.fixture(scope="module")
def applicants() -> pl.DataFrame:
    return draw()


def test_same_seed_same_people(applicants: pl.DataFrame) -> None:
    assert applicants.equals(draw())
    other = draw(seed=2)
    shared = set(applicants["name"].head(200)) & set(other["name"].head(200))
    assert len(shared) < 60
    assert (
        draw(regency="98.72")["name"].head(200).to_list() != applicants["name"].head(200).to_list()
    )


def check_numbers(people: pl.DataFrame, regency: str) -> None:
    """Structure of every NIK and KK: unassigned district part, own date of birth, 16 digits."""
    for nik, card, born, sex in people.select(
        "nik", "family_card", "birth_date", "sex"
    ).iter_rows():
        day = born.day + (40 if sex == "P" else 0)
        assert nik[:4] == regency
        assert 90 <= int(nik[4:6]) <= 99
        assert nik[6:12] == f"{day:02d}{born.month:02d}{born.year % 100:02d}"
        assert int(nik[12:]) >= 1
        assert card[:4] == regency
        assert 90 <= int(card[4:6]) <= 99
        assert 1 <= int(card[6:8]) <= 31
        assert 1 <= int(card[8:10]) <= 12
        assert len(nik) == len(card) == 16
    assert people["nik"].n_unique() == people.height


def test_identity_numbers_are_nobodys(applicants: pl.DataFrame) -> None:
    check_numbers(applicants, "9871")
    assert applicants["key"].n_unique() == applicants.height
    cards = applicants.group_by("family_card").agg(
        pl.len(), pl.struct("village", "station").n_unique().alias("homes")
    )
    assert cards["homes"].max() == 1
    assert 0.02 < (cards["len"] > 1).mean() < 0.12


def test_more_than_seats_in_most_villages_too_few_in_some(applicants: pl.DataFrame) -> None:
    ordinary = applicants.filter(~pl.col("special"))
    per_village = ordinary.group_by("village").len()["len"]
    short = int((per_village < 8 * SEATS).sum())
    assert 1 <= short <= 12
    assert 1.25 < applicants.height / (SEATS * (60 * 8 + 1)) < 1.5
    per_station = ordinary.group_by("village", "station").len()["len"]
    assert int((per_station < SEATS).sum()) > short
    assert applicants.filter("special").height >= SEATS


def test_facts_are_mostly_met_and_ages_exact(applicants: pl.DataFrame) -> None:
    ages = [age_on(born, DAY) for born in applicants["birth_date"]]
    assert applicants["age"].to_list() == ages
    assert min(ages) in (16, 17)
    assert 0.005 < (applicants["age"] > 50).mean() < 0.08
    assert 0 < applicants["party_free"].null_count() < applicants.height // 50
    assert applicants["listed_in_party"].sum() == applicants["party_free"].null_count()
    servants = applicants.filter("civil_servant")
    assert servants.height > 0
    assert servants["superior_permission"].null_count() == 0
    others = applicants.filter(~pl.col("civil_servant"))
    assert others["superior_permission"].null_count() == others.height


def rule(kind: str, fact: str, value: int | None = None) -> EligibilityRule:
    return EligibilityRule(
        f"{fact}-{kind}", kind, fact, Verdict.FAIL, TEXT, TEXT, "test", value=value
    )


def test_rules_judge_the_frame_as_it_is(applicants: pl.DataFrame) -> None:
    rules = [rule("minimum", "age", 18), rule("flag", "party_free"), rule("flag", "healthy")]
    outcomes = assess_frame(rules, applicants)["outcome"].value_counts(normalize=True)
    shares = dict(outcomes.iter_rows())
    assert shares["MS"] > 0.95
    assert shares["ASK"] > 0
    assert shares["TMS"] > 0


def test_age_band_comes_from_the_rules() -> None:
    rules = [rule("minimum", "age", 18), rule("maximum", "age", 50), rule("flag", "citizen")]
    assert AgeBand.of(rules) == AgeBand(18, 50)
    with pytest.raises(KeyError):
        AgeBand.of(rules[:1])
    with pytest.raises(KeyError):
        AgeBand.of([rule("minimum", "age"), rule("maximum", "age", 50)])


def body(code: str, unit: str, seats: int) -> Body:
    return Body(code, TEXT, unit, (Position("member", TEXT, seats),), None, None, "test")


def test_officials(applicants: pl.DataFrame) -> None:
    bodies = [body("ppk", "district", 5), body("pps", "village", 3), body("kpps", "station", 7)]
    posts = posts_above_stations(bodies, "98.71", ["98.71.01"], ["98.71.01.2001", "98.71.01.2002"])
    assert posts[0] == Post("kpu_regency", "98.71", 5, DIVISIONS)
    people = draw_officials("98.71", posts, seed=1, voting_day=DAY, female_share=Fraction(3, 10))
    counts = dict(people.group_by("body").len().iter_rows())
    assert counts == {"kpu_regency": 5, "bawaslu": 3, "ppk": 5, "pps": 6}
    assert people.filter(pl.col("body") == "kpu_regency")["division"].to_list() == list(DIVISIONS)
    assert set(people.filter(pl.col("body") == "pps")["division"]) == {""}
    check_numbers(people, "9871")
    assert not set(people["nik"]) & set(applicants["nik"])
    assert not set(people["family_card"]) & set(applicants["family_card"])


def test_nobody_and_nowhere() -> None:
    assert draw(count=0).height == 0
    empty = draw_officials("98.71", [], seed=1, voting_day=DAY, female_share=Fraction(1, 2))
    assert empty.height == 0


@pytest.mark.parametrize(
    "code", ["13.71", "32.01", "33.20", "51.01", "62.01", "73.01", "91.01", "98.71"]
)
def test_each_province_has_names(code: str) -> None:
    style = style_of(code)
    assert len(set(style.male)) > 30
    assert len(set(style.female)) > 30


def test_styles_differ() -> None:
    assert style_of("33.20") != style_of("62.01") != style_of("91.01")
