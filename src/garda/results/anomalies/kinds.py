"""Kinds of anomalies, and one anomaly with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from garda.kernel.canonical import canonical_bytes, sha256_hex
from garda.results.models import VoteRound


class Kind(StrEnum):
    """In the order in which people should look."""

    SAME_SHEET = "same_sheet"
    OTHER_FORM = "other_form"
    EARLY = "early"
    CLOCK = "clock"
    TWO_PHONES = "two_phones"
    SUMS = "sums"
    UNLIKELY = "unlikely"


LABELS: Final = {
    Kind.SAME_SHEET: "Foto lembar yang sama",
    Kind.OTHER_FORM: "Foto formulir lain",
    Kind.EARLY: "Terlalu awal",
    Kind.CLOCK: "Jam tidak mungkin",
    Kind.TWO_PHONES: "Dua ponsel",
    Kind.SUMS: "Tidak cocok antarformulir",
    Kind.UNLIKELY: "Jarang terjadi",
}


@dataclass(frozen=True, slots=True)
class Anomaly:
    """``detail`` is what was found, word for word: another finding has another fingerprint.

    ``rule``: code of a K rule, empty for what is none.
    """

    kind: Kind
    round: VoteRound
    detail: str
    rule: str = ""

    @property
    def fingerprint(self) -> str:
        content = [self.kind, str(self.round.id), self.rule, self.detail]
        return sha256_hex(canonical_bytes(content))[:32]

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def order(self) -> tuple[int, str, UUID]:
        return list(Kind).index(self.kind), self.round.path, self.round.id
