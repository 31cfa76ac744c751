"""Refusals of a plenary, each with the way out."""

from __future__ import annotations

from garda.kernel.errors import GardaError, PlainRefusal


class PlenaryNotOpen(GardaError):
    code = "plenary_not_open"

    def __init__(self) -> None:
        super().__init__(
            id="Rapat pleno ini tidak sedang berlangsung.", en="This plenary is not in session."
        )


class PlenaryClosed(GardaError):
    """A settled form cannot change under a closed plenary."""

    code = "plenary_closed"

    def __init__(self, region: str) -> None:
        super().__init__(
            id=f"Rapat pleno {region} sudah ditutup. Angka formulir ini hanya dapat dibetulkan "
            "dalam rapat pleno yang dibuka kembali.",
            en=f"The plenary of {region} is closed. The figures of this form can be corrected "
            "only in a plenary that is opened again.",
        )


class AlreadyOpen(GardaError):
    """One plenary at a time: the standing one is in session."""

    code = "already_open"

    def __init__(self, region: str, contest: str) -> None:
        super().__init__(
            id=f"Rapat pleno {region} untuk {contest} sudah berlangsung.",
            en=f"The plenary of {region} for {contest} is in session already.",
        )


class NoPlenaryHere(PlainRefusal):
    """The region holds no plenary for the contest, or not this kind of plenary."""

    code = "no_plenary_here"
    sentence_id = "Wilayah ini tidak merekapitulasi pemilihan tersebut dengan rapat pleno ini."
    sentence_en = "This region does not recapitulate that contest by this plenary."


class PlenaryElsewhere(NoPlenaryHere):
    """Plenaries of provinces and of the country are held outside: only their parts are here."""

    sentence_id = (
        "Rapat pleno provinsi dan nasional tidak dijalankan di sini. Garda memuat pleno kecamatan"
        " dan kabupaten/kota; ekspor hasilnya untuk pleno di atasnya."
    )
    sentence_en = (
        "Plenaries of provinces and of the country are not held here. Districts and regencies hold"
        " theirs in Garda; export their results for the plenaries above."
    )


class HigherClosed(GardaError):
    """The level above has closed on the figures of this plenary."""

    code = "higher_closed"

    def __init__(self, region: str) -> None:
        super().__init__(
            id=f"Rapat pleno {region} sudah ditutup. Buka kembali rapat pleno itu dahulu.",
            en=f"The plenary of {region} is closed. Reopen that one first.",
        )


class NotComplete(GardaError):
    """The plenary lacks something; the message lists it."""

    code = "not_complete"


class SumsDiffer(GardaError):
    """K20: a total is not the sum of its parts."""

    code = "K20"


class BadCorrection(GardaError):
    """A proposed correction that cannot stand; the message says why."""

    code = "bad_correction"


class AlreadyConfirmed(GardaError):
    code = "already_confirmed"

    def __init__(self) -> None:
        super().__init__(
            id="Pembetulan ini sudah disetujui.", en="This correction is confirmed already."
        )


class SelfConfirmation(PlainRefusal):
    code = "self_confirmation"
    sentence_id = "Pembetulan harus disetujui orang lain, bukan pengusulnya."
    sentence_en = "A correction must be confirmed by another person than its proposer."
