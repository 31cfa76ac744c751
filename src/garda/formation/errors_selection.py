"""Refused acts of selecting members of other bodies: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from garda.kernel.errors import GardaError

from .errors import listed


class NotSelected(GardaError):
    """The pack has no selection for this body."""

    code = "not_selected"

    def __init__(self, body: str) -> None:
        super().__init__(
            id=f"{body} tidak dibentuk lewat seleksi ini. Pakai halaman pembentukannya sendiri.",
            en=f"{body} is not formed by this selection. Use the pages of its own forming.",
        )


class NoSuchStep(GardaError):
    """The pack has no such stage for the body."""

    code = "no_such_step"

    def __init__(self, body: str, step: str) -> None:
        super().__init__(
            id=f"Seleksi {body} tidak mengenal {step}. Lihat tahapannya pada halaman seleksi.",
            en=f"The selection of {body} has no {step}. See its stages on the page of selection.",
        )


class StepNotBegun(GardaError):
    """Marks before the stage begins."""

    code = "step_not_begun"

    def __init__(self, step: str, starts: date) -> None:
        super().__init__(
            id=f"{step} baru dimulai {starts:%d-%m-%Y}. Isi nilainya sejak hari itu.",
            en=f"{step} begins on {starts:%Y-%m-%d}. Enter its marks from that day on.",
        )


class StepClosed(GardaError):
    """The list of the stage is announced, or the plenary has decided: a mark comes too late."""

    code = "step_closed"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Hasil tahap ini untuk {place} sudah diumumkan atau diputuskan. Nilai tidak "
            "diterima lagi; cabut dahulu pengumumannya bila memang keliru.",
            en=f"The result of this stage for {place} is announced or decided. Marks are not taken "
            "any more; withdraw the announcement first if it is wrong.",
        )


class NotInStep(GardaError):
    """Applicants who are not in this stage: withdrawn, not eligible, or not invited."""

    code = "not_in_step"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Tanda terima {which} tidak mengikuti tahap ini (mundur, tidak memenuhi syarat, "
            "tidak diundang, atau bukan di wilayah ini). Periksa nomornya.",
            en=f"Receipts {which} are not in this stage (withdrawn, not eligible, not invited, or "
            "not of this region). Check the numbers.",
        )


class MarkOutOfRange(GardaError):
    """Marks go from 0 to 100 with two digits."""

    code = "mark_out_of_range"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Nilai untuk {which} harus 0 sampai 100, paling banyak dua angka di belakang koma.",
            en=f"Marks for {which} must be 0 to 100, with at most two digits after the point.",
        )


class MarkConfirmed(GardaError):
    """A confirmed mark stays."""

    code = "mark_confirmed"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Nilai {which} sudah disahkan orang kedua dan tidak berubah lagi.",
            en=f"Marks of {which} are confirmed by a second person and do not change any more.",
        )


class NothingToConfirm(GardaError):
    """No complete marks wait."""

    code = "nothing_to_confirm"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Tidak ada nilai lengkap yang menunggu pengesahan di {place}. Isi nilainya dahulu.",
            en=f"No complete marks wait to be confirmed in {place}. Enter the marks first.",
        )


class SameMarker(GardaError):
    """Whoever gave or typed a mark does not confirm it."""

    code = "same_marker"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Anda mengisi nilai {which}. Orang lain yang mengesahkannya.",
            en=f"You entered marks of {which}. Somebody else confirms them.",
        )


class OwnMark(GardaError):
    """Nobody marks, confirms or decides about themselves."""

    code = "own_mark"

    def __init__(self, receipt: str) -> None:
        super().__init__(
            id=f"Tanda terima {receipt} adalah pendaftaran Anda sendiri. Orang lain "
            "mengerjakannya.",
            en=f"Receipt {receipt} is your own application. Somebody else does this.",
        )


class StepIncomplete(GardaError):
    """Somebody in the stage has no verdict or no confirmed mark yet."""

    code = "step_incomplete"

    def __init__(self, place: str, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"{place}: {which} belum selesai diperiksa atau nilainya belum disahkan. "
            "Selesaikan dahulu.",
            en=f"{place}: {which} are not checked yet, or their marks not confirmed. Finish that "
            "first.",
        )


class TieUnresolved(GardaError):
    """Equal in everything: the plenary says the order, and why."""

    code = "tie_unresolved"

    def __init__(self, place: str, groups: Sequence[Sequence[str]]) -> None:
        self.groups = tuple(tuple(group) for group in groups)
        which = "; ".join(listed(group) for group in groups)
        super().__init__(
            id=f"{place}: nilai sama yang menentukan kursi atau urutan calon pengganti: {which}. "
            "Pleno menetapkan urutannya dengan alasan.",
            en=f"{place}: equal marks decide a seat or a rank of reserves: {which}. The plenary "
            "gives the order, with a reason.",
        )


class AlreadySelected(GardaError):
    """The plenary has decided."""

    code = "already_selected"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Hasil seleksi {place} sudah ditetapkan pleno. Perubahan lewat penggantian (PAW).",
            en=f"The plenary has decided the selection of {place}. Changes go by replacement.",
        )


class NoReserveLeft(GardaError):
    """Nobody on the list of reserves may take the seat."""

    code = "no_reserve_left"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Tidak ada calon pengganti lagi untuk {place}. Buka pendaftaran atau tetapkan "
            "anggota lewat KPU Kabupaten/Kota.",
            en=f"There is no reserve left for {place}. Open a call, or have the regency's KPU "
            "appoint a member.",
        )


class WrittenNotAnnounced(GardaError):
    """Interviews follow the list of the written test."""

    code = "written_not_announced"

    def __init__(self, place: str) -> None:
        super().__init__(
            id=f"Hasil tes tertulis {place} belum diumumkan. Umumkan dahulu; daftar itu menentukan "
            "siapa yang diwawancarai.",
            en=f"The written result of {place} is not announced. Announce it first: it says who is "
            "interviewed.",
        )


class TypedByOther(GardaError):
    """A mark of the test that somebody else typed and nobody confirmed yet."""

    code = "typed_by_other"

    def __init__(self, receipts: Sequence[str]) -> None:
        which = listed(receipts)
        super().__init__(
            id=f"Nilai {which} sudah diisi orang lain. Sahkan bila benar; bila keliru, yang "
            "mengisi membetulkannya.",
            en=f"Marks of {which} were typed by somebody else. Confirm them if right; if wrong, "
            "whoever typed them mends them.",
        )
