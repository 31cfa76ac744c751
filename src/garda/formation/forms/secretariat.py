"""Forms of secretariats and of special locations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from garda.formation.models import EndReason
from garda.formation.pages.secretariat import Seat
from garda.formation.services import Nomination
from garda.people.services import NewPerson

_DIGITS = re.compile(r"[0-9]{16}")
EMPTY = {"required": "Belum diisi."}
SEXES = [("", "Pilih"), ("L", "Laki-laki"), ("P", "Perempuan")]
#: Nobody serves at an age that is surely a slip of the pen.
_OLDEST = 110
REASON_LENGTH = 200
#: Choice of somebody who has no record yet.
_NEW = "new"
_ONLY_NEW = "Hanya untuk orang baru."


class DayField(forms.DateField):
    """A legal date, not after ``today``."""

    def __init__(self, label: str, today: date, **options: Any) -> None:
        self.today = today
        widget = forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "max": today.isoformat()}
        )
        errors = {**EMPTY, "invalid": "Bukan tanggal. Contoh: 2024-09-18."}
        super().__init__(
            label=label,
            widget=widget,
            input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
            error_messages=errors,
            **options,
        )

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None and day > self.today:
            raise forms.ValidationError("Tanggal ini belum terjadi.")
        return day


class BirthField(DayField):
    """A date of birth of somebody who can be alive."""

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None and day.year < self.today.year - _OLDEST:
            raise forms.ValidationError("Periksa tahunnya.")
        return day


def name_field(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=EMPTY,
        **options,
    )


class NikField(forms.CharField):
    """A NIK as it is on the card, with blanks and dots or without."""

    def __init__(self) -> None:
        super().__init__(
            label="NIK",
            help_text="16 angka menurut KTP-el.",
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages=EMPTY,
        )

    def clean(self, value: Any) -> str:
        number = re.sub(r"[\s.]", "", super().clean(value))
        if not _DIGITS.fullmatch(number):
            raise forms.ValidationError(f"{self.label} harus 16 angka. Periksa lagi dari kartunya.")
        return number


class KkField(NikField):
    """The number of the family card, which may be missing: kin are kept apart by it."""

    def __init__(self) -> None:
        super().__init__()
        self.label, self.required = "Nomor KK", False
        self.help_text = "16 angka, bila diketahui. Sekeluarga tidak bertugas di satu TPS."

    def clean(self, value: Any) -> str:
        return super().clean(value) if (value or "").strip() else ""


class LetterForm(forms.Form):
    """The letter of the local government, as it lies on the table."""

    letter_number = forms.CharField(
        label="Nomor surat",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=EMPTY,
    )
    office = forms.CharField(
        label="Pengirim",
        max_length=150,
        help_text="Jabatan yang menandatangani, misalnya Camat Keling atau Kepala Desa Watuaji.",
        error_messages=EMPTY,
    )

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["letter_date"] = DayField("Tanggal surat", today)
        self.order_fields(["letter_number", "letter_date", "office"])


class NomineeForm(forms.Form):
    """Whoever the letter proposes for one seat. Left empty as a whole, the seat is not filled."""

    name = name_field("Nama")
    nik = NikField()
    sex = forms.ChoiceField(label="Jenis kelamin", choices=SEXES, error_messages=EMPTY)
    civil_servant = forms.ChoiceField(
        label="Status kepegawaian",
        choices=[("", "Pilih"), ("yes", "ASN"), ("no", "Bukan ASN")],
        help_text="Menurut suratnya; menentukan pajak honor.",
        error_messages=EMPTY,
    )

    def __init__(self, seat: Seat, heading: str, today: date, data: Any = None) -> None:
        super().__init__(data, prefix=f"kursi-{seat.number}", label_suffix="")
        self.seat, self.heading = seat, heading
        self.fields["birth_date"] = BirthField("Tanggal lahir", today)
        self.order_fields(["name", "nik", "birth_date", "sex", "civil_servant"])

    @property
    def filled(self) -> bool:
        """Whether anything was typed for this seat."""
        return any(self[name].data for name in self.fields)

    def nomination(self, path: str) -> Nomination:
        """The person, registered at ``path``; only after ``is_valid``."""
        given = self.cleaned_data
        person = NewPerson(
            " ".join(given["name"].split()), given["sex"], given["birth_date"], path, given["nik"]
        )
        return Nomination(person, self.seat.position.code, given["civil_servant"] == "yes")


def nominee_forms(seats: Sequence[Seat], today: date, data: Any = None) -> list[NomineeForm]:
    """A form for each empty seat; staff are numbered where a position has several seats.

    A row in which nothing was typed is a fresh one: it has no errors to show.
    """
    typed = [NomineeForm(seat, _heading(seat, seats), today, data) for seat in seats]
    return [row if row.filled else NomineeForm(row.seat, row.heading, today) for row in typed]


def _heading(seat: Seat, seats: Sequence[Seat]) -> str:
    alike = [other.number for other in seats if other.position is seat.position]
    name = seat.position.name.id
    return name if len(alike) == 1 else f"{name} {alike.index(seat.number) + 1}"


class RefusalForm(forms.Form):
    """Why a letter is refused."""

    reason = forms.CharField(
        label="Alasan penolakan",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Dibaca pengirim usulan: apa yang harus diperbaiki. Tanpa NIK.",
        error_messages={"required": "Tuliskan alasannya."},
    )


class LeavingForm(forms.Form):
    """A member leaves."""

    reason = forms.ChoiceField(
        label="Alasan", choices=[("", "Pilih"), *EndReason.choices], error_messages=EMPTY
    )

    def __init__(self, today: date, data: Any = None, *, prefix: str) -> None:
        super().__init__(data, prefix=prefix, label_suffix="")
        self.fields["ended_on"] = DayField("Hari pertama tidak bertugas", today)


class ResponsibleForm(forms.Form):
    """Who answers for a special location: somebody known in the village, or a new person."""

    name = name_field("Nama", required=False, help_text=_ONLY_NEW)
    sex = forms.ChoiceField(
        label="Jenis kelamin", choices=SEXES, required=False, help_text=_ONLY_NEW
    )
    office = forms.CharField(
        label="Jabatan di lokasi itu",
        max_length=150,
        help_text="Misalnya Kepala Rutan, Pengasuh Pesantren, atau Direktur Rumah Sakit.",
        error_messages=EMPTY,
    )
    telephone = forms.CharField(
        label="Nomor telepon",
        required=False,
        max_length=20,
        help_text="Disimpan tersegel; yang tampak hanya empat angka pertama.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, known: Sequence[tuple[Any, str]], today: date, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.known = {str(person): person for person, _ in known}
        choices = [(_NEW, "Orang baru"), *((str(person), name) for person, name in known)]
        self.fields["person"] = forms.ChoiceField(
            label="Siapa",
            choices=choices,
            help_text="Orang yang sudah tercatat di desa ini, atau orang baru.",
            error_messages={**EMPTY, "invalid_choice": "Pilih dari daftar."},
        )
        self.fields["birth_date"] = BirthField(
            "Tanggal lahir", today, required=False, help_text=_ONLY_NEW
        )
        self.fields["starts_on"] = DayField("Sejak", today)
        self.order_fields(
            ["person", "name", "sex", "birth_date", "office", "starts_on", "telephone"]
        )

    def clean(self) -> dict[str, Any]:
        """A new person needs a name, sex and date of birth."""
        given = self.cleaned_data
        if given.get("person") == _NEW:
            for name in ("name", "sex", "birth_date"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, "Isi untuk orang baru.")
        return given

    def responsible(self, path: str) -> Any:
        """Id of the known person, or the new one to register at ``path``; after ``is_valid``."""
        given = self.cleaned_data
        if given["person"] != _NEW:
            return self.known[given["person"]]
        name = " ".join(given["name"].split())
        return NewPerson(name, given["sex"], given["birth_date"], path, nik="")


class LeaveLocationForm(forms.Form):
    """Nobody answers for the location any more."""

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["ended_on"] = DayField("Sampai dengan sebelum tanggal", today)
