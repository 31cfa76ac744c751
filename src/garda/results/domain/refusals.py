"""Why a step of a settlement is refused. Each refusal has a name of its own."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.errors import GardaError, PlainRefusal


class SettlementRefused(PlainRefusal):
    """A step that changed nothing. Subclasses say their sentence once."""

    code = "settlement_refused"


class SameAuthor(SettlementRefused):
    """One person on both sources: then they are one source."""

    code = "same_author"
    sentence_id = "Anda sudah mengisi untuk sumber lain; sumber kedua harus orang lain."
    sentence_en = "You entered for another source; the second source must be another person."


class SameDevice(SettlementRefused):
    """Two sources on one device are one."""

    code = "same_device"
    sentence_id = (
        "Ponsel ini sudah dipakai untuk sumber lain pada formulir ini; sumber kedua harus memakai"
        " perangkat lain."
    )
    sentence_en = (
        "This device was used for another source of this form; use another for the second."
    )


class SameSource(SettlementRefused):
    """A source sends its first version twice, or skips one."""

    code = "same_source"
    sentence_id = "Sumber ini sudah mengirim bagian ini; kirim perbaikan sebagai versi berikutnya."
    sentence_en = "This source has sent this part; send a correction as its next version."


class SourceParty(SettlementRefused):
    """Whoever read the form does not decide about it, and whoever decided does not read it."""

    code = "source_party"
    sentence_id = "Yang mengisi tidak memutus selisihnya, dan yang memutus tidak mengisi."
    sentence_en = "Who entered a form does not decide about it, and who decided does not enter it."


class SelfConfirmation(SettlementRefused):
    """A decision needs a second person."""

    code = "self_confirmation"
    sentence_id = "Keputusan harus diperiksa orang lain, bukan oleh yang memutus."
    sentence_en = "A decision must be looked at by another person than the one who decided."


class NothingToDecide(SettlementRefused):
    code = "nothing_to_decide"
    sentence_id = "Belum ada selisih yang perlu diputus pada bagian ini."
    sentence_en = "There is no difference to decide in this part."


class NothingToConfirm(SettlementRefused):
    code = "nothing_to_confirm"
    sentence_id = "Tidak ada keputusan yang menunggu konfirmasi pada bagian ini."
    sentence_en = "No decision of this part waits for confirmation."


class AwaitingConfirmation(SettlementRefused):
    code = "awaiting_confirmation"
    sentence_id = "Ada keputusan yang menunggu konfirmasi; konfirmasi atau tolak dahulu."
    sentence_en = "A decision waits for confirmation; confirm or reject it first."


class AlreadySettled(SettlementRefused):
    """Changing what is settled needs a reason."""

    code = "already_settled"
    sentence_id = "Bagian ini sudah selesai; perubahan hanya dengan alasan tertulis."
    sentence_en = "This part is settled; it changes only with a written reason."


class NotHeld(SettlementRefused):
    code = "not_held"
    sentence_id = "Formulir ini tidak sedang ditahan karena fotonya."
    sentence_en = "This form is not held because of its photo."


class ReasonMissing(SettlementRefused):
    code = "reason_missing"
    sentence_id = "Tuliskan alasannya."
    sentence_en = "Write the reason."


class WrongLength(SettlementRefused):
    code = "wrong_length"
    sentence_id = "Jumlah isian tidak sama dengan isian bagian ini."
    sentence_en = "The number of figures is not that of this part."


class RuleBroken(GardaError):
    """A decision breaks rules that must hold (or leaves a figure unread), without saying that the
    paper says so."""

    code = "rule_broken"

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        listed = ", ".join(self.codes)
        super().__init__(
            id=f"Belum terpenuhi: {listed}. Perbaiki, atau nyatakan di kertas tertulis begitu.",
            en=f"Not met: {listed}. Correct it, or state that the paper says so.",
        )
