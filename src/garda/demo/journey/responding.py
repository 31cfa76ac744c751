"""What neighbours say about applicants, and how it is settled before the groups are proposed."""

from __future__ import annotations

from uuid import UUID

from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.formation.announcements import announced_applications
from garda.formation.models import Application
from garda.kernel.canonical import sha256_hex
from garda.kernel.roles import Role
from garda.regions.models import Region
from garda.responses.models import Slip
from garda.responses.services import (
    NewResponse,
    answer,
    answer_recommendation,
    confirm,
    dismiss,
    note,
    propose,
    recommend,
    send_response,
    take_up,
)

RULE = "R05"
SEEN = "Saya melihatnya di rapat partai bulan lalu, di balai desa."
TOLD = "Ada tanggapan bahwa Anda hadir dalam rapat partai di balai desa. Sampaikan penjelasan Anda."
REPLY = "Itu rapat RT tentang jalan; daftar hadirnya ada pada Ketua RT."
SETTLED = "Daftar hadir menunjukkan rapat RT, bukan rapat partai."
THANKS = "Terima kasih. Setelah dicocokkan, rapat itu rapat RT; syaratnya terpenuhi."
OTHER = "Rumahnya jauh dari TPS."
NO_RULE = "Jarak rumah ke TPS bukan syarat; penempatan memperhatikannya."


def respond(run: Run, regency: RegencyRun) -> None:
    """About the first name of the first announced list two people write: one response leads to a
    question, the other touches no rule."""
    with times.at(run.pack.stage("public_response").starts, 15, regency.zone):
        someone = _anybody(run, regency)
        if someone is None:
            return
        village = someone.village
        named = _sent(run, village, someone, RULE, SEEN, "Tetangga")
        nameless = _sent(run, village, someone, "", OTHER, "")
    with times.at(run.pack.stage("public_response").ends, 10, regency.zone):
        _settle(run, regency, village, named)
        first = regency.pps[village.path][0]
        dismiss(first, response_id=nameless, reason=NO_RULE)
        answer(first, response_id=nameless, text=NO_RULE)


def _anybody(run: Run, regency: RegencyRun) -> Application | None:
    """The first by name on the first list; None where no village has announced one."""
    lists = (announced_applications(run.election, village) for village in regency.villages)
    return next((listed[0] for listed in lists if listed), None)


def _sent(run: Run, village: Region, about: Application, rule: str, text: str, name: str) -> UUID:
    new = NewResponse(application=about.id, rule=rule, text=text, once=text, name=name)
    code = send_response(election=run.election, village=village, new=new)
    return Slip.objects.get(code_sha256=sha256_hex(code.encode())).response_id


def _settle(run: Run, regency: RegencyRun, village: Region, response: UUID) -> None:
    """Supervisors ask for a hearing, the applicant is heard, two people of the PPS decide."""
    team = regency.pps[village.path]
    first, second = team[0], team[1]
    advice = recommend(
        regency.bawaslu[0],
        response_id=response,
        number="001/PM.00.02/2024",
        text="Dengarkan pelamar dan cocokkan dengan daftar hadir.",
        addressee=Role.PPS,
        due_on=run.pack.stage("selection").starts,
    )
    take_up(first, response_id=response, rule=RULE, text=TOLD)
    note(first, response_id=response, kind="reply", text=REPLY)
    propose(first, response_id=response, verdict="pass", reason=SETTLED)
    confirm(second, response_id=response, agree=True)
    answer(first, response_id=response, text=THANKS)
    answer_recommendation(first, recommendation_id=advice.id, text=SETTLED)
