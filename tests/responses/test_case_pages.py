"""Pages of officers and supervisors: what each sees, and what each may send."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from tests.responses.scenes import DURING, PICTURE, STAGE, Scene
from tests.support.desk import signed_in, text

from garda.documents.models import Upload
from garda.formation.models import Question
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.privacy.models import Look
from garda.regions.models import Region
from garda.responses.models import Note, Recommendation, Response
from garda.responses.services import recommend
from garda.web.desk import Desk
from garda.web.tasks import tasks_for

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"


def address(response: Response, route: str = "response") -> str:
    return reverse(route, args=[response.id])


def said(answered: Any) -> str:
    return unescape(answered.content.decode())


def browser(here: Scene, role: Role, region: Region | None = None) -> Client:
    return signed_in(factories.actor(here.world, role, region))


def act(client: Client, response: Response, name: str, **given: str) -> Any:
    return client.post(address(response), {"act": name, **given})


def test_from_the_list_to_the_answer(here: Scene) -> None:
    """The whole way, through the pages alone."""
    response = here.send(PICTURE, name="Sumarni")
    first, second = signed_in(here.pps), signed_in(here.second)
    listed = text(first.get(reverse("responses", args=[here.world.village.code])))
    assert "1 tanggapan belum selesai" in listed
    assert "Bernama, dengan bukti" in listed
    assert act(first, response, "take_up", rule="R05", text="Ada tanggapan.").status_code == 302
    assert act(first, response, "note", kind="reply", text="Itu rapat RT.").status_code == 302
    done = act(first, response, "propose", verdict="fail", reason="Ada foto.")
    assert done.status_code == 302
    assert "Setujui sebagai orang kedua" not in said(first.get(address(response)))
    assert "Setujui sebagai orang kedua" in said(second.get(address(response)))
    assert act(second, response, "confirm", agree="yes").status_code == 302
    assert Question.objects.get().verdict == "fail"
    assert act(first, response, "answer", text="Terima kasih.").status_code == 302
    assert "Terima kasih." in said(second.get(address(response)))


def test_words_of_the_public_are_shown_as_words(here: Scene) -> None:
    response = here.send(text=EVIL)
    html = signed_in(here.pps).get(address(response)).content.decode()
    assert EVIL not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<b>Hidayat" not in html


def test_evidence_is_opened_by_a_link_of_ones_own(here: Scene) -> None:
    response = here.send(PICTURE)
    client = signed_in(here.pps)
    page = client.get(address(response)).context["page"]
    ((link, kind),) = page.files
    assert kind == "photo"
    shown = client.get(link)
    assert shown.status_code == 200
    assert shown.content == PICTURE.cleaned
    assert signed_in(here.second).get(link).status_code != 200
    assert Upload.objects.get().account == response.id


def test_supervisors_read_and_do_not_learn_who(here: Scene) -> None:
    response = here.send(name="Sumarni", phone="081290000001")
    client = browser(here, Role.BAWASLU, here.world.regency)
    html = said(client.get(address(response)))
    assert "rapat partai" in html
    assert "Hubungi pelapor" not in html
    assert "Buka klarifikasi" not in html
    assert client.get(address(response, "response-contact")).status_code == 403
    act(client, response, "take_up", rule="R05", text="Ada tanggapan.")
    assert not Question.objects.exists()


def test_contact_is_shown_once_with_a_reason(here: Scene) -> None:
    response = here.send(name="Sumarni", phone="081290000001")
    client = signed_in(here.pps)
    page = address(response, "response-contact")
    assert "081290000001" not in said(client.get(page))
    assert client.post(page, {"reason": ""}).status_code == 422
    shown = client.post(page, {"reason": "Menanyakan waktunya."})
    assert "081290000001" in said(shown)
    assert "Sumarni" in said(shown)
    assert shown["Refresh"].startswith("60;")
    assert "Sumarni" not in said(client.get(address(response)))
    assert set(Look.objects.values_list("what", flat=True)) == {"reporter", "response"}


def test_anonymous_has_nobody_to_be_asked(here: Scene) -> None:
    response = here.send()
    client = signed_in(here.pps)
    assert "Hubungi pelapor" not in said(client.get(address(response)))
    refused = client.post(address(response, "response-contact"), {"reason": "Menanyakan."})
    assert refused.status_code == 409


def test_every_view_leaves_a_trace(here: Scene) -> None:
    response = here.send()
    signed_in(here.pps).get(address(response))
    look = Look.objects.get()
    assert (look.account_id, look.what, look.why) == (
        here.pps.account_id, "response", "Satu tanggapan",
    )  # fmt: skip
    assert look.persons.get().person_id == here.applicant.person_id


def test_refused_acts_say_why_and_keep_what_was_typed(here: Scene) -> None:
    response = here.send()
    client = signed_in(here.pps)
    refused = act(client, response, "answer", text="Terima kasih, sudah kami baca.")
    assert refused.status_code == 409
    assert "belum diputus" in said(refused)
    empty = act(client, response, "note", kind="reply", text="")
    assert empty.status_code == 422
    number = act(client, response, "note", kind="reply", text="NIK 3320010101900001")
    assert "Jangan menulis NIK" in said(number)
    assert act(client, response, "apa-saja").status_code == 404
    assert not Note.objects.exists()


def test_elsewhere_a_response_does_not_exist(here: Scene) -> None:
    response = here.send()
    neighbour = browser(here, Role.PPS, here.world.villages[1])
    assert neighbour.get(address(response)).status_code == 404
    assert act(neighbour, response, "note", kind="reply", text="Ya.").status_code == 404


def test_bawaslu_recommends_and_pps_answers_on_the_page(here: Scene) -> None:
    response = here.send()
    client = browser(here, Role.BAWASLU, here.world.regency)
    given = {
        "number": "012/2024",
        "addressee": "pps",
        "due_on": "2024-10-03",
        "text": "Klarifikasi pelamar.",
    }
    assert act(client, response, "recommend", **given).status_code == 302
    again = act(client, response, "recommend", **given)
    assert (again.status_code, Recommendation.objects.count()) == (409, 1)
    late = act(client, response, "recommend", **(given | {"number": "2", "due_on": "2024-09-01"}))
    assert late.status_code == 409
    made = Recommendation.objects.get()
    pps = signed_in(here.pps)
    assert "Jawab rekomendasi" in said(pps.get(address(response)))
    other = here.send(once="lain")
    wrong = act(pps, other, "answer_recommendation", recommendation=str(made.id), text="Ya.")
    assert wrong.status_code == 404
    act(pps, response, "answer_recommendation", recommendation=str(made.id), text="Sudah.")
    made.refresh_from_db()
    assert made.answer == "Sudah."
    assert "Sudah." in said(client.get(address(response)))


def test_pages_ask_as_many_queries_for_many_rows(
    here: Scene, django_assert_num_queries: Any
) -> None:
    response, client = here.send(PICTURE), signed_in(here.pps)
    pages = (reverse("responses", args=[here.world.village.code]), address(response))
    counts = []
    for page in pages:
        client.get(page)
        with CaptureQueriesContext(connection) as few:
            client.get(page)
        counts.append(len(few))
    for number in range(6):
        here.send(PICTURE, once=str(number))
        Note.objects.create(
            response=response,
            path=response.path,
            kind="reply",
            text="Itu bukan saya.",
            noted_at=DURING,
            noted_by=here.pps.identity,
        )
    for page, count in zip(pages, counts, strict=True):
        with django_assert_num_queries(count):
            client.get(page)


def tasks(here: Scene, role: Role, region: Region, day: Any) -> dict[str, Any]:
    actor = factories.actor(here.world, role, region)
    desk = Desk(here.world.election, actor, region, get_pack(here.world.election.pack), day)
    return {task.title: task for task in tasks_for(desk)}


WAITS = "Tanggapan masyarakat belum selesai"
ADVICE = "Rekomendasi pengawas belum dijawab"


def test_tasks_count_what_waits_and_what_is_overdue(here: Scene) -> None:
    world, by = here.world, factories.actor(here.world, Role.PKD)
    response = here.send()
    with clock.as_of(DURING):
        recommend(
            by,
            response_id=response.id,
            number="1",
            text="Klarifikasi pelamar.",
            addressee=Role.PPS,
            due_on=STAGE.starts,
        )
    found = tasks(here, Role.PPS, world.village, STAGE.ends)
    assert (found[WAITS].count, found[WAITS].tone) == (1, "info")
    assert (found[ADVICE].count, found[ADVICE].tone) == (1, "bahaya")
    assert "1 sudah lewat" in found[ADVICE].note
    for role, region in (
        (Role.BAWASLU, world.regency),
        (Role.PANWASCAM, world.district),
        (Role.PKD, world.village),
    ):
        assert tasks(here, role, region, STAGE.ends)[ADVICE].count == 1
    above = tasks(here, Role.KPU_REGENCY, world.regency, STAGE.ends)
    assert above[WAITS].count == 1
    assert ADVICE not in above
    neighbour = tasks(here, Role.PPS, world.villages[1], STAGE.ends)
    assert not {WAITS, ADVICE} & set(neighbour)


def test_unfinished_after_its_day_is_overdue(here: Scene) -> None:
    here.send()
    late = tasks(here, Role.PPS, here.world.village, factories.get_pack(factories.PACK).voting_day)
    assert late[WAITS].tone == "bahaya"
    assert late[WAITS].deadline.startswith("lewat 7 Oktober 2024")
