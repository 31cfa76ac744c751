"""A snapshot as the files of a folder: texts by file name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from garda.exchange.domain import columns
from garda.exchange.domain.folder import COUNTRY_CODE, Standing
from garda.exchange.domain.formulas import neutralised
from garda.exchange.domain.settings import SETTINGS_FILE
from garda.exchange.snapshot import Snapshot, file_standing
from garda.regions.models import SpecialLocation, StationKind, StationListing

SOURCES_FILE = "SOURCES.md"

_Rows = Iterable[Sequence[object]]


def sheets_of(snapshot: Snapshot) -> dict[str, str]:
    """All files of the folder. Optional tables without a row are left out."""
    tables: dict[str, tuple[Sequence[str], list[Sequence[object]]]] = {
        spec.name: (
            [c.name for c in spec.columns if c.name not in leave_out],
            [*rows],
        )
        for spec, rows, leave_out in (
            (columns.REGIONS, _regions(snapshot), ()),
            (columns.STATIONS, _stations(snapshot), ()),
            (columns.CANDIDATES, _candidates(snapshot), ()),
            (columns.RESULTS, _results(snapshot), ()),
            (columns.VOTERS, _voters(snapshot), ("total",)),
            (columns.SPECIALS, _specials(snapshot), ()),
            (columns.FINALS, _finals(snapshot), ()),
        )
    }
    texts = {name: _csv(header, rows) for name, (header, rows) in tables.items() if rows}
    return {**texts, SETTINGS_FILE: _settings(snapshot), SOURCES_FILE: _sources(snapshot)}


def _csv(header: Sequence[str], rows: _Rows) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def _cell(value: object) -> object:
    return neutralised(value) if isinstance(value, str) else value


def _regions(snapshot: Snapshot) -> Iterator[Sequence[object]]:
    codes = {region.id: region.code for region in snapshot.regions}
    for region in snapshot.regions:
        parent = codes.get(region.parent_id, "") if region.parent_id else ""
        yield region.code, region.name, str(region.level), parent


def _stations(snapshot: Snapshot) -> Iterator[Sequence[object]]:
    for village, rows in _by_village(snapshot.listings).items():
        regular = [row for row in rows if row.kind == StationKind.REGULAR]
        yield village, len(rows), str(_listed((regular or rows)[0]))


def _by_village(listings: Iterable[StationListing]) -> dict[str, list[StationListing]]:
    villages: dict[str, list[StationListing]] = {}
    for row in listings:
        villages.setdefault(row.village.code, []).append(row)
    return villages


def _listed(row: StationListing) -> Standing:
    """Standing of the station itself. With voters the listing tells theirs: it is counted then."""
    standing = file_standing(row.standing)
    known = row.male is None or standing is Standing.PUBLISHED
    return standing if known else Standing.DERIVED


def _candidates(snapshot: Snapshot) -> Iterator[Sequence[object]]:
    for contest in snapshot.contests:
        for choice in contest.choices.all():
            empty = "yes" if choice.empty_column else "no"
            region = contest.region.code or COUNTRY_CODE
            yield contest.kind, region, choice.number, choice.name, empty


def _results(snapshot: Snapshot) -> Iterator[Sequence[object]]:
    zone = ZoneInfo(snapshot.regency.time_zone)
    totals: dict[str, int] = {}
    for village, rows in _by_village(snapshot.listings).items():
        district = village.rpartition(".")[0]
        totals[district] = totals.get(district, 0) + len(rows)
    for kind, districts in snapshot.results.items():
        for row in districts:
            tail = row.stations_in, totals[row.district], _local(row.as_of, zone)
            for number, votes in row.votes.items():
                yield kind, row.district, number, votes, *tail


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    """Local time without offset, as the format wants it."""
    if moment is None:
        return ""
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(" ", "seconds")


def _voters(snapshot: Snapshot) -> Iterator[Sequence[object]]:
    sums = _voter_sums(snapshot.listings)
    for code, figures in snapshot.voters.items():
        # Where every station has its own figures, those are the ones that must add up.
        if code in sums and sums[code] in (None, figures):
            yield code, *figures, str(Standing.PUBLISHED)
    for row in snapshot.listings:
        if row.male is not None:
            region = f"{row.village.code}/{row.number:03d}"
            yield region, row.male, row.female, str(file_standing(row.standing))


def _voter_sums(listings: Iterable[StationListing]) -> Mapping[str, tuple[int, int] | None]:
    """Sums over stations by region code; None where a station's figures are not known."""
    sums: dict[str, tuple[int, int] | None] = {}
    for row in listings:
        parts = row.village.code.split(".")
        for depth in range(2, len(parts) + 1):
            code = ".".join(parts[:depth])
            sums[code] = _plus(sums.get(code, (0, 0)), row)
    return sums


def _plus(total: tuple[int, int] | None, row: StationListing) -> tuple[int, int] | None:
    if total is None or row.male is None or row.female is None:
        return None
    return total[0] + row.male, total[1] + row.female


def _specials(snapshot: Snapshot) -> Iterator[Sequence[object]]:
    for row in snapshot.listings:
        if row.kind == StationKind.SPECIAL:
            place, kind = row.place or "Lokasi khusus", row.location or str(SpecialLocation.OTHER)
            yield row.village.code, row.number, place, kind, str(_listed(row))


def _finals(snapshot: Snapshot) -> Iterator[Sequence[object]]:
    for figure in snapshot.finals:
        yield figure.contest, figure.region, figure.key, figure.value, str(figure.standing)


def _settings(snapshot: Snapshot) -> str:
    """A JSON text is a TOML text, too."""
    name, zone = (
        json.dumps(text, ensure_ascii=False)
        for text in (snapshot.regency.name, snapshot.regency.time_zone)
    )
    mark = "# SIMULASI\n" if snapshot.election.watermark else ""
    return f"{mark}name = {name}\ntime_zone = {zone}\n"


_MARK = """**SIMULASI. Ini bukan hasil pemilihan.** Pemilihan ini latihan atau peragaan; angkanya
tidak boleh dikutip sebagai hasil. *(SIMULATION: a rehearsal or demo, not a result.)*

"""
_ORIGINS = {
    "recap": "hasil rekapitulasi (D.Hasil)",
    "forms": "formulir C.Hasil yang sudah cocok",
    "published": "angka yang terbit",
}


def _sources(snapshot: Snapshot) -> str:
    """Where the figures come from, for people, with the mark of a rehearsal on top."""
    election, zone = snapshot.election, ZoneInfo(snapshot.regency.time_zone)
    mark = _MARK if election.watermark else ""
    lines = [
        f"- Pemilihan: {election.name} (`{election.code}`, {election.get_kind_display()})",
        f"- Paket: `{election.pack}`, {election.pack_hash}",
        f"- Diekspor: {_local(snapshot.taken_at, zone)} ({snapshot.regency.time_zone})",
        *(f"- Suara {kind}: {_told(counts)}" for kind, counts in snapshot.lines.items()),
    ]
    return f"# Sumber angka {snapshot.regency.name}\n\n{mark}" + "\n".join(lines) + "\n"


def _told(counts: Mapping[str, int]) -> str:
    return "; ".join(f"{_ORIGINS[line]} di {n} kecamatan" for line, n in counts.items())
