"""Why a step with a response is refused. Each refusal has a name of its own."""

from __future__ import annotations

from garda.formation.domain.refusals import StepRefused


class CaseClosed(StepRefused):
    """A verdict was confirmed, or the response was not taken up: it is only answered now."""

    code = "case_closed"
    sentence_id = "Tanggapan ini sudah diputus. Yang tersisa hanya jawaban kepada pelapor."
    sentence_en = "This response was settled. All that is left is the answer to the reporter."


class CaseOpen(StepRefused):
    """Nobody is answered before it is known what became of the response."""

    code = "case_open"
    sentence_id = "Tanggapan ini belum diputus. Putuskan dahulu, lalu jawab pelapornya."
    sentence_en = "This response is not settled yet. Settle it first, then answer the reporter."


class AlreadyTakenUp(StepRefused):
    """A question about a rule is open for it; that question is settled by two people."""

    code = "already_taken_up"
    sentence_id = "Tanggapan ini sudah ditindaklanjuti dengan klarifikasi. Selesaikan yang itu."
    sentence_en = "This response was taken up with a question already. Settle that one."


class NotTakenUp(StepRefused):
    """There is no question to be decided yet."""

    code = "not_taken_up"
    sentence_id = (
        "Tanggapan ini belum ditindaklanjuti. Pilih syaratnya dan buka klarifikasi dahulu."
    )
    sentence_en = "This response was not taken up yet. Choose the rule and open a question first."


class AlreadyAnswered(StepRefused):
    """The reporter may have read it: an answer stays as it is."""

    code = "already_answered"
    sentence_id = "Pelapor sudah dijawab. Jawaban tidak diubah lagi; muat ulang halaman ini."
    sentence_en = (
        "The reporter was answered already. Answers stay as they are; load this page anew."
    )


class NotHeard(StepRefused):
    """Nobody loses a place unheard."""

    code = "not_heard"
    sentence_id = (
        "Pelamar belum didengar. Catat jawabannya atau hasil wawancaranya, lalu usulkan putusan."
    )
    sentence_en = "The applicant was not heard. Record the reply or the interview, then propose."


class TooLittle(StepRefused):
    """What somebody says without name and without evidence does not decide by itself."""

    code = "too_little"
    sentence_id = (
        "Tanggapan ini anonim dan tanpa bukti: bobotnya belum cukup untuk menyatakan syarat tidak"
        " terpenuhi. Catat hasil wawancara atau klarifikasi dahulu."
    )
    sentence_en = (
        "This response is anonymous and without evidence: too little to say that a rule is not met."
        " Record an interview first."
    )
