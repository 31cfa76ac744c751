"""Refusals of applying by oneself. None says anything of other people."""

from __future__ import annotations

from garda.kernel.errors import GardaError


class SlipRefused(GardaError):
    """The same words for a code that never was, or has run out."""

    code = "slip"

    def __init__(self) -> None:
        super().__init__(
            id="Kode ini tidak berlaku: mungkin salah ketik, atau pendaftaran sudah ditutup. "
            "Periksa lagi kartunya, atau minta kode baru kepada PPS desa Anda.",
            en="This code is not valid: mistyped, or the call is closed. Look at the slip again, "
            "or ask the PPS of your village for a new one.",
        )


class TooManySlips(GardaError):
    code = "too_many_slips"

    def __init__(self, most: int) -> None:
        super().__init__(
            id=f"Paling banyak {most} kartu sekali cetak. Cetak sisanya sesudah ini.",
            en=f"At most {most} slips at once. Print the others afterwards.",
        )


class SentAlready(GardaError):
    code = "sent_already"

    def __init__(self) -> None:
        super().__init__(
            id="Pendaftaran dengan kode ini sudah terkirim dan tidak berubah lagi. Untuk "
            "membetulkan, datanglah ke PPS desa Anda.",
            en="The application of this code was sent already and does not change any more. To "
            "mend something, go to the PPS of your village.",
        )


class NotComplete(GardaError):
    """Steps that are not done."""

    code = "not_complete"

    def __init__(self, steps: list[str]) -> None:
        self.steps = tuple(steps)
        which = ", ".join(steps)
        super().__init__(
            id=f"Belum dapat dikirim. Isi dahulu: {which}.",
            en=f"This cannot be sent yet. Fill in first: {which}.",
        )


class PieceRefused(GardaError):
    """A piece that does not continue the file. ``offset``: where it has to go on."""

    code = "piece"

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(
            id="Kiriman berkas terputus. Lanjutkan dari bagian yang belum diterima.",
            en="The sending was interrupted. Go on from the part that has not come.",
        )


class FileChanged(GardaError):
    """The whole file is not the one that was announced."""

    code = "file_changed"

    def __init__(self) -> None:
        super().__init__(
            id="Berkas yang tiba tidak sama dengan yang dikirim. Pilih berkasnya lagi.",
            en="The file that came is not the one that was sent. Choose the file again.",
        )
