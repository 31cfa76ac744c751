"""Whom a gathering invites: bodies whose serving members come, by the name of its audience."""

from __future__ import annotations

from collections.abc import Mapping

#: Commissioners hold no appointment of an ad hoc body: they come by person, as members.
AUDIENCES: Mapping[str, tuple[str, ...]] = {
    "kpu_province": (),
    "kpu_regency": (),
    "ppk_pps": ("ppk", "pps"),
    "ppk": ("ppk",),
    "pps": ("pps",),
    "kpps": ("kpps",),
    "station": ("kpps", "order_officers"),
}
#: What pages call them.
AUDIENCE_NAMES: Mapping[str, str] = {
    "kpu_province": "KPU Provinsi",
    "kpu_regency": "KPU Kabupaten/Kota",
    "ppk_pps": "PPK dan PPS",
    "ppk": "PPK",
    "pps": "PPS",
    "kpps": "KPPS",
    "station": "KPPS dan petugas ketertiban TPS",
}


def bodies_of(audience: str) -> tuple[str, ...]:
    """Bodies of ``audience``, empty where people come by name. Raises KeyError for an unknown."""
    return AUDIENCES[audience]
