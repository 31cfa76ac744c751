"""The public form, and the field for a code. What is wrong stands next to its field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms

from garda.documents.domain.kinds import MAX_REQUEST_BYTES, MIB, PAPER, PHOTO
from garda.formation.models import Application
from garda.kernel.errors import GardaError
from garda.kernel.identity import holds_identity_number
from garda.packs.types import EligibilityRule
from garda.people.services.contacts import national

from .limits import MOST_FILES
from .words import NAME_LENGTH, TEXT_LENGTH, checked_words

FILE_KINDS = (PHOTO, PAPER)
OTHER_MATTER = "Hal lain"
_ONCE_LENGTH = 64


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files under one name; ``clean`` gives a list."""

    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list | tuple) else [data]
        found = [super(FilesField, self).clean(each, initial) for each in sent if each]
        if len(found) > MOST_FILES:
            raise forms.ValidationError(
                f"Paling banyak {MOST_FILES} berkas. Pilih yang paling jelas saja."
            )
        return found


def _words(application: Application) -> str:
    """As the announced list has it; the receipt tells two of one name apart."""
    station = application.station
    where = f"TPS {station.path.rpartition('/')[2]}, " if station else ""
    return f"{application.person.name} ({where}{application.receipt})"


class ResponseForm(forms.Form):
    """About whom, what, and optionally who says it."""

    once = forms.CharField(max_length=_ONCE_LENGTH, widget=forms.HiddenInput)
    application = forms.TypedChoiceField(
        coerce=UUID,
        label="Tentang siapa",
        help_text="Nama, TPS, dan tanda terima seperti pada pengumuman desa ini.",
        error_messages={
            "required": "Pilih orangnya.",
            "invalid_choice": "Orang ini tidak ada pada daftar yang diumumkan di desa ini. Pilih "
            "namanya dari daftar.",
        },
    )
    rule = forms.ChoiceField(
        label="Mengenai syarat apa", help_text='Tidak yakin? Pilih "Hal lain".', required=False
    )
    text = forms.CharField(
        label="Apa yang Anda ketahui",
        help_text="Tulis apa, kapan, di mana, dan dari mana Anda tahu. Jangan menulis NIK atau "
        f"nomor telepon di sini. Paling panjang {TEXT_LENGTH} huruf.",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": "Tulis apa yang Anda ketahui."},
    )
    evidence = FilesField(
        label="Bukti",
        required=False,
        allow_empty_file=True,  # the refusal says more than the field would
        help_text=f"Foto (JPEG, PNG, WebP) atau PDF, paling banyak {MOST_FILES} berkas, bersama "
        f"paling besar {MAX_REQUEST_BYTES // MIB - 1} MB. Keterangan lokasi di dalam foto dibuang.",
        widget=_ManyFiles(
            attrs={"accept": ",".join(t for kind in FILE_KINDS for t in kind.media_types)}
        ),
    )
    name = forms.CharField(
        label="Nama Anda",
        required=False,
        max_length=NAME_LENGTH,
        help_text="Tanpa nama, tanggapan tetap dibaca, tetapi bobotnya lebih kecil.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label="Nomor telepon Anda",
        required=False,
        max_length=25,
        help_text="Hanya bila Anda bersedia ditanya lagi.",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    consent = forms.BooleanField(
        label="Saya mengerti: isi tanggapan disampaikan kepada pelamar tanpa nama saya",
        error_messages={"required": "Centang bila Anda mengerti, lalu kirim lagi."},
    )

    def __init__(
        self,
        applicants: Sequence[Application],
        rules: Sequence[EligibilityRule],
        data: Any = None,
        files: Any = None,
    ) -> None:
        super().__init__(data, files, label_suffix="", initial={"once": str(uuid4())})
        people = [(str(a.id), _words(a)) for a in applicants]
        self._choose("application", [("", "Pilih nama"), *people])
        self._choose("rule", [("", OTHER_MATTER), *((r.code, r.name.id) for r in rules)])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = choices

    def clean_text(self) -> str:
        try:
            return checked_words(self.cleaned_data["text"], TEXT_LENGTH)
        except GardaError as refused:
            raise forms.ValidationError(refused.id) from refused

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if holds_identity_number(name):
            raise forms.ValidationError("Tulis nama saja; NIK tidak diminta.")
        return name

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        try:
            return national(phone) if phone else ""
        except GardaError as refused:
            raise forms.ValidationError(refused.id) from refused


class CodeForm(forms.Form):
    """The code of a response, as its reporter noted it."""

    code = forms.CharField(
        label="Kode tanggapan",
        max_length=40,
        help_text="Enam belas huruf dan angka. Huruf besar atau kecil sama saja.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": "Ketik kodenya."},
    )
