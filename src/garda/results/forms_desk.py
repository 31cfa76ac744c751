"""The entry form with what is asked beside the figures: from what they were read, who read back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from garda.packs.types import FormDefinition
from garda.results.forms import EntryForm
from garda.results.models import Channel, Reading

#: What lay before whoever read the figures, as the page asks.
SEEN = [("paper", "kertasnya"), ("photo", "fotonya")]
#: How a station is helped; each with the channel it is recorded under.
HELPED = [
    (Channel.PAPER, "dari kertasnya, yang ada di depan saya"),
    (Channel.CALL, "lewat telepon, dibacakan lalu dibacakan ulang"),
]
#: Members of a station's group by identity, with their names.
People = Sequence[tuple[UUID, str]]


class DeskForm(EntryForm):
    """A form of the own source, or of a second look."""

    seen = forms.ChoiceField(label="Saya membaca dari", choices=SEEN, initial="paper")

    def __init__(
        self, definition: FormDefinition, data: Any = None, *, latest: Reading | None = None
    ) -> None:
        super().__init__(data=data, definition=definition, latest=latest)
        # A sending without it (an older page) read the paper, as everybody does first.
        self.fields["seen"].required = False

    @property
    def channel(self) -> str:
        return str(Channel.PAGE)

    @property
    def shown(self) -> frozenset[str]:
        # Beside the photo nobody is asked: the page says what it showed.
        seen = "photo" if "photo" in self.data else self.cleaned_data.get("seen")
        return frozenset({seen or "paper"})

    @property
    def read_back_by(self) -> UUID | None:
        return None


class AssistedForm(EntryForm):
    """A form entered in a station's stead, from its paper or by a call."""

    helped = forms.ChoiceField(
        label="Bagaimana angkanya sampai kepada Anda", choices=HELPED, initial=Channel.PAPER
    )
    reader = forms.ChoiceField(
        label="Anggota KPPS yang membacakan",
        required=False,
        help_text="Hanya bila lewat telepon: ia membacakan, lalu mencocokkan bacaan ulang Anda.",
    )

    def __init__(self, definition: FormDefinition, people: People, data: Any = None) -> None:
        super().__init__(data=data, definition=definition)
        self.fields["reader"] = forms.ChoiceField(
            label=self.fields["reader"].label,
            help_text=self.fields["reader"].help_text,
            required=False,
            choices=[("", "—"), *((str(person), name) for person, name in people)],
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("helped") == Channel.CALL and not cleaned.get("reader"):
            self.add_error("reader", "Pilih siapa yang membacakan angkanya lewat telepon.")
        return cleaned

    @property
    def channel(self) -> str:
        return str(self.cleaned_data["helped"])

    @property
    def shown(self) -> frozenset[str]:
        return frozenset({"call" if self.channel == Channel.CALL else "paper"})

    @property
    def read_back_by(self) -> UUID | None:
        chosen = self.cleaned_data.get("reader")
        return UUID(chosen) if chosen and self.channel == Channel.CALL else None
