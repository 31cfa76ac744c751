"""What an act changes about some forms, written in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from garda.kernel import clock
from garda.kernel.ids import uuid7, uuid7_texts
from garda.kernel.prepared import prepared_cursor
from garda.packs.types import Block, FormDefinition
from garda.results.domain.settlement import BlockState
from garda.results.models import Reading


class Place(NamedTuple):
    """One block of one round's form."""

    round_id: UUID
    block: Block


@dataclass(slots=True)
class Changes:
    """New readings, blocks with their next states, blocks whose figures leave the line, and
    decisions that a new reading overtook."""

    readings: list[Reading] = field(default_factory=list)
    blocks: dict[Place, tuple[BlockState, Reading | None]] = field(default_factory=dict)
    gone: list[Place] = field(default_factory=list)
    overtaken: list[UUID] = field(default_factory=list)


READING_COLUMNS = (
    "id", "election_id", "round_id", "form_id", "source", "pair", "version", "figures",
    "as_written", "stands_so", "reason", "channel", "shown", "photos_sha256", "read_back_by",
    "device", "device_key_id", "signature", "marks", "entered_by", "standing", "receipt", "sha256",
    "happened_at", "recorded_at",
)  # fmt: skip
_READING_NAMES = ", ".join(READING_COLUMNS)

#: One statement, since each round trip is paid by every phone of the evening. Its parts touch
#: different rows: a block is settled anew, or ceases to be settled, never both.
_WRITE = f"""
WITH entered AS (
    INSERT INTO results_reading ({_READING_NAMES})
    SELECT {_READING_NAMES} FROM jsonb_populate_recordset(NULL::results_reading, %s::jsonb)
), overtaken AS (
    UPDATE results_decision SET outcome = 'overtaken', closed_at = %s WHERE id = ANY(%s::uuid[])
), gone AS (
    DELETE FROM results_settledfigure f USING unnest(%s::uuid[], %s::text[]) AS g(round, key)
    WHERE f.round_id = g.round AND f.key = g.key
), stands AS (
    INSERT INTO results_settlement
        (id, election_id, round_id, path, block, state, cause, counted_id, failing, changed_at)
    SELECT n.id, r.election_id, r.id, r.path, n.block, n.state, n.cause, n.counted,
        string_to_array(n.failing, ','), %s
    FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::text[])
        AS n(id, round, block, state, cause, counted, failing)
    JOIN results_voteround r ON r.id = n.round
    ON CONFLICT (election_id, round_id, block) DO UPDATE SET state = excluded.state,
        cause = excluded.cause, counted_id = excluded.counted_id, failing = excluded.failing,
        changed_at = excluded.changed_at
)
INSERT INTO results_settledfigure (id, election_id, contest_id, round_id, path, key, value)
SELECT n.id, r.election_id, r.contest_id, r.id, r.path, n.key, n.value
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::int[]) AS n(id, round, key, value)
JOIN results_voteround r ON r.id = n.round
"""  # noqa: S608


def write_changes(changes: Changes, forms: Mapping[UUID, FormDefinition]) -> None:
    """Write ``changes``; ``forms`` by round. One query. Raises IntegrityError for a used id."""
    now = clock.now()
    parameters: list[Any] = [
        _as_json(changes.readings),
        now,
        changes.overtaken,
        *_columns(_gone(changes, forms), 2),
        now,
        *_columns(_blocks(changes), 7),
        *_columns(_figures(changes, forms), 4),
    ]
    with prepared_cursor() as cursor:
        cursor.execute(_WRITE, parameters)


def _as_json(readings: list[Reading]) -> str:
    rows = [{name: getattr(row, name) for name in READING_COLUMNS} for row in readings]
    return json.dumps(rows, default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _columns(rows: Iterator[tuple[Any, ...]], width: int) -> list[str]:
    """Rows as columns: an array's text each, empty where there is no row."""
    return [_array(column) for column in zip(*rows, strict=True)] or ["{}"] * width


def _array(values: Sequence[UUID | str | int | None]) -> str:
    """As the database reads it; ids, codes and whole numbers hold nothing to be escaped."""
    return "{" + ",".join(["NULL" if v is None else f'"{v}"' for v in values]) + "}"


def _gone(changes: Changes, forms: Mapping[UUID, FormDefinition]) -> Iterator[tuple[UUID, str]]:
    for place in changes.gone:
        for key in forms[place.round_id].keys_of(place.block):
            yield place.round_id, key


def _blocks(changes: Changes) -> Iterator[tuple[Any, ...]]:
    for place, (state, counted) in changes.blocks.items():
        yield (
            uuid7(),
            place.round_id,
            str(place.block),
            str(state.status),
            str(state.cause or ""),
            counted.id if counted and state.is_settled else None,
            ",".join(state.failing),
        )


def _figures(
    changes: Changes, forms: Mapping[UUID, FormDefinition]
) -> Iterator[tuple[str, str, str, int]]:
    for place, (state, _) in changes.blocks.items():
        if state.values is None:
            continue
        keys, round_id = forms[place.round_id].keys_of(place.block), str(place.round_id)
        ids = uuid7_texts(len(keys))
        for id_, key, value in zip(ids, keys, state.values, strict=True):
            if value is not None:
                yield id_, round_id, key, value
