"""Forms of one seat: a member leaves, a neighbour consents, somebody is appointed directly."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from garda.formation.domain.eligibility import Fact
from garda.formation.models import EndReason, Institution
from garda.packs.types import EligibilityRule, Verdict
from garda.people.services import NewPerson

from .secretariat import EMPTY, SEXES, BirthField, DayField, KkField, NikField, name_field

#: What a select of a rule sends, and what it means.
_ANSWERS: dict[str, bool | None] = {"": None, "yes": True, "no": False}
REASON_LENGTH = 150


class MemberLeavesForm(forms.Form):
    """Why a member leaves, since when, and whether the next reserve moves up at once."""

    reason = forms.ChoiceField(
        label="Alasan",
        choices=[("", "Pilih"), *EndReason.choices],
        help_text="Penyakit tidak ditulis: cukup “berhalangan tetap”.",
        error_messages=EMPTY,
    )

    def __init__(self, today: date, *, reserve: str = "", data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["ended_on"] = DayField("Hari pertama tidak bertugas", today)
        ways = [
            ("reserve", f"Cadangan berikutnya: {reserve}"),
            ("empty", "Kursi kosong dahulu, diisi pada langkah berikutnya"),
        ]
        self.fields["way"] = forms.ChoiceField(
            label="Pengganti", choices=ways, error_messages=EMPTY
        )
        # A form that was shown while there was a reserve may come later: the service answers it.
        if not reserve:
            self.fields["way"].widget.choices = ways[1:]


class ConsentForm(forms.Form):
    """When a neighbour agreed to this seat, by the clock of the village."""

    def __init__(self, zone: str, data: Any = None, *, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix, label_suffix="")
        self.zone = ZoneInfo(zone)
        self.fields["consent_at"] = forms.DateTimeField(
            label="Menyatakan bersedia pada",
            input_formats=["%Y-%m-%dT%H:%M"],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
            error_messages={**EMPTY, "invalid": "Bukan tanggal dan jam. Contoh: 2024-10-20T09:30."},
        )

    def clean_consent_at(self) -> datetime:
        typed: datetime = self.cleaned_data["consent_at"]
        return typed.replace(tzinfo=self.zone)


class DirectForm(forms.Form):
    """Somebody who did not apply, with what the PPS checked, one requirement after the other."""

    name = name_field("Nama")
    nik = NikField()
    kk = KkField()
    sex = forms.ChoiceField(label="Jenis kelamin", choices=SEXES, error_messages=EMPTY)
    institution = forms.ChoiceField(
        label="Diminta dari",
        choices=[("", "Tidak lewat lembaga"), *Institution.choices],
        required=False,
    )
    reason = forms.CharField(
        label="Alasan penunjukan",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Tercetak pada berita acara. Tanpa NIK dan tanpa penyakit.",
        error_messages=EMPTY,
    )

    def __init__(self, rules: tuple[EligibilityRule, ...], today: date, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["birth_date"] = BirthField("Tanggal lahir", today)
        self.order_fields(["name", "nik", "kk", "birth_date", "sex", "institution", "reason"])
        self.rules = [rule for rule in rules if rule.enabled and rule.kind in _FIELDS]
        for rule in self.rules:
            self.fields[rule.fact] = _FIELDS[rule.kind](rule)

    @property
    def checks(self) -> list[forms.BoundField]:
        """The fields of the requirements, in the pack's order."""
        return [self[rule.fact] for rule in self.rules]

    @property
    def facts(self) -> dict[str, Fact]:
        """What the PPS found, by fact name; only after ``is_valid``."""
        return {rule.fact: _fact(rule, self.cleaned_data[rule.fact]) for rule in self.rules}

    @property
    def institution_asked(self) -> Institution | None:
        code = self.cleaned_data["institution"]
        return Institution(code) if code else None

    def person(self, path: str) -> NewPerson:
        """Registered at ``path`` unless the same person is known; only after ``is_valid``."""
        given = self.cleaned_data
        name = " ".join(given["name"].split())
        return NewPerson(name, given["sex"], given["birth_date"], path, given["nik"], given["kk"])


def _flag(rule: EligibilityRule) -> forms.Field:
    """A requirement that not everybody meets for a paper's sake has a third answer."""
    if rule.unknown is not Verdict.PASS:
        return forms.BooleanField(label=rule.name.id, required=False)
    answers = [("", "Tidak berlaku baginya"), ("yes", "Ya"), ("no", "Belum")]
    return forms.ChoiceField(label=rule.name.id, choices=answers, required=False)


def _one_of(rule: EligibilityRule) -> forms.Field:
    values = [(value, value.upper().replace("_", " ")) for value in rule.values]
    choices = [("", "Pilih"), *values, ("-", "Tidak satu pun")]
    return forms.ChoiceField(label=rule.name.id, choices=choices, error_messages=EMPTY)


_FIELDS = {"flag": _flag, "one_of": _one_of}


def _fact(rule: EligibilityRule, answer: Any) -> Fact:
    if rule.kind == "flag" and isinstance(answer, str):
        return _ANSWERS[answer]
    found: Fact = answer
    return found
