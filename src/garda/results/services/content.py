"""What a reading may hold: figures that fit the form, and who says that they stand so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from garda.kernel.errors import GardaError
from garda.packs.types import FormDefinition
from garda.results.domain.duties import WRITER_AND_READER
from garda.results.models import Channel, Source

from .book import blocks_of
from .sending import NewReading

#: Characters of one "as written" note, as the column holds them.
WRITTEN_LENGTH = 12
#: Channels on which a second person reads the figures back.
READ_BACK = frozenset({Channel.PHONE, Channel.CALL})
#: What lies before somebody who can say how the paper stands; a list of figures is not it.
_SEEN = frozenset({"paper", "photo", "crop"})


class BadReading(GardaError):
    code = "bad_reading"


class NoReadBack(BadReading):
    """Figures are typed by one person and read back by another."""

    code = "no_read_back"

    def __init__(self) -> None:
        super().__init__(
            id="Angka diketik satu orang dan dibacakan ulang oleh orang lain. Sebutkan siapa yang"
            " membacakan; tidak boleh orang yang mengetik.",
            en="One person types the figures and another reads them back. Name who read them back;"
            " it cannot be who typed.",
        )


class NothingButZero(BadReading):
    """A form of zeros is far more often an empty draft than a station without a voter."""

    code = "all_zero"

    def __init__(self) -> None:
        super().__init__(
            id="Semua angka 0. Bila di kertas memang begitu, centang “Memang demikian di kertas”"
            " dan tulis alasannya; bila formulir belum diisi, isi dahulu.",
            en="Every figure is 0. If the paper says so, state that it stands so, with the reason;"
            " if the form has not been filled in yet, do that first.",
        )


def check_content(definition: FormDefinition, sent: NewReading, author: UUID) -> None:
    """Raises BadReading (K14 for a figure that its boxes cannot hold)."""
    _check_length(definition, len(sent.figures))
    refuse_overflow(definition, dict(zip(definition.keys, sent.figures, strict=True)))
    if all(value is None for value in sent.figures):
        raise BadReading(id="Formulir masih kosong.", en="The form is empty.")
    if sent.as_written is not None:
        _check_written(definition, sent.as_written)
    _check_stands_so(definition, sent)
    if not any(sent.figures) and not sent.stands_so:
        raise NothingButZero
    _check_sender(sent, author)


def _check_sender(sent: NewReading, author: UUID) -> None:
    if sent.channel in READ_BACK and sent.read_back_by is None:
        raise NoReadBack
    WRITER_AND_READER.require(author, [sent.read_back_by], NoReadBack())
    if sent.happened_at.tzinfo is None:
        raise BadReading(
            id="Waktu pengisian tanpa zona waktu.", en="The time of entry has no time zone."
        )


def _check_length(definition: FormDefinition, sent: int) -> None:
    fields = len(definition.fields)
    if sent != fields:
        raise BadReading(
            id=f"Formulir ini punya {fields} isian, yang dikirim {sent}.",
            en=f"This form has {fields} figures, {sent} were sent.",
        )


def _check_written(definition: FormDefinition, as_written: Sequence[str | None]) -> None:
    _check_length(definition, len(as_written))
    if any(text is not None and len(text) > WRITTEN_LENGTH for text in as_written):
        raise BadReading(
            id=f'Catatan "sesuai tertulis" paling banyak {WRITTEN_LENGTH} huruf.',
            en=f'What stands "as written" has at most {WRITTEN_LENGTH} characters.',
        )


def _check_stands_so(definition: FormDefinition, sent: NewReading) -> None:
    if not sent.stands_so <= set(blocks_of(definition)):
        raise BadReading(
            id="Bagian yang dinyatakan sesuai tertulis tidak ada pada formulir ini.",
            en="The part stated to stand as written is not on this form.",
        )
    if sent.stands_so and not sent.reason.strip():
        raise BadReading(
            id="Tulis alasan mengapa angka memang demikian di kertas.",
            en="Say why the figures stand so on the paper.",
        )
    unseen = sent.source == Source.MACHINE or (sent.shown and not sent.shown & _SEEN)
    if sent.stands_so and unseen:
        raise BadReading(
            id="Hanya orang yang melihat kertas atau fotonya dapat menyatakan angka memang"
            " demikian.",
            en="Only somebody who saw the paper or its photo can state that the figures stand so.",
        )


def refuse_overflow(definition: FormDefinition, figures: Mapping[str, int | None]) -> None:
    """K14: a figure that its boxes cannot hold was never on the paper. Raises BadReading."""
    for key, value in figures.items():
        field_ = definition.fields[definition.index[key]]
        if value is not None and not 0 <= value <= field_.maximum:
            raise BadReading(
                code="K14",
                id=f"{field_.label.id}: {value} tidak muat di kotak (0–{field_.maximum}).",
                en=f"{field_.label.en}: {value} does not fit its boxes (0–{field_.maximum}).",
            )
