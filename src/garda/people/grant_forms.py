"""Forms of the pages where roles are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from garda.kernel.errors import GardaError
from garda.people.mandates import Pair
from garda.people.services.grants import REASON_LENGTH
from garda.regions.models import Region, Station

#: The choice of an account that is to be opened.
NEW = "baru"
_DATE = {"type": "date"}
_NEEDED = {"required": "Isi bagian ini.", "invalid": "Tulis tanggal yang benar."}

_FROM_LIST = dict.fromkeys(("required", "invalid_choice"), "Pilih salah satu dari daftar.")

#: Next to which field a refusal is told, by its code.
FIELDS: Mapping[str, str] = {
    "unknown_account": "username",
    "taken_name": "username",
    "one_line": "username",
    "already_held": "username",
    "for_oneself": "username",
    "wrong_place": "region",
    "not_first": "region",
    "out_of_region": "region",
    "bad_period": "valid_to",
    "no_mandate": "letter",
    "reason_needed": "reason",
}


def tell(form: forms.Form, refusal: GardaError) -> None:
    """Say a refusal next to the field it is about; where there is none, above the form."""
    name = FIELDS.get(refusal.code, "")
    form.add_error(name if name in form.fields else None, refusal.id)


def _date_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        error_messages=_NEEDED,
    )


def _username_field(help_text: str) -> forms.CharField:
    return forms.CharField(
        label="Nama pengguna",
        max_length=60,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages=_NEEDED,
    )


class PlaceForm(forms.Form):
    """A region of one's own, and for roles at a station its number."""

    region = forms.ChoiceField(label="Wilayah", error_messages=_FROM_LIST)
    station = forms.IntegerField(
        label="Nomor TPS",
        min_value=1,
        max_value=999,
        error_messages={**_NEEDED, "invalid": "Tulis nomor TPS dengan angka."},
    )

    def __init__(
        self,
        regions: Sequence[Region],
        names: Mapping[str, str],
        data: Any = None,
        initial: Any = None,
        *,
        levels: Iterable[str] = (),
    ) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        self._regions = {region.code: region for region in regions}
        region = self.fields["region"]
        assert isinstance(region, forms.ChoiceField)  # noqa: S101 - narrows the type
        region.choices = [(code, names[code]) for code in self._regions]
        at_station, elsewhere = "station" in levels, set(levels) - {"station"}
        if not at_station:
            del self.fields["station"]
        elif elsewhere:
            self.fields["station"].required = False
            self.fields["station"].help_text = "Kosongkan bila bukan untuk satu TPS."

    @property
    def place(self) -> Region:
        """The chosen region; of a valid form."""
        return self._regions[self.cleaned_data["region"]]


class GiveForm(PlaceForm):
    """A role for an account that exists, or for a new one."""

    new = forms.ChoiceField(
        label="Akun",
        choices=[("ada", "Akun yang sudah ada"), (NEW, "Akun baru, diundang dengan lembar masuk")],
    )
    username = _username_field("Seperti tertulis pada akunnya, misalnya pps-33.20.09.2004-1.")
    division = forms.CharField(
        label="Divisi", max_length=120, required=False, help_text="Pembagian tugas, bila ada."
    )
    valid_from = _date_field("Mulai")
    valid_to = _date_field("Sampai", required=False, help_text="Hari terakhir. Boleh kosong.")


class WitnessForm(PlaceForm):
    """A witness with the pair's written mandate; an account is opened for them."""

    pair = forms.ChoiceField(label="Pasangan calon", error_messages=_FROM_LIST)
    letter = forms.CharField(
        label="Nomor surat mandat",
        max_length=120,
        error_messages=_NEEDED,
        help_text="Surat yang diserahkan pasangan calon; saksi tanpa mandat tertulis tidak sah.",
    )
    username = _username_field("Nama baru, misalnya saksi-1-33.20.09.2004-007.")
    valid_from = _date_field("Mulai")
    valid_to = _date_field("Sampai")

    def __init__(self, pairs: Sequence[Pair], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._pairs = {f"{pair.contest}:{pair.number}": pair for pair in pairs}
        field = self.fields["pair"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [
            (key, f"{pair.contest_name}: {pair.number}. {pair.name}")
            for key, pair in self._pairs.items()
        ]

    @property
    def chosen_pair(self) -> Pair:
        """The chosen pair; of a valid form."""
        return self._pairs[self.cleaned_data["pair"]]


class DeputyForm(forms.Form):
    """Who acts in somebody's stead, and when."""

    username = _username_field("Akun yang sudah ada. Tindakannya tercatat atas nama yang diwakili.")
    valid_from = _date_field("Mulai")
    valid_to = _date_field("Sampai")


class EndForm(forms.Form):
    """The last day of a role."""

    valid_to = _date_field("Hari terakhir")


class RevokeForm(forms.Form):
    """Why a role ends at once."""

    reason = forms.CharField(
        label="Alasan",
        max_length=REASON_LENGTH,
        help_text="Tersimpan dalam catatan. Jangan menulis NIK atau nomor telepon.",
        error_messages=_NEEDED,
    )


def station_in(region: Region, election_id: UUID, number: int | None) -> Station | None:
    """The station of this number in the list in force. Raises Station.DoesNotExist."""
    if number is None:
        return None
    return Station.objects.get(
        election_id=election_id,
        listings__village=region,
        listings__number=number,
        listings__voter_list__superseded_on__isnull=True,
    )


def today_until(today: date, last: date | None = None) -> dict[str, date | None]:
    """First values of a period."""
    return {"valid_from": today, "valid_to": last}
