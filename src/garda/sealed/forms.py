"""Forms of the room: what a paper says, why something is opened, why that was in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from garda.documents.forms import ScanForm
from garda.privacy.forms import ReasonField

from .reasons import OTHER, REASONS
from .vaults import FieldKind, PaperField, Vault

#: Room for the words of the list and the text together, see privacy.reasons.LONGEST.
TEXT_LENGTH = 120


class _WhyForm(forms.Form):
    """A reason from a short list, with a text that the last of them needs."""

    reason = forms.ChoiceField(label="Alasan", error_messages={"required": "Pilih alasannya."})
    text = ReasonField(
        label="Keterangan",
        required=False,
        help_text=f"Paling panjang {TEXT_LENGTH} huruf, tanpa nomor apa pun.",
    )

    def __init__(self, reasons: Mapping[str, str], data: Any = None, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)
        _choices(self, "reason", [("", "Pilih…"), *reasons.items()])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if len(given.get("text", "")) > TEXT_LENGTH:
            self.add_error("text", f"Ringkaskan sampai {TEXT_LENGTH} huruf.")
        if given.get("reason") == OTHER and not given.get("text") and "text" not in self.errors:
            self.add_error("text", "Untuk alasan lain, tulis keterangannya.")
        return given


def _choices(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
    field.choices = list(choices)


class OpenForm(_WhyForm):
    """Which number, and why."""

    kind = forms.ChoiceField(
        label="Nomor", widget=forms.RadioSelect, error_messages={"required": "Pilih nomornya."}
    )

    def __init__(self, kinds: Mapping[str, str], data: Any = None, kind: str = "") -> None:
        super().__init__(REASONS, data, initial={"kind": kind or next(iter(kinds), "")})
        _choices(self, "kind", kinds.items())


#: Parts of a paper that are opened one at a time.
CONTENT_PART, SCAN_PART = "content", "scan"


class OpenPaperForm(_WhyForm):
    """Which part of a paper, and why."""

    part = forms.ChoiceField(
        label="Yang dibuka",
        widget=forms.RadioSelect,
        initial=CONTENT_PART,
        error_messages={"required": "Pilih yang dibuka."},
    )

    def __init__(self, vault: Vault, has_scan: bool, data: Any = None) -> None:
        super().__init__(vault.reasons, data)
        scan = [(SCAN_PART, "Pindaiannya (berkas diunduh)")] if has_scan else []
        _choices(self, "part", [(CONTENT_PART, "Isinya"), *scan])


_YES_NO = (("yes", "Ya"), ("no", "Tidak"))
_REQUIRED = {"required": "Isi bagian ini."}


class PaperForm(forms.Form):
    """What a paper says, from the description of its vault."""

    def __init__(self, vault: Vault, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")
        self.vault = vault
        for field in vault.fields:
            self.fields[field.code] = _form_field(field)
        if vault.with_file:
            self.fields["scan"] = _scan_field()

    def content(self) -> dict[str, Any]:
        """Plain values by the codes of the vault's fields, to be sealed."""
        return {
            field.code: _plain(field, self.cleaned_data.get(field.code))
            for field in self.vault.fields
        }


def _plain(field: PaperField, value: Any) -> Any:
    if field.kind == FieldKind.YES_NO:
        return value == "yes"
    if field.kind == FieldKind.DATE:
        return value.isoformat() if value else ""
    return value


def _form_field(field: PaperField) -> forms.Field:
    common: dict[str, Any] = {
        "label": field.label,
        "required": field.required,
        "help_text": field.hint,
        "error_messages": _REQUIRED,
    }
    match field.kind:
        case FieldKind.DATE:
            widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
            return forms.DateField(widget=widget, **common)
        case FieldKind.YES_NO:
            return forms.ChoiceField(choices=_YES_NO, widget=forms.RadioSelect, **common)
        case FieldKind.CHOICE:
            return forms.ChoiceField(choices=[("", "Pilih…"), *field.choices], **common)
        case FieldKind.DIGITS:
            return _digits(field, common)
        case FieldKind.TEXT:
            return forms.CharField(max_length=field.max_length, **common)


def _digits(field: PaperField, common: dict[str, Any]) -> forms.Field:
    """Digits of ASCII alone: other scripts have theirs."""
    return forms.RegexField(
        r"^[0-9]+$",
        max_length=field.max_length,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        **(common | {"error_messages": _REQUIRED | {"invalid": "Tulis angkanya saja."}}),
    )


def _scan_field() -> forms.Field:
    field: forms.Field = ScanForm().fields["scan"]
    field.label, field.required = "Foto atau PDF berkasnya", False
    return field


class _Unrepeated(forms.TextInput):
    """A field that never shows again what was typed into it."""

    def format_value(self, value: Any) -> str | None:
        return None


class ReplaceForm(forms.Form):
    """Another number in the place of one that was wrong."""

    number = forms.CharField(
        label="Nomor yang benar",
        max_length=30,
        help_text="16 angka dari KTP-el atau KK. Setelah dikirim tidak ditampilkan lagi.",
        widget=_Unrepeated({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Isi bagian ini."},
    )
    reason = ReasonField(label="Alasan")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")


class ExplainForm(forms.Form):
    """Why an unusual opening was in order, or what was done about it."""

    explanation = ReasonField(
        label="Penjelasan",
        help_text="Mengapa ini wajar, atau apa yang sudah dilakukan. Tanpa nomor apa pun.",
    )


def offered(kinds: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """Names of the kinds, each once, in their order."""
    return {kind: names[kind] for kind in dict.fromkeys(kinds)}
