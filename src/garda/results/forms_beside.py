"""What the paper says beside its digits: strokes, words and attendance lists (K18, K19).

Nobody has to type it: what is left empty is not compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from django import forms

from garda.packs.types import FormDefinition
from garda.results.domain.capture import signs_of
from garda.results.domain.definition import field_name

_LABELS: Final = {
    "tallies": "Menurut turus",
    "words": "Menurut huruf",
    "attendance": "Baris pada daftar hadir",
}


def fields_beside(definition: FormDefinition) -> dict[str, forms.Field]:
    """One optional number for each other sign that a rule of the form compares."""
    return {
        _name(way, key): forms.IntegerField(
            label=f"{_LABELS[way]}: {field_name(definition, key).id}",
            required=False,
            min_value=0,
            max_value=definition.fields[definition.index[key]].maximum,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={"invalid": "Ketik angka, atau kosongkan."},
        )
        for way, key in signs_of(definition)
    }


def bound_beside(form: forms.Form, definition: FormDefinition) -> dict[str, list[Any]]:
    """The same on a page, by the key of the figure at which they stand."""
    found: dict[str, list[Any]] = defaultdict(list)
    for way, key in signs_of(definition):
        found[key].append((_LABELS[way], form[_name(way, key)]))
    return found


def read_beside(
    definition: FormDefinition, cleaned: Mapping[str, Any]
) -> dict[str, dict[str, int | None]]:
    """What was typed, as :func:`garda.results.domain.capture.check_capture` takes it."""
    read: dict[str, dict[str, int | None]] = defaultdict(dict)
    for way, key in signs_of(definition):
        read[way][key] = cleaned.get(_name(way, key))
    return read


def _name(way: str, key: str) -> str:
    return f"{way}-{key}"
