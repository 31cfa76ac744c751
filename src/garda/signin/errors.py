"""Refusals of signing in: what is wrong, where, and what to do."""

from __future__ import annotations

from garda.kernel.errors import GardaError


class InvitationRefused(GardaError):
    """The same words for a code that never was, is used, was replaced or has run out."""

    code = "invitation"

    def __init__(self) -> None:
        super().__init__(
            id="Kode undangan ini tidak berlaku: mungkin salah ketik, sudah dipakai, sudah "
            "diganti, atau lewat waktunya. Mintalah kode baru kepada yang memberi Anda lembar ini.",
            en="This invitation code is not valid: mistyped, used, replaced or too late. Ask "
            "whoever gave you the sheet for a new one.",
        )


class SignInRefused(GardaError):
    """Unknown name, wrong password, no password, inactive account: nobody learns which."""

    code = "sign_in"

    def __init__(self) -> None:
        super().__init__(
            id="Nama pengguna atau kata sandi salah. Periksa huruf besar dan kecil, "
            "lalu coba lagi.",
            en="The user name or the password is wrong. Check capital letters and try again.",
        )


class TooManyTries(GardaError):
    """A bucket is empty. ``seconds`` until the next try."""

    code = "too_many_tries"

    def __init__(self, seconds: int) -> None:
        self.seconds = max(1, seconds)
        super().__init__(
            id=f"Terlalu banyak percobaan. Tunggu {_span(self.seconds)}, lalu coba lagi.",
            en=f"Too many tries. Wait {self.seconds} seconds, then try again.",
        )


class WrongPin(GardaError):
    code = "wrong_pin"

    def __init__(self, left: int) -> None:
        super().__init__(
            id=f"PIN salah. Sisa {left} percobaan sebelum perangkat ini harus dipasangkan lagi.",
            en=f"Wrong PIN. {left} tries are left before this device has to be paired again.",
        )


class PairingEnded(GardaError):
    """The account has no PIN on this device any more."""

    code = "pairing_ended"

    def __init__(self) -> None:
        super().__init__(
            id="PIN Anda di perangkat ini tidak berlaku lagi. Masuklah dari perangkat Anda yang "
            "lain dan pasangkan perangkat ini dari halaman Akun saya, atau mintalah pemulihan "
            "kepada dua orang dari tingkat di atas Anda.",
            en="Your PIN on this device is no longer valid. Pair it again from another device of "
            "yours (My account), or ask two people of the level above you for a recovery.",
        )


class NotThere(GardaError):
    """A device that this account is not on, or no longer."""

    code = "not_on_device"

    def __init__(self) -> None:
        super().__init__(
            id="Akun ini tidak lagi ada di perangkat itu. Muat ulang halaman ini.",
            en="This account is not on that device any more. Load the page again.",
        )


class WrongProof(GardaError):
    """A wrong PIN, password or code at a lock or a second step."""

    code = "wrong_proof"


class LastFactor(GardaError):
    code = "last_factor"

    def __init__(self) -> None:
        super().__init__(
            id="Ini satu-satunya faktor kedua Anda. Tambahkan yang lain dahulu, baru lepas "
            "yang ini.",
            en="This is your only second factor. Add another one before you remove it.",
        )


class WeakPin(GardaError):
    code = "weak_pin"


class RecoveryRefused(GardaError):
    code = "recovery"


def _span(seconds: int) -> str:
    return f"{seconds} detik" if seconds < 120 else f"{-(-seconds // 60)} menit"
