"""Refused acts on questions about applicants: what is wrong, where, and what to do."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.errors import GardaError


class UnknownRule(GardaError):
    """No rule of this code is checked in this election."""

    code = "unknown_rule"

    def __init__(self, rule: str) -> None:
        super().__init__(
            id=f"Syarat {rule} tidak diperiksa pada pemilihan ini. Pilih syarat dari daftar.",
            en=f"Rule {rule} is not checked in this election. Choose one of the list.",
        )


class AlreadyAsked(GardaError):
    """The same question is open: ``question`` is its id."""

    code = "already_asked"

    def __init__(self, receipt: str, rule: str, question: UUID) -> None:
        super().__init__(
            id=f"Klarifikasi {rule} untuk pelamar {receipt} sudah dibuka. Selesaikan yang itu "
            "dahulu.",
            en=f"A question about {rule} of applicant {receipt} is open already. Settle that one "
            "first.",
        )
        self.question = question


class QuestionClosed(GardaError):
    """Two people have decided already."""

    code = "question_closed"

    def __init__(self, receipt: str, rule: str) -> None:
        super().__init__(
            id=f"Klarifikasi {rule} untuk pelamar {receipt} sudah diputus dua orang. Muat ulang "
            "halaman untuk melihat putusannya; hal baru dibuka sebagai klarifikasi baru.",
            en=f"Two people have decided the question about {rule} of applicant {receipt}. Load "
            "the page again to see it; something new is a new question.",
        )


class VerdictWaiting(GardaError):
    """Somebody else's verdict waits for its second person."""

    code = "verdict_waiting"

    def __init__(self, receipt: str, rule: str) -> None:
        super().__init__(
            id=f"Usulan putusan {rule} untuk pelamar {receipt} menunggu orang kedua. Setujui atau "
            "kembalikan usulan itu, lalu usulkan yang lain.",
            en=f"A verdict on {rule} of applicant {receipt} waits for its second person. Confirm "
            "it or give it back, then propose another.",
        )


class NothingProposed(GardaError):
    """There is no verdict to confirm."""

    code = "nothing_proposed"

    def __init__(self, receipt: str, rule: str) -> None:
        super().__init__(
            id=f"Belum ada usulan putusan {rule} untuk pelamar {receipt}. Usulkan putusan dengan "
            "alasannya dahulu.",
            en=f"No verdict on {rule} of applicant {receipt} is proposed yet. Propose one with its "
            "reason first.",
        )


class SameDecider(GardaError):
    """One person took both steps."""

    code = "same_decider"

    def __init__(self, receipt: str, rule: str) -> None:
        super().__init__(
            id=f"Putusan {rule} untuk pelamar {receipt} Anda usulkan sendiri. Orang lain yang "
            "menyetujuinya.",
            en=f"You proposed the verdict on {rule} of applicant {receipt}. Somebody else "
            "confirms it.",
        )


class OwnApplication(GardaError):
    """Nobody decides about themselves."""

    code = "own_application"

    def __init__(self, receipt: str) -> None:
        super().__init__(
            id=f"Pelamar {receipt} adalah Anda sendiri. Orang lain yang memutus.",
            en=f"Applicant {receipt} is yourself. Somebody else decides.",
        )


class VillageDecides(GardaError):
    """A level above confirms only where the village's PPS has nobody else."""

    code = "village_decides"

    def __init__(self, village: str) -> None:
        super().__init__(
            id=f"PPS {village} masih punya anggota lain yang dapat menyetujui. PPK atau KPU "
            "menyetujui hanya bila tidak ada.",
            en=f"The PPS of {village} has another member who can confirm. PPK or KPU confirms "
            "only where there is none.",
        )


class NotWaivable(GardaError):
    """The pack lets nobody off this rule."""

    code = "not_waivable"

    def __init__(self, rule: str) -> None:
        super().__init__(
            id=f"Syarat {rule} tidak dapat dikecualikan menurut aturan pemilihan ini.",
            en=f"Rule {rule} cannot be waived in this election.",
        )


class NothingToWaive(GardaError):
    """The applicant does not fail the rule."""

    code = "nothing_to_waive"

    def __init__(self, receipt: str, rule: str) -> None:
        super().__init__(
            id=f"Pelamar {receipt} tidak gagal pada syarat {rule}. Periksa syarat lebih dahulu; "
            "pengecualian hanya untuk syarat yang tidak terpenuhi.",
            en=f"Applicant {receipt} does not fail rule {rule}. Check the rules first; a waiver is "
            "for a rule that is not met.",
        )
