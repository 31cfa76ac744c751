"""Sentences of the warnings, Indonesian first."""

from __future__ import annotations

from garda.demo.figures.facts import Note
from garda.packs.types import Text


def grouped(number: int) -> str:
    """``1743`` → ``"1.743"``, the Indonesian way."""
    return f"{number:,}".replace(",", ".")


def _note(code: str, indonesian: str, english: str) -> Note:
    return Note(code, Text(id=indonesian, en=english))


def list_unmet(level: str, index: int) -> Note:
    return _note(
        "list_unmet",
        f"Jumlah pemilih {level} ke-{index + 1} tidak cocok dengan rincian di bawahnya atau tidak "
        "muat di TPS-nya; rincian yang dipakai.",
        f"The voters of {level} no. {index + 1} contradict the finer figures or do not fit its "
        "stations; the finer figures hold.",
    )


def list_over_maximum(count: int, maximum: int) -> Note:
    return _note(
        "list_over_maximum",
        f"{grouped(count)} TPS memiliki lebih dari {maximum} pemilih dalam daftar.",
        f"{count} stations have more than {maximum} listed voters.",
    )


def final_differs(kind: str) -> Note:
    return _note(
        "final_differs",
        f"Suara akhir {kind} berbeda dari hasil per kecamatan yang sudah lengkap; hasil per "
        "kecamatan yang dipakai.",
        f"The final votes of {kind} differ from the complete district results; these govern.",
    )


def final_below_results(kind: str) -> Note:
    return _note(
        "final_below_results",
        f"Suara akhir {kind} lebih kecil daripada hasil yang sudah masuk; suara akhir diabaikan.",
        f"The final votes of {kind} are below the results already in; they are ignored.",
    )


def final_implausible(kind: str, votes: int, stations: int) -> Note:
    return _note(
        "final_implausible",
        f"Selisih suara akhir {kind} ({grouped(votes)}) tidak masuk akal untuk {stations} TPS yang "
        "belum masuk; suara akhir diabaikan.",
        f"The votes that the finals of {kind} add ({votes}) are not plausible for {stations} late "
        "stations; the finals are ignored.",
    )


def late_open(kind: str, stations: int) -> Note:
    return _note(
        "late_open",
        f"{grouped(stations)} TPS belum masuk untuk {kind}; tanpa suara akhir TPS itu tetap tanpa "
        "formulir.",
        f"{stations} stations are late for {kind}; without finals they stay without forms.",
    )


def late_assumed(kind: str, stations: int) -> Note:
    return _note(
        "late_assumed",
        f"{grouped(stations)} TPS yang belum masuk untuk {kind} dilengkapi dari suara akhir; "
        "pembagiannya andaian.",
        f"{stations} late stations of {kind} are completed from the finals; how is an assumption.",
    )


def users_follow(kind: str) -> Note:
    return _note(
        "users_follow",
        f"Suara sah dan tidak sah {kind} tidak berjumlah pengguna hak pilih; suara tidak sah "
        "dipertahankan, pengguna mengikuti.",
        f"Valid and invalid votes of {kind} do not add up to the users; invalid is kept and users "
        "follow.",
    )


def valid_differs(kind: str) -> Note:
    return _note(
        "valid_differs",
        f"Suara sah akhir {kind} bukan jumlah suara pasangan; jumlah suara yang dipakai.",
        f"The final valid votes of {kind} are not the sum of the choices; the sum is used.",
    )


def users_below_valid(kind: str) -> Note:
    return _note(
        "users_below_valid",
        f"Pengguna hak pilih akhir {kind} lebih sedikit daripada suara sah; angka itu diabaikan.",
        f"The final users of {kind} are fewer than the valid votes; the figure is ignored.",
    )


def users_unmet() -> Note:
    return _note(
        "users_unmet",
        "Jumlah pengguna hak pilih yang diberikan tidak dapat dipenuhi bersama suara dan daftar "
        "pemilih; angka itu tidak dipenuhi.",
        "The given number of users cannot be met together with votes and voter lists; it is not.",
    )


def movers_reversed(kind: str) -> Note:
    return _note(
        "movers_reversed",
        f"Pengguna hak pilih {kind} lebih banyak daripada pemilihan gubernur (K16).",
        f"There are more users of {kind} than of the governor's contest (K16).",
    )


def users_over_list(count: int) -> Note:
    return _note(
        "users_over_list",
        f"Di {grouped(count)} TPS pengguna hak pilih mencapai atau melebihi daftar pemilih; "
        "pemilih tambahan mengisi kekurangannya (K17).",
        f"Users reach or exceed the voter list at {count} stations; added voters fill up (K17).",
    )


def ballots_over_reserve(count: int) -> Note:
    return _note(
        "ballots_over_reserve",
        f"Di {grouped(count)} TPS surat suara yang diterima menyimpang dari DPT ditambah cadangan "
        "(K11).",
        f"At {count} stations the ballots received differ from the list plus reserve (K11).",
    )


def invalid_high(kind: str, count: int) -> Note:
    return _note(
        "invalid_high",
        f"Di {grouped(count)} TPS suara tidak sah {kind} melampaui batas wajar (K17).",
        f"At {count} stations the invalid votes of {kind} exceed the usual share (K17).",
    )
