"""Why a step in the life of an application is refused. Each refusal has a name of its own."""

from __future__ import annotations

from garda.kernel.errors import PlainRefusal


class StepRefused(PlainRefusal):
    """A step that changed nothing. Subclasses say their sentence once."""

    code = "step_refused"


class ApplicationWithdrawn(StepRefused):
    """Nobody decides on an application that was withdrawn."""

    code = "application_withdrawn"
    sentence_id = "Pelamar ini sudah mundur dari pendaftaran. Tidak ada lagi yang diputuskan."
    sentence_en = "This applicant has withdrawn. There is nothing left to decide."


class NothingToCheck(StepRefused):
    """No paper of this kind waits: none came, or it was checked already."""

    code = "nothing_to_check"
    sentence_id = "Dokumen ini belum diserahkan atau sudah diperiksa. Muat ulang halamannya."
    sentence_en = "This paper has not come or was checked already. Load the page again."


class NotYetAssessed(StepRefused):
    """The plenary decides on people whose requirements were checked."""

    code = "not_yet_assessed"
    sentence_id = "Syarat pelamar ini belum diperiksa. Periksa dahulu, lalu putuskan."
    sentence_en = "This applicant's requirements are not checked yet. Check first, then decide."


class AlreadyDecided(StepRefused):
    """The plenary has decided; from then on seats are filled and replaced by acts of their own."""

    code = "already_decided"
    sentence_id = "Pleno sudah memutuskan pelamar ini. Perubahan dicatat sebagai penggantian."
    sentence_en = "The plenary has decided on this applicant. A change is a replacement now."


class HoldsSeat(StepRefused):
    """Whoever sits on a seat resigns from it instead of taking the application back."""

    code = "holds_seat"
    sentence_id = "Orang ini sudah menjadi anggota. Catat pengunduran dirinya sebagai anggota."
    sentence_en = "This person is a member already. Record the resignation of the member instead."
