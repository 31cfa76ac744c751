"""Template filters over :mod:`garda.web.format`; the names are the same."""

from __future__ import annotations

from django import template

from garda.web import format as fmt

register = template.Library()

for _function in (
    fmt.angka,
    fmt.rupiah,
    fmt.selisih,
    fmt.persen,
    fmt.rasio,
    fmt.nomor_tps,
    fmt.tanggal,
    fmt.tanggal_hari,
    fmt.jam,
    fmt.waktu,
    fmt.inisial,
):
    register.filter(_function.__name__, _function)
