"""Seeded synthetic people: applicants for KPPS and everyone who serves above them.

The same seed and regency give the same people, in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import polars as pl

from garda.demo import identities
from garda.formation.domain.eligibility import age_expression
from garda.packs.types import Body, EligibilityRule

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

#: What makes a demo lively: assumptions of its own about how many people apply where.
SHORT_VILLAGES = 0.06
STATION_SPREAD = 0.22
#: Applicants beyond the seats that a village which is not short has at least.
COMFORT = 1.1
SHARED_HOUSEHOLD = 0.06
TIMES_SERVED = (0.40, 0.35, 0.17, 0.08)
IT_ABLE = 0.45
CIVIL_SERVANT = 0.05
NO_PERMISSION = 0.05
WILLING_ELSEWHERE = 0.15
AGREES_VILLAGE = 0.5
AGREES_NEIGHBOUR = 0.04

#: Share of applicants for whom a fact does not hold (False), and for whom it is open (None).
FLAWS: Mapping[str, tuple[float, float]] = {
    "citizen": (0, 0),
    "loyal": (0, 0),
    "integrity": (0, 0),
    "party_free": (0.002, 0.008),
    "resident": (0.003, 0),
    "healthy": (0.002, 0.005),
    "not_convicted": (0.0005, 0),
    "no_organiser_spouse": (0.002, 0.001),
    "no_campaign_role": (0.002, 0.001),
    "never_dismissed": (0.0005, 0),
    "no_comorbidity_statement": (0.002, 0.003),
    "literate": (0, 0),
}

#: Level of education and its share among applicants.
EDUCATION: Mapping[str, float] = {
    "smp": 0.01,
    "sma": 0.46,
    "smk": 0.18,
    "ma": 0.05,
    "d3": 0.08,
    "s1": 0.20,
    "s2": 0.02,
}

#: Divisions of the commissioners of a KPU kabupaten/kota, by seat.
DIVISIONS = (
    "Keuangan, Umum, Logistik, dan Rumah Tangga",
    "Sosialisasi, Pendidikan Pemilih, Partisipasi Masyarakat, dan SDM",
    "Teknis Penyelenggaraan",
    "Perencanaan, Data, dan Informasi",
    "Hukum dan Pengawasan",
)

#: Members of a regency's Bawaslu in a demo; an assumption.
BAWASLU_SEATS = 3


@dataclass(frozen=True, slots=True)
class StationSite:
    """A station by its number. At a special location only its own voter list may serve."""

    number: int
    is_special: bool = False


@dataclass(frozen=True, slots=True)
class VillageSite:
    """A village by its official code, with its stations."""

    code: str
    stations: tuple[StationSite, ...]


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Lowest age and highest preferred age of a body, in years on voting day."""

    minimum: int
    preferred_maximum: int

    @classmethod
    def of(cls, rules: Iterable[EligibilityRule]) -> AgeBand:
        """Band of the rules on the fact ``age``. Raises KeyError when one limit is missing."""
        limits = {rule.kind: rule.value for rule in rules if rule.fact == "age"}
        lowest, highest = limits["minimum"], limits["maximum"]
        if lowest is None or highest is None:
            raise KeyError("age")
        return cls(lowest, highest)


@dataclass(frozen=True, slots=True)
class Post:
    """Seats of one body in one region. ``divisions`` are by seat, empty where there are none."""

    body: str
    region: str
    seats: int
    divisions: tuple[str, ...] = ()


def draw_applicants(
    regency: str,
    villages: Sequence[VillageSite],
    *,
    seed: int,
    voting_day: date,
    seats: int,
    per_seat: Fraction,
    female_share: Fraction,
    ages: AgeBand,
) -> pl.DataFrame:
    """Applicants of all villages of the regency with official code ``regency``.

    ``seats`` per station; ``per_seat`` applicants for each on average. Some villages have too few,
    and so have single stations of others.

    Columns: ``key`` (stable text), ``name``, ``sex`` (L or P), ``birth_date``, ``nik``,
    ``family_card`` (both 16 digits), ``village`` (code), ``station`` (number), ``special``;
    ``experience`` (times served), ``willing_elsewhere`` (agreed on the form to another station),
    ``agrees_village`` and ``agrees_neighbour`` (what they answer when asked for another station or
    a neighbouring village); ``civil_servant`` and ``listed_in_party`` (which make documents due);
    and a column per fact of the eligibility rules. ``party_free`` is null (not known) for whoever a
    party lists, and ``superior_permission`` for whoever needs none.
    """
    rng = identities.generator(seed, regency, "applicants")
    homes = _homes(rng, villages, seats, float(per_seat))
    size = homes.height
    women = rng.random(size) < float(female_share)
    born = identities.birth_dates(rng, _ages(rng, size, ages), voting_day)
    people = homes.with_columns(
        identities.keys(regency, "P", size),
        *identities.personal(rng, regency, women, born),
        *_facts(rng, size),
    )
    numbered = identities.with_numbers(
        people, regency, identities.APPLICANT_DISTRICTS, _share_cards(rng, homes)
    )
    return numbered.with_columns(
        age_expression("birth_date", voting_day).alias("age"),
        pl.col("party_free").is_null().alias("listed_in_party"),
    )


def posts_above_stations(
    bodies: Iterable[Body], regency: str, districts: Sequence[str], villages: Sequence[str]
) -> tuple[Post, ...]:
    """All posts of a regency that are not at a station, by official codes of its regions.

    The commissioners of KPU (body ``kpu_regency``) with their divisions and the regency's Bawaslu
    (body ``bawaslu``), then each body of the pack that is formed per district or village.
    """
    regions = {"district": districts, "village": villages}
    return (
        Post("kpu_regency", regency, len(DIVISIONS), DIVISIONS),
        Post("bawaslu", regency, BAWASLU_SEATS),
        *(
            Post(body.code, region, body.seats)
            for body in bodies
            for region in regions.get(body.unit, ())
        ),
    )


def draw_officials(
    regency: str, posts: Sequence[Post], *, seed: int, voting_day: date, female_share: Fraction
) -> pl.DataFrame:
    """One person per seat of ``posts``, all in good standing, none of them an applicant.

    Columns: ``body``, ``region``, ``seat`` (from 1), ``division`` (empty text where there is none),
    and the identity columns of :func:`draw_applicants` (``key`` to ``family_card``).
    """
    rng = identities.generator(seed, regency, "officials")
    seats = pl.DataFrame(
        [_seat(post, seat) for post in posts for seat in range(1, post.seats + 1)],
        schema={"body": pl.String, "region": pl.String, "seat": pl.Int64, "division": pl.String},
        orient="row",
    )
    women = rng.random(seats.height) < float(female_share)
    born = identities.birth_dates(rng, rng.integers(24, 58, seats.height), voting_day)
    people = seats.with_columns(
        identities.keys(regency, "O", seats.height),
        *identities.personal(rng, regency, women, born),
    )
    cards = np.arange(seats.height)
    return identities.with_numbers(people, regency, identities.OFFICIAL_DISTRICTS, cards)


def _seat(post: Post, seat: int) -> tuple[str, str, int, str]:
    division = post.divisions[seat - 1] if seat <= len(post.divisions) else ""
    return post.body, post.region, seat, division


def _homes(
    rng: np.random.Generator, villages: Sequence[VillageSite], seats: int, per_seat: float
) -> pl.DataFrame:
    """A row per applicant: village, station number, special."""
    sites = [(village.code, station) for village in villages for station in village.stations]
    of_village = np.repeat(np.arange(len(villages)), [len(v.stations) for v in villages])
    special = np.array([station.is_special for _, station in sites], np.bool_)
    counts = _counts(rng, of_village, special, seats, per_seat)
    return pl.DataFrame(
        {
            "village": np.repeat(np.array([code for code, _ in sites], np.str_), counts),
            "station": np.repeat(np.array([s.number for _, s in sites], np.int64), counts),
            "special": np.repeat(special, counts),
        },
        schema={"village": pl.String, "station": pl.Int64, "special": pl.Boolean},
    )


def _counts(
    rng: np.random.Generator, of_village: Ints, special: Bools, seats: int, per_seat: float
) -> Ints:
    """Applicants per station; ``of_village`` is each station's village index."""
    villages = int(of_village.max(initial=-1)) + 1
    short = rng.random(villages) < SHORT_VILLAGES
    level = np.where(short, rng.uniform(0.7, 0.95, villages), per_seat)
    noise = np.maximum(rng.normal(1, STATION_SPREAD, of_village.size), 0.2)
    counts: Ints = np.rint(seats * level[of_village] * noise).astype(np.int64)
    counts[special] = seats + rng.integers(3, 6, int(special.sum()))
    return counts + _top_up(rng, counts, of_village, ~special & ~short[of_village], seats)


def _top_up(
    rng: np.random.Generator, counts: Ints, of_village: Ints, open_sites: Bools, seats: int
) -> Ints:
    """Extra applicants that bring the villages of ``open_sites`` to :data:`COMFORT`."""
    villages = int(of_village.max(initial=-1)) + 1
    sites = np.bincount(of_village[open_sites], minlength=villages)
    living = np.bincount(of_village, weights=counts * open_sites, minlength=villages)
    wanted = np.ceil(sites * seats * COMFORT) + (sites > 0)
    missing = np.maximum(wanted - living, 0).astype(np.int64)
    extra = np.zeros(counts.size, np.int64)
    for village in np.flatnonzero(missing):
        places = np.flatnonzero(open_sites & (of_village == village))
        np.add.at(extra, rng.choice(places, missing[village]), 1)
    return extra


def _ages(rng: np.random.Generator, size: int, ages: AgeBand) -> Ints:
    """Mostly young adults, a few a year too young, a few older than preferred."""
    width = ages.preferred_maximum - ages.minimum
    usual = ages.minimum + 1 + (rng.beta(1.6, 2.2, size) * width).astype(np.int64)
    lot = rng.random(size)
    usual = np.where(lot < 0.003, ages.minimum - 1, usual)
    return np.where(lot > 0.97, ages.preferred_maximum + rng.integers(1, 8, size), usual)


def _share_cards(rng: np.random.Generator, homes: pl.DataFrame) -> Ints:
    """Family card index per person: some share that of the person before them at their station."""
    station = homes.select(pl.struct("village", "station").rle_id()).to_series().to_numpy()
    first = np.diff(station, prepend=-1) != 0
    joins = ~first & (rng.random(homes.height) < SHARED_HOUSEHOLD)
    return np.cumsum(~joins) - 1


def _facts(rng: np.random.Generator, size: int) -> list[pl.Series]:
    """Columns of facts, skills and consents."""
    civil_servant = rng.random(size) < CIVIL_SERVANT
    levels = list(EDUCATION)
    education = rng.choice(len(levels), size, p=list(EDUCATION.values()))
    served = rng.choice(len(TIMES_SERVED), size, p=TIMES_SERVED)
    return [
        *(_flag(rng, size, fact, *shares) for fact, shares in FLAWS.items()),
        pl.Series("it_able", rng.random(size) < IT_ABLE),
        pl.Series("education", np.array(levels)[education], pl.String),
        pl.Series("served_periods", np.zeros(size, np.int64), pl.Int64),
        pl.Series("experience", served, pl.Int64),
        pl.Series("civil_servant", civil_servant),
        _flag(rng, size, "superior_permission", NO_PERMISSION, 0).set(
            pl.Series(~civil_servant), None
        ),
        pl.Series("willing_elsewhere", rng.random(size) < WILLING_ELSEWHERE),
        pl.Series("agrees_village", rng.random(size) < AGREES_VILLAGE),
        pl.Series("agrees_neighbour", rng.random(size) < AGREES_NEIGHBOUR),
    ]


def _flag(
    rng: np.random.Generator, size: int, fact: str, false: float, unknown: float
) -> pl.Series:
    lot = rng.random(size)
    values = pl.Series(fact, lot >= false, pl.Boolean)
    return values.set(pl.Series((lot >= false) & (lot < false + unknown)), None)
