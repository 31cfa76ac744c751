"""The manual's list of a form's fields and rules, written from the packs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from garda.packs.loader import get_pack, packs_folder
from garda.packs.relations import relation_text
from garda.packs.template import FormTemplate, RowTemplate, RuleTemplate
from garda.packs.types import Pack, RuleScope, Severity

_SEVERITIES: Final[Mapping[str, str]] = {
    Severity.ERROR: "E: harus cocok",
    Severity.WARNING: "W: perlu dilihat",
}
_SCOPES: Final[Mapping[str, str]] = {
    RuleScope.FORM: "satu formulir",
    RuleScope.STATION: "formulir lain dan daftar pemilih TPS itu",
    RuleScope.RECAP: "rekapitulasi",
    RuleScope.CAPTURE: "saat kertas dibaca: di halaman isian, dan waktu dibacakan di ponsel",
}
#: What rules that are no relation ask; {value} is the rule's own value or the pack's setting.
_FORMULAS: Final[Mapping[str, str]] = {
    "range": "0 <= setiap isian <= yang muat dalam kotaknya",
    "reserve": "{0} = {1} + {value} dari {1}, dibulatkan ke bawah sampai ke atas lalu + 1",
    "limit": "{0} <= {value}",
    "turnout": "{0} < {value} × {1}",
    "invalid_share": "{0} <= {value} × {1}",
    "landslide": "setiap {0} < {value} × {1}",
    "sum": "setiap isian rekapitulasi = jumlah isian bagiannya",
    "shares": "persentase terbit = {0} / valid",
    "share_sum": "jumlah persentase terbit = 100%, paling jauh {value}",
    "agreement": "turus = angka = huruf, untuk setiap {0}",
}
_HEAD: Final = """# Isian dan aturan C.Hasil

Halaman ini ditulis oleh `garda forms rules` dari paket pemilihan; jangan disunting dengan tangan.
Kertas, halaman isian, pemeriksaan di server dan di ponsel, dan data terbuka memakai definisi yang
sama.

Aturan berbobot **E** harus cocok: petugas berhenti di situ, kecuali kertasnya memang tertulis
demikian; itu dicatat dengan alasan, foto, dan petugas kedua. Aturan berbobot **W** hanya
meminta dilihat sekali lagi. `votes` berarti jumlah suara semua pasangan calon, `each(votes)`
setiap pasangan calon, `list.` daftar pemilih TPS itu, `attendance.` daftar hadirnya, dan nama
pemilihan di depan titik berarti formulir pemilihan itu di TPS yang sama. Dalam pesan, `{field}`
adalah nama isian, `{left}` dan `{right}` kedua sisi rumusnya.
"""


def rules_page() -> str:
    """The page for all packs that lie in the packs folder, newest vote first."""
    packs = [get_pack(path.name) for path in packs_folder().iterdir() if path.is_dir()]
    ordered = sorted(packs, key=lambda pack: pack.voting_day, reverse=True)
    return "\n".join([_HEAD, *(line for pack in ordered for line in _pack_lines(pack))]) + "\n"


def _pack_lines(pack: Pack) -> Iterator[str]:
    for form in pack.forms.values():
        names = [c.name.id for c in pack.contests.values() if c.form == form.code]
        yield f"## {pack.name.id}: {form.title.id.format(contest='').strip()}\n"
        yield f"Untuk: {'; '.join(names)}. Dasar: {form.citation}.\n"
        yield "### Isian\n"
        yield from _field_table(form)
        yield "\n### Aturan\n"
        yield from _rule_table(form, pack)
        yield ""


def _field_table(form: FormTemplate) -> Iterator[str]:
    yield "| Bagian | Baris | Kunci | Kolom | Blok | Kotak |"
    yield "|---|---|---|---|---|---|"
    for row in form.rows:
        if row.enabled:
            yield f"| {row.section} | {row.label.id} | {_keys(row)} | {_columns(row)} | " \
                  f"{row.block} | {row.boxes} |"  # fmt: skip


def _keys(row: RowTemplate) -> str:
    return f"`{row.key}_1` …" if row.per_choice else ", ".join(f"`{key}`" for key in row.keys)


def _columns(row: RowTemplate) -> str:
    return ", ".join(column.upper() for column in row.columns) or "–"


def _rule_table(form: FormTemplate, pack: Pack) -> Iterator[str]:
    yield "| Kode | Bobot | Diperiksa pada | Rumus | Pesan | Dasar |"
    yield "|---|---|---|---|---|---|"
    off = set(form.keys(enabled=False))
    for rule in form.rules:
        formulas = "<br>".join(f"`{text}`" for text in _formulas(rule, pack, off))
        cells = (rule.code, _SEVERITIES[rule.severity], _SCOPES[rule.scope], formulas,
                 rule.message.id, rule.citation)  # fmt: skip
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _formulas(rule: RuleTemplate, pack: Pack, off: set[str]) -> Iterator[str]:
    """Relations over rows in use, or what the rule's kind asks."""
    for relation in rule.relations:
        if not off.intersection(term.key for term in relation.terms):
            yield relation_text(relation)
    if rule.kind in _FORMULAS:
        value = getattr(pack, rule.setting) if rule.setting else rule.value
        yield _FORMULAS[rule.kind].format(*rule.keys, value=_value(value))


def _value(value: int | Fraction | None) -> str:
    """Whole numbers as they are, shares as an exact percentage."""
    if value is None or value == int(value):
        return "" if value is None else str(int(value))
    percent = Fraction(value) * 100
    return f"{float(percent):g}%".replace(".", ",")
