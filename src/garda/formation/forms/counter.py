"""The form of the counter: one paper application, in the order of the papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from garda.formation.domain.batch_rows import OWN_NUMBER
from garda.formation.domain.eligibility import Fact
from garda.formation.domain.stated import stated_facts
from garda.formation.services import CounterEntry
from garda.kernel.errors import GardaError
from garda.kernel.identity import holds_identity_number
from garda.kernel.telephone import national
from garda.packs.types import Pack
from garda.regions.models import StationListing

from .secretariat import BirthField

_EMPTY = {"required": "Belum diisi."}
_BLANKS = re.compile(r"[\s.\-]")
_NUMBER = re.compile(r"[0-9]{16}")
_LETTER = re.compile(r"[^\W\d_]")
_RECEIPT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]*")
#: Which field a refusal of the service speaks of.
FIELD_OF: Mapping[str, str] = {
    "applied_here": "nik",
    "identity_number": "nik",
    "telephone_number": "phone",
    "receipt_taken": "receipt",
    "already_applied": "receipt",
    "outside_period": "received_at",
    "not_yet_received": "received_at",
    "unknown_station": "station",
}


def _text(label: str, longest: int, *, required: bool = True, **attributes: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}),
        error_messages={**_EMPTY, "max_length": f"Paling panjang {longest} huruf."},
    )


def _figures(
    label: str, digits: int, *, required: bool = True, help_text: str = ""
) -> forms.CharField:
    """A number of fixed length: the keyboard goes on by itself when it is full."""
    field = _text(label, 24, required=required, inputmode="numeric", **{"data-full": digits})
    field.help_text = help_text
    return field


class BirthText(BirthField):
    """A date of birth typed as on the card: day, month, year, with or without signs between."""

    def __init__(self, today: date) -> None:
        super().__init__("Tanggal lahir", today, help_text="hh-bb-tttt")
        self.input_formats = ["%d-%m-%Y", "%d%m%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"]
        attributes = {"inputmode": "numeric", "autocomplete": "off", "data-full": 8}
        self.widget = forms.DateInput(format="%d-%m-%Y", attrs=attributes)
        self.error_messages["invalid"] = "Bukan tanggal. Contoh: 17-05-1995."


class CounterForm(forms.Form):
    """One application. What was typed comes back with the errors beside it."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    nik = _figures("NIK", 16)
    kk = _figures("Nomor KK", 16, required=False)
    spouse = _figures(
        "NIK suami/istri",
        16,
        required=False,
        help_text="bila ada di KK lain",
    )
    name = _text("Nama sesuai KTP-el", 150)
    sex = forms.ChoiceField(
        label="Jenis kelamin",
        choices=[("L", "Laki-laki"), ("P", "Perempuan")],
        widget=forms.RadioSelect,
        error_messages=_EMPTY,
    )
    phone = _text("Telepon / WhatsApp", 20, required=False, inputmode="tel")
    address = _text("Alamat", 120)
    rt = _text("RT", 3, required=False, inputmode="numeric", **{"data-full": 3})
    rw = _text("RW", 3, required=False, inputmode="numeric", **{"data-full": 3})
    station = _text("TPS", 3, required=False, inputmode="numeric", **{"data-full": 3})
    occupation = _text("Pekerjaan", 80)
    experience = forms.IntegerField(
        label="Pernah menjadi KPPS",
        min_value=0,
        max_value=9,
        help_text="berapa kali",
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "data-full": 1}
        ),
        error_messages={**_EMPTY, "invalid": "Ketik 0 sampai 9."},
    )
    willing = forms.MultipleChoiceField(
        label="Kesediaan",
        required=False,
        choices=[
            ("elsewhere", "Bersedia di TPS lain di desa ini"),
            ("neighbour", "Bersedia di desa tetangga"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    receipt = _text("Nomor tanda terima", 30, required=False)
    received_at = forms.DateTimeField(
        label="Diserahkan",
        required=False,
        help_text="bila bukan sekarang",
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "data-sticky": ""}
        ),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": "Bukan tanggal dan jam."},
    )
    # When it was typed, by the device; an entry that was kept offline comes much later.
    typed_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    other_person = forms.BooleanField(
        label="NIK sudah dicocokkan dengan KTP-el: orangnya memang lain",
        required=False,
    )

    def __init__(
        self, pack: Pack, listings: Iterable[StationListing], today: date, data: Any = None
    ) -> None:
        super().__init__(data, label_suffix="")
        self.pack = pack
        self.stations = {listing.number: listing.station_id for listing in listings}
        rules = pack.intake
        self.fields["birth_date"] = BirthText(today)
        self.fields["education"] = forms.ChoiceField(
            label="Pendidikan terakhir",
            choices=[(degree.code, degree.name.id) for degree in rules.educations],
            widget=forms.RadioSelect,
            error_messages=_EMPTY,
        )
        self.fields["declared"] = _ticks(
            "Pernyataan dan keterangan", [(d.fact, d.name.id) for d in rules.declarations]
        )
        self.fields["papers"] = _ticks(
            "Berkas yang diserahkan", [(d.code, d.name.id) for d in pack.documents]
        )

    def clean_nik(self) -> str:
        return _identity_number("NIK", self.cleaned_data["nik"], "KTP-el")

    def clean_kk(self) -> str:
        typed = self.cleaned_data["kk"]
        return _identity_number("Nomor KK", typed, "KK") if typed else ""

    def clean_spouse(self) -> str:
        """Only what was typed here is compared: the answer tells nothing of who is known."""
        typed = self.cleaned_data["spouse"]
        number = _identity_number("NIK suami/istri", typed, "KTP-el atau KK-nya") if typed else ""
        if number and number == self.cleaned_data.get("nik"):
            raise forms.ValidationError(OWN_NUMBER)
        return number

    def clean_name(self) -> str:
        """Any name that people have: one word, an apostrophe, a dot; but some letter."""
        name = " ".join(self.cleaned_data["name"].split())
        if not _LETTER.search(name) or holds_identity_number(name):
            raise forms.ValidationError("Ketik nama seperti tertulis di KTP-el.")
        return name

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        try:
            return national(typed) if typed else ""
        except GardaError as refusal:
            raise forms.ValidationError(refusal.id) from refusal

    def clean_address(self) -> str:
        return self._without_numbers("address")

    def clean_occupation(self) -> str:
        return self._without_numbers("occupation")

    def clean_station(self) -> UUID | None:
        typed = self.cleaned_data["station"]
        if not typed:
            return None
        found = self.stations.get(int(typed)) if typed.isdecimal() else None
        if found is None:
            known = ", ".join(f"{number:03d}" for number in self.stations)
            raise forms.ValidationError(f"Tidak ada TPS ini di desa Anda. Yang ada: {known}.")
        return found

    def clean_receipt(self) -> str:
        typed = str(self.cleaned_data["receipt"])
        if typed and (not _RECEIPT.fullmatch(typed) or holds_identity_number(typed)):
            raise forms.ValidationError("Huruf, angka, titik, garis, dan garis miring saja.")
        return typed

    def _without_numbers(self, field: str) -> str:
        text = " ".join(self.cleaned_data[field].split())
        if holds_identity_number(text):
            raise forms.ValidationError("Jangan menulis NIK atau nomor KK di sini.")
        return text

    def entry(self, zone: str) -> CounterEntry:
        """What was typed, for the service; only after ``is_valid``."""
        given = self.cleaned_data
        return CounterEntry(
            id=given["id"],
            name=given["name"],
            sex=given["sex"],
            birth_date=given["birth_date"],
            nik=given["nik"],
            kk=given["kk"],
            spouse=given["spouse"],
            phone=given["phone"],
            station=given["station"],
            facts=self._facts(),
            papers=given["papers"],
            willing_elsewhere="elsewhere" in given["willing"],
            willing_neighbour="neighbour" in given["willing"],
            receipt=given["receipt"],
            received_at=_local(given["received_at"], zone) or given["typed_at"],
            other_person=given["other_person"],
        )

    def _facts(self) -> dict[str, Fact]:
        given = self.cleaned_data
        words = ("education", "occupation", "address", "rt", "rw", "experience")
        written = {name: given[name] for name in words}
        return stated_facts(self.pack, given["declared"], written, given["papers"])


def _ticks(label: str, choices: Sequence[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def _identity_number(label: str, typed: str, card: str) -> str:
    number = _BLANKS.sub("", typed)
    if not _NUMBER.fullmatch(number):
        raise forms.ValidationError(f"{label} harus 16 angka. Periksa lagi dari {card}.")
    return number


def _local(told: datetime | None, zone: str) -> datetime | None:
    """A time typed without a zone is one of the village's clocks."""
    return None if told is None else told.replace(tzinfo=ZoneInfo(zone))
