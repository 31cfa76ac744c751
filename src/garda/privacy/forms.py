"""Forms of the privacy room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from garda.packs.privacy import Purpose
from garda.regions.models import Region

from .exports import ExportKind
from .reasons import LONGEST, BadReason, checked_reason
from .services import WHATS

_LEVELS_INDENT = {"village": "\u2003\u2003", "district": "\u2003"}


def set_choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Choices that only the page knows."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
    field.choices = choices


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
        set_choices(
            self, "region", [(r.code, _LEVELS_INDENT.get(r.level, "") + r.name) for r in regions]
        )
        set_choices(self, "purpose", [("", "Pilih…"), *((p.code, p.name.id) for p in purposes)])
        set_choices(
            self,
            "columns",
            [
                (c.code, c.title + (" (perlu persetujuan orang kedua)" if c.delicate else ""))
                for c in offered
            ],
        )
        self.initial["columns"] = [column.code for column in offered if column.chosen]


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


class TextField(forms.CharField):
    """A longer text of a breach, on several lines of the page."""

    def __init__(self, *, label: str, longest: int, help_text: str = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            max_length=longest,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": "Isi bagian ini."},
        )


class MomentField(forms.DateTimeField):
    """A date and time of the region's clock (the caller sets the zone)."""

    def __init__(self, *, label: str, help_text: str = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
            widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
            error_messages={
                "required": "Isi tanggal dan jamnya.",
                "invalid": "Isi tanggal dan jam.",
            },
        )


class BreachForm(forms.Form):
    """What is known of a breach."""

    noticed_at = MomentField(
        label="Diketahui pada", help_text="Dari saat ini dihitung 3 × 24 jam (UU 27/2022 pasal 46)."
    )
    taken_at = MomentField(
        label="Data terambil sampai",
        help_text="Orang yang datanya sudah ada pada saat itu dianggap terdampak.",
    )
    tables = forms.MultipleChoiceField(
        label="Tabel yang terungkap",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih paling sedikit satu tabel."},
    )
    paths = forms.MultipleChoiceField(
        label="Wilayah",
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="Satu atau beberapa; wilayah di bawahnya ikut.",
        error_messages={"required": "Pilih paling sedikit satu wilayah."},
    )
    disclosed = TextField(
        label="Data yang terungkap",
        longest=500,
        help_text="Tercetak di surat, misalnya “nama, nomor TPS, dan nomor telepon”.",
    )
    happened = TextField(label="Kapan dan bagaimana terungkap", longest=1000)
    remedy = TextField(label="Penanganan dan pemulihan", longest=1000)
    contact = TextField(
        label="Narahubung",
        longest=300,
        help_text="Kantor, alamat, dan telepon kantor untuk orang yang bertanya.",
    )

    def __init__(
        self,
        tables: Iterable[tuple[str, str]],
        regions: Iterable[Region],
        data: Any = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        set_choices(self, "tables", list(tables))
        set_choices(
            self, "paths", [(r.path, _LEVELS_INDENT.get(r.level, "") + r.name) for r in regions]
        )


class AgencyForm(forms.Form):
    """When and how the agency got its report."""

    at = MomentField(label="Dilaporkan pada")
    how = ReasonField(label="Cara", help_text="Misalnya “surat tercatat, tanda terima di berkas”.")


class TellForm(forms.Form):
    """Who was told, and how."""

    how = forms.ChoiceField(label="Cara", error_messages={"required": "Pilih caranya."})
    rows = forms.TypedMultipleChoiceField(
        coerce=UUID, error_messages={"required": "Centang orangnya."}
    )

    def __init__(
        self, ways: Iterable[tuple[str, str]], rows: Iterable[UUID], data: Any = None
    ) -> None:
        super().__init__(data, label_suffix="")
        set_choices(self, "how", [("", "Pilih…"), *ways])
        set_choices(self, "rows", [(str(row), "") for row in rows])
