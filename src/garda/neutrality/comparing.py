"""Applicants against lists: by blind index, and by name where birth date, sex and regency agree.

What is read here is for the act of screening alone; nothing of it reaches a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import polars as pl
from django.db import connection

from garda.formation.models import Application
from garda.kernel.bulk import batched
from garda.kernel.codes import scope_of
from garda.packs.neutrality import Hit
from garda.people.models import ClaimKind, ClaimStatus, IdentityClaim
from garda.regions.queries import within

from .domain.matching import Cuts, likely
from .domain.names import normalised
from .locking import as_the_machine
from .models import AffiliationList, ListRow

#: Indexes asked for in one query.
_BATCH = 5_000
_EXACT_SCORE = 100
_PEOPLE = {"person": pl.String, "name": pl.String, "birth_date": pl.Date, "sex": pl.String}
_ELSEWHERE = """
SELECT count(*) FROM unnest(%s::text[], %s::date[], %s::text[]) AS p (name, birth_date, sex)
WHERE EXISTS (
    SELECT 1 FROM neutrality_listrow r
    WHERE r.birth_date = p.birth_date AND r.name = p.name AND r.sex = p.sex
      AND r.list_id = ANY(%s) AND NOT (r.path >= %s AND r.path < %s))
"""


class Found(NamedTuple):
    """A row of a list that may be this person."""

    person: UUID
    list_id: UUID | None
    hit: Hit
    party: str
    name: str
    score: int


@dataclass(frozen=True, slots=True)
class Compared:
    """``elsewhere``: how many have the name, birth date and sex of a row of another regency."""

    found: Sequence[Found]
    elsewhere: int


def compare(
    applications: Sequence[Application],
    lists: Sequence[AffiliationList],
    regency: str,
    cuts: Cuts,
) -> Compared:
    """Applicants (persons loaded) against the rows of ``lists``. The number of queries grows by
    one for 5,000 applicants.
    """
    ids = [each.id for each in lists]
    people = _people(applications)
    exact = _exact([application.person_id for application in applications], ids)
    same = {(hit.person, hit.list_id, hit.party) for hit in exact}
    weak = [w for w in _weak(people, ids, regency, cuts) if (*w[:2], w.party) not in same]
    return Compared([*exact, *weak], _elsewhere(people, ids, regency))


def _people(applications: Sequence[Application]) -> pl.DataFrame:
    rows = [
        (str(a.person_id), a.person.name, a.person.birth_date, a.person.sex) for a in applications
    ]
    frame = pl.DataFrame(rows, schema=_PEOPLE, orient="row")
    return frame.with_columns(normalised(pl.col("name")))


def _exact(persons: Sequence[UUID], lists: Sequence[UUID]) -> list[Found]:
    """Rows with the number that somebody claims, in any regency."""
    claims = IdentityClaim.objects.filter(
        person__in=persons,
        kind=ClaimKind.NIK,
        status__in=[ClaimStatus.CLAIMED, ClaimStatus.VERIFIED],
        blind_index__isnull=False,
    )
    owners: dict[bytes, set[UUID]] = {}
    for index, person in claims.values_list("blind_index", "person_id"):
        owners.setdefault(bytes(index or b""), set()).add(person)
    found = []
    with as_the_machine():
        for batch in batched(([index] for index in owners), _BATCH):
            found += list(_rows_with([index for (index,) in batch], lists))
    return [
        Found(person, list_id, Hit.EXACT, party, name, _EXACT_SCORE)
        for index, list_id, party, name in found
        for person in sorted(owners[index])
    ]


def _rows_with(
    indexes: Sequence[bytes], lists: Sequence[UUID]
) -> Iterable[tuple[bytes, UUID, str, str]]:
    rows = ListRow.objects.filter(blind_index__in=indexes, list__in=lists).order_by("id")
    for row in rows:
        yield bytes(row.blind_index or b""), row.list_id, row.party, row.name


def _weak(people: pl.DataFrame, lists: Sequence[UUID], regency: str, cuts: Cuts) -> list[Found]:
    """Names that are alike, of people with one birth date and sex in this regency."""
    listed = _listed(lists, regency)
    rows = pl.DataFrame(
        [(i, name, born, sex) for i, (_, _, name, born, sex) in enumerate(listed)],
        schema={"row": pl.UInt32, "name": pl.String, "birth_date": pl.Date, "sex": pl.String},
        orient="row",
    )
    here = pl.lit(regency).alias("regency")
    pairs = likely(people.with_columns(here), rows.with_columns(here), cuts)
    found = [
        Found(UUID(person), listed[row][0], Hit.WEAK, listed[row][1], listed[row][2], score)
        for person, row, score in pairs.sort("person", "row").iter_rows()
    ]
    return list({(each.person, each.list_id, each.party): each for each in found}.values())


def _listed(lists: Sequence[UUID], regency: str) -> list[tuple[Any, ...]]:
    with as_the_machine():
        rows = ListRow.objects.filter(
            within(regency), list__in=lists, birth_date__isnull=False, sex__in=["L", "P"]
        ).order_by("id")
        return list(rows.values_list("list_id", "party", "name", "birth_date", "sex"))


def _elsewhere(people: pl.DataFrame, lists: Sequence[UUID], regency: str) -> int:
    named = people.filter(pl.col("name") != "")
    columns = [named[column].to_list() for column in ("name", "birth_date", "sex")]
    with as_the_machine(), connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, [*columns, list(lists), *scope_of(regency)])
        return int(cursor.fetchone()[0])
