"""Forms of the privacy room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from garda.packs.privacy import Purpose
from garda.regions.models import Region

from .exports import ExportKind
from .reasons import LONGEST, BadReason, checked_reason
from .services import WHATS

_LEVELS_INDENT = {"village": "\u2003\u2003", "district": "\u2003"}


class ReasonField(forms.CharField):
    """A reason in words: what is wrong with it stands beside the field."""

    def __init__(self, *, label: str, help_text: str = "", required: bool = True) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            max_length=LONGEST,
            error_messages={"required": "Isi bagian ini."},
        )

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            return checked_reason(text)
        except BadReason as refusal:
            raise forms.ValidationError(refusal.id) from refusal


class ReasonForm(forms.Form):
    """Why something is refused or revoked."""

    reason = ReasonField(label="Alasan")


class ExportForm(forms.Form):
    """A list of persons: of which region, with which columns, for whom and for what."""

    region = forms.ChoiceField(label="Wilayah")
    columns = forms.MultipleChoiceField(
        label="Kolom",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nama selalu ikut. Pilih hanya yang diperlukan untuk tujuannya.",
    )
    purpose = forms.ChoiceField(
        label="Tujuan", error_messages={"required": "Pilih untuk apa daftar ini."}
    )
    recipient = ReasonField(
        label="Penerima",
        help_text="Siapa yang akan memegang berkasnya, misalnya “Bank Jateng Cabang Jepara”."
        " Namanya tercetak di dalam berkas.",
    )
    note = ReasonField(label="Keterangan", required=False)
    file_kind = forms.ChoiceField(
        label="Bentuk berkas", choices=[("xlsx", "Excel (xlsx)"), ("csv", "CSV")]
    )

    def __init__(
        self,
        kind: ExportKind,
        regions: Iterable[Region],
        purposes: Iterable[Purpose],
        data: Any = None,
    ) -> None:
        super().__init__(data, label_suffix="")
        offered = [column for column in kind.columns if column.code != kind.mark]
        self._set("region", [(r.code, _LEVELS_INDENT.get(r.level, "") + r.name) for r in regions])
        self._set("purpose", [("", "Pilih…"), *((p.code, p.name.id) for p in purposes)])
        self._set(
            "columns",
            [
                (c.code, c.title + (" (perlu persetujuan orang kedua)" if c.delicate else ""))
                for c in offered
            ],
        )
        self.initial["columns"] = [column.code for column in offered if column.chosen]

    def _set(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = choices


class SpanForm(forms.Form):
    """Which days of the trace, and what was looked at."""

    dari = forms.DateField(
        label="Dari", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    sampai = forms.DateField(
        label="Sampai", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    apa = forms.ChoiceField(
        label="Yang dilihat", required=False, choices=[("", "Semua"), *WHATS.items()]
    )

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("dari"), self.cleaned_data.get("sampai")
        if first and last and last < first:
            self.add_error("sampai", "Tanggal ini sebelum tanggal “Dari”.")
        return self.cleaned_data


class FoundListForm(forms.Form):
    """Names of a list that was found somewhere, in the order in which they stand there."""

    names = forms.CharField(
        label="Nama-nama, satu per baris",
        help_text="Salin kolom namanya dari berkas yang ditemukan, jangan diurutkan."
        " Yang ditempel di sini tidak disimpan.",
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off"}),
        max_length=200_000,
        error_messages={"required": "Tempelkan nama-namanya."},
    )
