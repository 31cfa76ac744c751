"""Reads the layouts of a pack: ``layouts/NAME.toml``, one form on one kind of paper each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from garda.packs import errors
from garda.packs.layout_template import (
    ChoicesPlace,
    HeadingPlace,
    RowPlace,
    SheetTemplate,
    SignaturePlace,
)
from garda.packs.lineage import files_of
from garda.packs.table import Table, read_toml, refuse_duplicates
from garda.packs.template import FormTemplate
from garda.packs.types import Text


def read_layouts(
    folder: Path, forms: Mapping[str, FormTemplate]
) -> dict[str, tuple[SheetTemplate, ...]]:
    """Sheets by code of the form, for forms that have any. Raises PackError."""
    found: dict[str, tuple[SheetTemplate, ...]] = {}
    for name in files_of(folder, "layouts", ".toml"):
        with read_toml(folder, f"layouts/{name}") as top:
            sheet = _read_sheet(top)
        for form in forms.values():
            if sheet.form in (form.code, form.extends):
                _check_rows(top, sheet, form)
                found[form.code] = (*found.get(form.code, ()), sheet)
    return found


def _read_sheet(top: Table) -> SheetTemplate:
    top.citation()
    tables = {name: top.table(name) for name in ("mark", "qr", "box", "columns", "text", "tally")}
    mark, qr, box, text = (_lengths(tables[name]) for name in ("mark", "qr", "box", "text"))
    tally = tables["tally"]
    with tally:
        grid = tally.required("columns", int), tally.required("rows", int)
        tally_width = tally.tenths("width")
    rows = top.tables("row")
    refuse_duplicates(((table.string("key"), table) for table in rows), "key")
    return SheetTemplate(
        form=top.string("form"),
        paper=top.string("paper"),
        width=top.tenths("width"),
        height=top.tenths("height"),
        mark_size=mark["size"],
        mark_inset=mark["inset"],
        qr=(qr["x"], qr["y"], qr["size"]),
        box=(box["width"], box["height"]),
        columns=_lengths(tables["columns"]),
        text=(text["left"], text["right"]),
        tally=(*grid, tally_width),
        choices=_read_choices(top.table("choices")),
        headings=tuple(_read_heading(table) for table in top.tables("heading")),
        rows=tuple(_read_row(table) for table in rows),
        signatures=tuple(_read_signature(table) for table in top.tables("signature")),
    )


_LENGTHS: Mapping[str, tuple[str, ...]] = {
    "mark": ("size", "inset"),
    "qr": ("x", "y", "size"),
    "box": ("width", "height"),
    "columns": ("l", "p", "j"),
    "text": ("left", "right"),
}


def _lengths(table: Table) -> dict[str, int]:
    with table:
        return {key: table.tenths(key) for key in _LENGTHS[table.header]}


def _read_choices(table: Table) -> ChoicesPlace:
    with table:
        return ChoicesPlace(
            page=table.required("page", int),
            **{key: table.tenths(key) for key in ("top", "bottom", "most", "name", "words")},
        )


def _read_heading(table: Table) -> HeadingPlace:
    with table:
        return HeadingPlace(table.string("section"), table.required("page", int), table.tenths("y"))


def _read_row(table: Table) -> RowPlace:
    with table:
        return RowPlace(
            table.string("key"),
            table.required("page", int),
            table.tenths("y"),
            words=table.optional("words", bool) is True,
        )


def _read_signature(table: Table) -> SignaturePlace:
    with table:
        return SignaturePlace(
            kind=table.string("kind"),
            count=table.optional("count", int),
            page=table.required("page", int),
            **{key: table.tenths(key) for key in ("x", "y", "width", "height")},
        )


def _check_rows(top: Table, sheet: SheetTemplate, form: FormTemplate) -> None:
    """Every row in use has its place, and every place is that of a row."""
    placed = {row.key for row in sheet.rows}
    known = {row.key for row in form.rows if not row.per_choice}
    due = {row.key for row in form.rows if row.enabled and not row.per_choice}
    _refuse(top, form, sorted(due - placed), "tidak punya tempat", "has no place")
    _refuse(top, form, sorted(placed - known), "bukan baris formulir", "is no row of the form")


def _refuse(top: Table, form: FormTemplate, keys: Iterable[str], id_: str, en: str) -> None:
    for key in keys:
        message = Text(f"{form.code}: {key} {id_}.", f"{form.code}: {key} {en}.")
        raise top.error(errors.UNKNOWN_FIELD, message)
