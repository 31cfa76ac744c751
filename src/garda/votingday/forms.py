"""What is typed and chosen on voting day. What may be, the services say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from garda.documents.forms import ScanForm
from garda.formation.queries import Member
from garda.kernel.ids import uuid7
from garda.kernel.roles import LABELS, Role
from garda.packs.votingday import Content, IncidentKind, Trigger
from garda.results.models import RoundKind, VoteRound
from garda.votingday.models import IncidentState, ReportKind
from garda.votingday.services.handovers import LONGEST_NOTE, LONGEST_SEAL
from garda.votingday.services.incidents import LONGEST_STEP, LONGEST_TEXT
from garda.votingday.services.orders import LONGEST_ANSWER, LONGEST_LETTER
from garda.votingday.services.orders import LONGEST_REASON as LONGEST_WHY
from garda.votingday.services.telling import LONGEST_REASON

#: Whose recommendation a vote is held again upon, from the station up.
RECOMMENDERS = (Role.PTPS, Role.PKD, Role.PANWASCAM, Role.BAWASLU)
CHOOSE = {"required": "Pilih salah satu.", "invalid_choice": "Pilih dari daftar."}
FILL = {"required": "Isi bagian ini lebih dahulu."}


class DayForm(forms.Form):
    """Form of this room: fields are named after the form, for pages with several."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        options.setdefault("auto_id", f"{type(self).__name__}_%s")
        super().__init__(*args, **options)

    def choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """Give a field its choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = list(choices)


def _hour() -> forms.TimeField:
    return forms.TimeField(
        label="Pukul",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Kosongkan bila baru saja.",
        error_messages={"invalid": "Tulis jam, misalnya 07:05."},
    )


class SendingForm(DayForm):
    """What carries an id of its own: sent again it is the same."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)


class StepForm(SendingForm):
    kind = forms.ChoiceField(
        label="Tahap",
        choices=[(k.value, k.label) for k in ReportKind if k != ReportKind.ROLL_CALL],
        error_messages=CHOOSE,
    )
    at = _hour()


class IncidentForm(SendingForm, ScanForm):
    """What happened, or an objection. Contest and pair are chosen in one list."""

    kind = forms.ChoiceField(label="Jenis", error_messages=CHOOSE)
    pair = forms.ChoiceField(
        label="Pasangan calon", required=False, error_messages=CHOOSE,
        help_text="Hanya untuk keberatan saksi.",
    )  # fmt: skip
    text = forms.CharField(
        label="Uraian", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=FILL, help_text="Apa, kapan, siapa yang menyaksikan; tanpa NIK atau nomor.",
    )  # fmt: skip
    at = _hour()
    field_order = ("id", "kind", "pair", "text", "at", "scan")

    def __init__(
        self, kinds: Sequence[IncidentKind], pairs: Sequence[tuple[str, str]], *args: Any
    ) -> None:
        super().__init__(*args)
        self.choose("kind", [(kind.code, kind.name.id) for kind in kinds])
        self.choose("pair", [("", "–"), *pairs])
        self.fields["scan"].label, self.fields["scan"].required = "Foto", False


class FollowForm(DayForm):
    state = forms.ChoiceField(
        label="Keadaan",
        choices=[(s.value, s.label) for s in IncidentState if s != IncidentState.OPEN],
        error_messages=CHOOSE,
    )
    text = forms.CharField(
        label="Yang dilakukan", max_length=LONGEST_STEP, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=FILL,
    )  # fmt: skip


class PhotoForm(DayForm, ScanForm):
    """A further photo."""


class OrderForm(DayForm):
    """A vote to be held again. Kind and trigger are chosen in one list, as the pack joins them."""

    round = forms.ChoiceField(label="Pemilihan di TPS", error_messages=CHOOSE)
    trigger = forms.ChoiceField(label="Jenis dan sebab", error_messages=CHOOSE)
    reason = forms.CharField(
        label="Uraian", max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=FILL,
    )  # fmt: skip
    recommended_by = forms.ChoiceField(
        label="Direkomendasikan oleh",
        choices=[(role, LABELS[role]) for role in RECOMMENDERS],
        error_messages=CHOOSE,
    )
    letter = forms.CharField(
        label="Nomor surat rekomendasi", max_length=LONGEST_LETTER, error_messages=FILL
    )
    vote_on = forms.DateField(
        label="Dilaksanakan pada", widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={**FILL, "invalid": "Tulis tanggal, misalnya 2024-12-05."},
    )  # fmt: skip

    def __init__(
        self, rounds: Sequence[VoteRound], triggers: Iterable[Trigger], *args: Any
    ) -> None:
        super().__init__(*args)
        self.choose("round", [(str(r.id), _round_name(r)) for r in rounds])
        self.choose("trigger", [(t.code, f"{_kind_name(t)}: {t.name.id}") for t in triggers])


def _round_name(round_: VoteRound) -> str:
    station = f"{round_.station.village.name} TPS {round_.path[-3:]}"
    again = "" if round_.number == 1 else f", {round_.get_kind_display().lower()}"
    return f"{station} · {round_.contest.name}{again}"


def _kind_name(trigger: Trigger) -> str:
    return str(RoundKind(trigger.round).label)


class DecideForm(DayForm):
    agree = forms.ChoiceField(
        label="Keputusan",
        choices=[("ya", "Laksanakan"), ("tidak", "Tolak")],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    reason = forms.CharField(
        label="Alasan", max_length=LONGEST_ANSWER, required=False, help_text="Perlu bila ditolak."
    )


class HandOverForm(SendingForm, ScanForm):
    """What is taken over: one station from its group, or several from the PPS."""

    stations = forms.MultipleChoiceField(
        label="TPS", widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE
    )
    given_by = forms.ChoiceField(label="Yang menyerahkan", required=False, error_messages=CHOOSE)
    seal = forms.CharField(
        label="Nomor segel", max_length=LONGEST_SEAL, required=False,
        help_text="PPK: kosongkan bila sama dengan tanda terima pertama.",
    )  # fmt: skip
    contents = forms.MultipleChoiceField(
        label="Yang diterima", widget=forms.CheckboxSelectMultiple, required=False
    )
    at = _hour()
    note = forms.CharField(
        label="Keterangan", max_length=LONGEST_NOTE, required=False,
        help_text="Nama yang menyerahkan bila tidak ada pada daftar; isi yang tidak ada.",
    )  # fmt: skip
    field_order = ("id", "stations", "given_by", "seal", "contents", "at", "note", "scan")

    def __init__(
        self,
        stations: Sequence[tuple[str, str]],
        givers: Mapping[UUID, str],
        contents: Iterable[Content],
        *args: Any,
    ) -> None:
        super().__init__(*args)
        self.choose("stations", stations)
        self.choose("given_by", [("", "–"), *((str(k), v) for k, v in givers.items())])
        self.choose("contents", [(thing.code, thing.name.id) for thing in contents])
        self.fields["scan"].label, self.fields["scan"].required = "Foto", False


class RollCallForm(SendingForm):
    present = forms.MultipleChoiceField(
        label="Yang hadir", widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE
    )

    def __init__(self, members: Sequence[Member], *args: Any) -> None:
        super().__init__(*args)
        self.choose("present", [(str(m.appointment), f"{m.seat}. {m.name}") for m in members])


class TakeBackForm(DayForm):
    report = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Alasan pembatalan", max_length=LONGEST_REASON, error_messages=FILL
    )
