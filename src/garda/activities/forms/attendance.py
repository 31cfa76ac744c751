"""What is typed at the desk where people come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from garda.activities.models import Activity, Presence
from garda.activities.services.attending import local_day
from garda.activities.services.correcting import LONGEST_REASON
from garda.activities.services.rules import reasons_of

#: How a list of reasons is headed on the page.
_HEADS = (
    (Presence.ONSITE, "Terlambat"),
    (Presence.ONLINE, "Daring"),
    (Presence.ABSENT, "Tidak hadir"),
)


class TickForm(forms.Form):
    """Names that were ticked, what holds for them, why, and when if it was not just now."""

    presence = forms.ChoiceField(choices=Presence.choices)
    member = forms.MultipleChoiceField(
        error_messages={
            "required": "Centang sedikitnya satu nama.",
            "invalid_choice": "Muat ulang.",
        }
    )
    reason = forms.ChoiceField(required=False)
    at = forms.TimeField(
        required=False, error_messages={"invalid": "Tulis jamnya, misalnya 08:15."}
    )

    def __init__(self, activity: Activity, members: Sequence[str], *args: Any) -> None:
        super().__init__(*args)
        self._activity = activity
        self.fields["member"].choices = [(m, m) for m in members]  # type: ignore[attr-defined]
        self.fields["reason"].choices = [("", ""), *flat_reasons(activity)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        presence, reason = given.get("presence"), given.get("reason", "")
        if presence is None:
            return given
        if reason and reason not in reasons_of(self._activity, presence):
            self.add_error("reason", "Alasan ini untuk keadaan lain. Pilih dari kelompoknya.")
        if presence == Presence.ABSENT and not reason:
            self.add_error("reason", "Pilih alasan tidak hadir.")
        return given

    @property
    def moment(self) -> datetime | None:
        """The hour of the gathering's day that was typed; None where it was just now."""
        at: time | None = self.cleaned_data.get("at")
        if at is None:
            return None
        zone = ZoneInfo(self._activity.region.time_zone)
        return datetime.combine(local_day(self._activity), at, zone)


def reasons(activity: Activity) -> list[tuple[str, list[tuple[str, str]]]]:
    """Reasons by what they are for, each with code and name."""
    return [
        (head, [(code, text.id) for code, text in reasons_of(activity, presence).items()])
        for presence, head in _HEADS
    ]


def flat_reasons(activity: Activity) -> list[tuple[str, str]]:
    return [reason for _, group in reasons(activity) for reason in group]


class WhyForm(forms.Form):
    """Why something is taken back or opened again."""

    reason = forms.CharField(
        label="Alasan",
        max_length=LONGEST_REASON,
        error_messages={"required": "Tulis alasannya."},
    )


class CheckInForm(forms.Form):
    """The own card, and the code that the online room shows now."""

    card = forms.CharField(
        label="Kode kartu",
        max_length=20,
        help_text="Delapan tanda pada kartu hadir Anda, misalnya K7QM-2X9D.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = forms.CharField(
        label="Kode di layar",
        max_length=9,
        help_text="Enam angka yang sekarang tampil di ruang daring; berganti setiap 30 detik.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())
