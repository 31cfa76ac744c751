"""Lists of paper applications as files: what a village's or district's list looks like, and how
one that came is read. Nothing is stored here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from garda.kernel import clock
from garda.kernel.sheets import (
    HEAD_WITHIN,
    Bounds,
    Line,
    SheetUnreadable,
    heads,
    key,
    read_lines,
)
from garda.kernel.table_templates import REQUIRED_MARK, AskedColumn, write_template
from garda.kernel.tables import Cell, Kind
from garda.packs.loader import get_pack
from garda.packs.types import Pack
from garda.regions.models import Election, Region, RegionLevel, StationListing
from garda.regions.queries import within

from .domain.batch_columns import REASON, VILLAGE, BatchColumn, columns_of, is_yes_or_no, titles_of
from .domain.batch_rows import BatchRow, RowReader, VillageKnown
from .staffing import refuse_gone

#: Rows of one file; a district has a few thousand applicants.
BOUNDS: Final = Bounds(rows=25_000, columns=120)
_LEVELS: Final = frozenset({RegionLevel.DISTRICT, RegionLevel.VILLAGE})
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Villages of a list, and the stations in force there by village."""

    villages: Sequence[Region]
    stations: Sequence[StationListing]


def place_of(election: Election, region: Region) -> Place:
    """The village itself, or the villages of a district. Two queries. Raises VillageGone."""
    refuse_gone(region)
    villages = Region.objects.filter(
        within(region.path), level=RegionLevel.VILLAGE, valid_to__isnull=True
    )
    listings = StationListing.objects.filter(
        within(region.path), election=election, voter_list__superseded_on__isnull=True
    )
    return Place(list(villages.order_by("path")), list(listings.order_by("path")))


def takes_lists(region: Region) -> bool:
    """Whether a list may be of this region: a village or a district."""
    return region.level in _LEVELS


def list_columns(pack: Pack, region: Region) -> tuple[BatchColumn, ...]:
    return columns_of(pack, many_villages=region.level != RegionLevel.VILLAGE)


def read_list(election: Election, region: Region, data: bytes, kind: Kind) -> Iterator[BatchRow]:
    """The rows of a list under its head. Raises SheetUnreadable at once where a column is missing,
    VillageGone; and SheetUnreadable while it is read, for more rows than BOUNDS."""
    place, pack = place_of(election, region), get_pack(election.pack)
    columns = list_columns(pack, region)
    lines = read_lines(data, kind, BOUNDS)
    places = _head(lines, columns)
    today = clock.today(region.time_zone)
    reader = RowReader(pack, columns, places, _villages(region, place), today)
    return (reader.read(line) for line in lines)


def _head(lines: Iterator[Line], columns: Sequence[BatchColumn]) -> dict[str, int]:
    """The first line with most of the columns that must be there is the head."""
    titles, best = titles_of(columns), dict[str, int]()
    needed = [column for column in columns if column.required]
    for line in lines:
        found = heads(line, titles)
        best = max(best, found, key=len)
        if all(column.code in found for column in needed):
            return found
        if line.number >= HEAD_WITHIN:
            break
    raise _missing([column.title for column in needed if column.code not in best])


def _missing(titles: Sequence[str]) -> SheetUnreadable:
    named = ", ".join(titles[:_NAMED]) + (" dan lainnya" if len(titles) > _NAMED else "")
    return SheetUnreadable(
        id=f"Kolom yang wajib tidak ditemukan: {named}. Unduh contoh berkas, salin isinya ke sana, "
        "lalu kirim lagi.",
        en=f"These columns must be there and are not: {named}. Download the template, copy the "
        "rows to it and send it again.",
    )


def _villages(region: Region, place: Place) -> dict[str, VillageKnown]:
    """Villages by code, and by name where only one has it."""
    stations: dict[str, dict[int, StationListing]] = {}
    for listing in place.stations:
        stations.setdefault(str(listing.village_id), {})[listing.number] = listing
    names = Counter(key(village.name) for village in place.villages)
    found: dict[str, VillageKnown] = {}
    for village in place.villages:
        own = stations.get(str(village.id), {})
        known = VillageKnown(village.id, {n: listing.station_id for n, listing in own.items()})
        found[key(village.code)] = known
        if names[key(village.name)] == 1:
            found[key(village.name)] = known
        if village.id == region.id:
            found[""] = known
    return found


def template(
    election: Election, region: Region, kind: Kind, rows: Sequence[Sequence[Cell]] = ()
) -> bytes:
    """A list to fill in. With ``rows``: those that came back, each with its reason at the end."""
    pack, place = get_pack(election.pack), place_of(election, region)
    asked = [_asked(column, pack, place) for column in list_columns(pack, region)]
    if rows:
        asked.append(AskedColumn(REASON, 60))
    return write_template(kind, asked, guide=GUIDE, rows=rows)


def _asked(column: BatchColumn, pack: Pack, place: Place) -> AskedColumn:
    choices = _choices(column.code, pack, place)
    return AskedColumn(column.title, column.width, choices, column.required, column.hint)


def _choices(code: str, pack: Pack, place: Place) -> Sequence[str]:
    if code == "sex":
        return "L", "P"
    if code == "education":
        return [degree.name.id for degree in pack.intake.educations]
    if code == "station":
        return sorted({f"{listing.number:03d}" for listing in place.stations})
    if code == VILLAGE:
        return [f"{village.code} {village.name}" for village in place.villages]
    return ("ya", "tidak") if is_yes_or_no(code) else ()


GUIDE: Final = (
    f"Satu baris satu pelamar, menurut berkas kertasnya. Kolom bertanda{REQUIRED_MARK} wajib "
    "diisi.",
    "NIK dan nomor KK: kolomnya sudah berformat Teks. Bila menempel dari berkas lain, tempel "
    "sebagai nilai, agar format Teks tidak hilang dan angka terakhir tidak berubah menjadi 0.",
    "Pernyataan dan dokumen: isi ya bila ada pada berkasnya. Yang dikosongkan berarti belum "
    "diketahui: nanti ditanyakan, tidak menggugurkan.",
    "Surat keterangan sehat cukup ditandai diterima; isinya jangan ditulis.",
    "Diserahkan: tanggal dan jam pada tanda terima, misalnya 20-09-2024 14:30.",
    "Baris yang belum dapat dicatat dikembalikan dalam berkas dengan kolom Alasan. Betulkan, lalu "
    "kirim berkas itu. Baris yang sudah tercatat tidak akan tercatat dua kali.",
    "Hapus berkas ini dari perangkat Anda setelah selesai: isinya NIK dan nomor KK.",
)
