"""The front page's first sentence: what is known, and whose turn it is now."""

from __future__ import annotations

from datetime import date

from garda.packs.types import Pack
from garda.web.format import angka, tanggal_hari
from garda.web.views.overview import Overview
from garda.web.views.stages import next_stage


def headline(overview: Overview, pack: Pack, today: date) -> tuple[str, str]:
    """Two sentences by the calendar and the data."""
    if today < pack.voting_day:
        return _before_voting(pack, today)
    if overview.stations_in == 0:
        return _no_form_yet(pack, today)
    return _votes_in(overview), _whose_turn(overview)


def _before_voting(pack: Pack, today: date) -> tuple[str, str]:
    days = (pack.voting_day - today).days
    vote = f"Pemungutan suara {angka(days)} hari lagi, {tanggal_hari(pack.voting_day)}."
    if days == 1:
        vote = "Besok pemungutan suara."
    running = [stage.name.id for stage in pack.stages if stage.runs_on(today)]
    if running:
        return vote, f"Kini berlangsung: {running[-1]}."
    upcoming = next_stage(pack, today)
    return vote, f"Tahap berikutnya: {upcoming.name.id}." if upcoming is not None else ""


def _no_form_yet(pack: Pack, today: date) -> tuple[str, str]:
    if today == pack.voting_day:
        return "Hari ini pemungutan suara.", "Hasil pertama tampil sesudah penghitungan di TPS."
    return "Pemungutan suara sudah selesai.", "Formulir C.Hasil belum ada yang masuk."


def _votes_in(overview: Overview) -> str:
    total = angka(overview.stations)
    if overview.stations_in == overview.stations:
        return f"Suara dari seluruh {total} TPS sudah masuk."
    return f"Suara dari {angka(overview.stations_in)} dari {total} TPS sudah masuk."


def _whose_turn(overview: Overview) -> str:
    regencies = len(overview.sections)
    if overview.regencies_closed == regencies:
        return "Hasil rekapitulasi kabupaten/kota sudah ditetapkan."
    if overview.districts_closed < overview.districts:
        return f"Kini giliran rapat pleno di {angka(overview.districts)} kecamatan."
    waiting = regencies - overview.regencies_closed
    where = "kabupaten/kota" if waiting == 1 else f"{angka(waiting)} kabupaten/kota"
    return f"Kini giliran rapat pleno {where}."
