"""Refused acts of the draw, the proposal and the plenary that decides about it."""

from __future__ import annotations

from collections.abc import Sequence

from garda.kernel.errors import GardaError
from garda.packs.types import Text


class ListUnchanged(GardaError):
    """The list is fixed already, and nothing on it has changed."""

    code = "list_unchanged"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Daftar pelamar {village} sudah ditetapkan dan tidak berubah. Lanjutkan ke langkah "
            "berikutnya.",
            en=f"The list of {village} is fixed and has not changed. Go on with the next step.",
        )


class NoListFixed(GardaError):
    """No list of applicants was fixed."""

    code = "no_list_fixed"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Daftar pelamar {village} belum ditetapkan. Tetapkan daftarnya dahulu, baru dadu "
            "dilempar.",
            en=f"The list of applicants of {village} is not fixed. Fix it before the dice are "
            "thrown.",
        )


class ListChanged(GardaError):
    """The list is not what was fixed: its draw does not count any more."""

    code = "list_changed"

    def __init__(self, village: str, found: Sequence[Text]) -> None:
        super().__init__(
            id=f"Daftar pelamar {village} berubah sejak ditetapkan, jadi undiannya tidak berlaku. "
            f"{' '.join(text.id for text in found)} Tetapkan daftar baru dan lempar dadu lagi.",
            en=f"The list of {village} has changed since it was fixed, so its draw does not count. "
            f"{' '.join(text.en for text in found)} Fix a new list and throw the dice again.",
        )


class ListErased(GardaError):
    """The content of the list was erased with the data of somebody on it."""

    code = "list_erased"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Isi daftar pelamar {village} sudah dihapus menurut aturan penyimpanan. Yang masih "
            "ada: sidik daftarnya, dadunya, dan keputusan pleno.",
            en=f"The content of the list of {village} was erased by the rules of retention. Its "
            "hash, its dice and the decision of the plenary are still there.",
        )


class NoDice(GardaError):
    """No dice were thrown over the list."""

    code = "no_dice"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Dadu untuk daftar {village} belum dicatat. Lempar dadu dalam pleno terbuka, lalu "
            "ketik angkanya.",
            en=f"No dice are recorded for the list of {village}. Throw them in the open plenary "
            "and type the figures.",
        )


class DiceThrown(GardaError):
    """The dice of this list were thrown before; nobody throws until the names please."""

    code = "dice_thrown"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Dadu untuk daftar {village} sudah dicatat dan berlaku sekali saja. Tidak ada yang "
            "berubah.",
            en=f"The dice of the list of {village} are recorded and count once. Nothing changed.",
        )


class WrongDice(GardaError):
    """What was typed is no row of throws."""

    code = "wrong_dice"

    def __init__(self, throws: int) -> None:
        super().__init__(
            id=f"Dadu dicatat sebagai {throws} angka dari 1 sampai 6, misalnya 3 1 6 2 5 5 4 1 2 "
            "6.",
            en=f"Dice are recorded as {throws} figures from 1 to 6, like 3 1 6 2 5 5 4 1 2 6.",
        )


class ReasonNeeded(GardaError):
    """A change without a reason, or with one too long to be printed."""

    code = "reason_needed"

    def __init__(self, most: int) -> None:
        super().__init__(
            id=f"Tulis alasan perubahan, paling banyak {most} huruf, tanpa NIK atau nomor KK.",
            en=f"Write the reason of the change, at most {most} characters, without identity "
            "numbers.",
        )


class SamePersonConfirms(GardaError):
    """The member who changed the proposal would confirm it alone."""

    code = "same_person"

    def __init__(self) -> None:
        super().__init__(
            id="Perubahan disetujui anggota PPS lain, bukan yang mengusulkannya. Minta anggota "
            "lain membuka halaman ini.",
            en="A change is confirmed by another member of the PPS than the one who made it. Ask "
            "another member to open this page.",
        )


class NothingToConfirm(GardaError):
    """No change waits for a second member."""

    code = "nothing_to_confirm"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Tidak ada perubahan usulan {village} yang menunggu persetujuan.",
            en=f"No change of the proposal of {village} waits to be confirmed.",
        )


class ChangeNotConfirmed(GardaError):
    """A plenary would adopt what one member alone has changed."""

    code = "change_not_confirmed"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Usulan {village} diubah dan perubahannya belum disetujui anggota PPS kedua. "
            "Setujui dahulu, atau kembali ke usulan undian.",
            en=f"The proposal of {village} was changed, and no second member has confirmed it yet. "
            "Confirm it first, or go back to the drawn proposal.",
        )


class NotDrawn(GardaError):
    """A proposal of before lists were fixed: there is nothing that a change could be weighed by."""

    code = "not_drawn"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Usulan {village} disusun sebelum ada daftar dan dadu, jadi tidak dapat diubah. "
            "Susun usulan baru.",
            en=f"The proposal of {village} was made before there were lists and dice, so it cannot "
            "be changed. Make a new one.",
        )


class NotOfTheSeven(GardaError):
    """A chair is elected among serving members of a group, before its decree."""

    code = "not_of_the_seven"

    def __init__(self, name: str) -> None:
        super().__init__(
            id=f"{name} tidak dapat dicatat sebagai ketua terpilih: bukan anggota KPPS yang masih "
            "bertugas, atau SK kelompoknya sudah terbit. Pilih anggota yang belum ber-SK.",
            en=f"{name} cannot be recorded as elected chair: no serving member of a group, or the "
            "group's decree is signed. Choose a member without a decree.",
        )


class CountsDoNotFit(GardaError):
    """The counts of a chair's election do not make a majority of those present."""

    code = "counts_do_not_fit"

    def __init__(self, members: int) -> None:
        super().__init__(
            id=f"Yang hadir paling banyak {members} orang, dan ketua terpilih bila suaranya lebih "
            "dari separuh yang hadir. Periksa kedua angka.",
            en=f"At most {members} members are present, and a chair is elected by more than half "
            "of them. Check both figures.",
        )


class NothingProposed(GardaError):
    """No proposal was made from the list and the dice in force."""

    code = "nothing_proposed"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"Belum ada usulan {village} dari daftar dan dadu yang berlaku. Susun dahulu.",
            en=f"No proposal of {village} was made from the list and dice in force. Make it first.",
        )
