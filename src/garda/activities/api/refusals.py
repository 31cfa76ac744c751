"""Why a phone's request is refused as a whole. Nothing of it was kept; the phone keeps it."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.errors import GardaError


class NotPaired(GardaError):
    """No cookie of a device, or one of a device that is not known."""

    code, status = "not_paired", 401

    def __init__(self) -> None:
        super().__init__(
            id="Ponsel ini belum dipasangkan. Mintalah lembar masuk kepada PPS, lalu pasangkan; "
            "catatan di ponsel tetap ada.",
            en="This phone is not paired. Ask the PPS for a sign-in sheet and pair it; what is on "
            "the phone stays.",
        )


class WrongAccount(GardaError):
    """An account that was never on this device."""

    code, status = "wrong_account", 403

    def __init__(self) -> None:
        super().__init__(
            id="Akun itu tidak pernah masuk di ponsel ini. Kirim dengan akun yang mencatat.",
            en="That account was never on this phone. Send with the account that took the notes.",
        )


class Revoked(GardaError):
    """A revoked device asks to read."""

    code, status = "revoked_device", 403

    def __init__(self) -> None:
        super().__init__(
            id="Ponsel ini sudah dicabut. Catatan yang belum terkirim masih diterima; daftar nama "
            "tidak lagi. Pasangkan lagi lewat PPS.",
            en="This phone was revoked. Notes not sent yet are still taken, lists of names are no "
            "longer given. Pair it again at the PPS.",
        )


class NoGrant(GardaError):
    """An account without a role in this election."""

    code, status = "no_grant", 403

    def __init__(self) -> None:
        super().__init__(
            id="Akun ini tidak punya peran dalam pemilihan ini. Hubungi pemberi peran Anda.",
            en="This account has no role in this election. Ask whoever gives the roles.",
        )


class TooFast(GardaError):
    """More requests than a phone makes. ``seconds`` until the next is taken."""

    code, status = "too_fast", 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            id=f"Terlalu banyak kiriman dari ponsel ini. Coba lagi dalam {seconds} detik.",
            en=f"Too many requests from this phone. Try again in {seconds} seconds.",
        )


class TooMany(GardaError):
    """A batch with too many things."""

    code, status = "too_many", 413

    def __init__(self, most: int) -> None:
        super().__init__(
            id=f"Satu kiriman memuat paling banyak {most} catatan. Bagi menjadi beberapa kiriman.",
            en=f"One batch holds {most} things at most. Send them in several.",
        )


class TooLarge(GardaError):
    """A body beyond the limit of the site."""

    code, status = "too_large", 413

    def __init__(self) -> None:
        super().__init__(
            id="Kiriman terlalu besar. Bagi menjadi beberapa kiriman.",
            en="The body is too large. Send it in several batches.",
        )


class Malformed(GardaError):
    """Not JSON."""

    code, status = "malformed", 400

    def __init__(self) -> None:
        super().__init__(
            id="Kiriman bukan JSON yang utuh. Kirim lagi; catatan di ponsel tetap ada.",
            en="The body is not whole JSON. Send it again; what is on the phone stays.",
        )


class Invalid(GardaError):
    """JSON that is not as the schema says."""

    code, status = "invalid", 422

    def __init__(self, places: Sequence[str]) -> None:
        where = ", ".join(places)
        super().__init__(
            id=f"Isi kiriman tidak sesuai skema pada {where}. Perbarui aplikasi, lalu kirim lagi.",
            en=f"The body is not as the schema says at {where}. Update the app and send again.",
        )


class NotYours(GardaError):
    """A gathering that is not there, or not the account's to take attendance of."""

    code, status = "not_yours", 404

    def __init__(self) -> None:
        super().__init__(
            id="Kegiatan itu tidak ada, atau akun ini tidak berwenang mencatat hadirnya.",
            en="There is no such gathering, or this account takes no attendance there.",
        )
