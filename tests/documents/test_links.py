"""Links to files: for one account, for minutes; every misuse is refused and says what to do."""

from __future__ import annotations

import time
from dataclasses import replace
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.documents.test_services import new_paper
from tests.support import files
from tests.support.counted import Counted, counted
from tests.support.desk import officer, signed_in, text
from tests.support.files import SentFile, photo

from garda.documents import links, services
from garda.documents.models import Document, Upload
from garda.documents.objects import store
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def count() -> Counted:
    return counted()


@pytest.fixture
def pps(count: Counted) -> tuple[Actor, Client]:
    return officer(count, Role.PPS, count.world.village)


def scanned(count: Counted, actor: Actor, data: bytes) -> Upload:
    (document,) = services.issue_many(actor, papers=[new_paper(count.world)])
    return services.attach_scan(actor, document_id=document.id, file=SentFile(data))


@pytest.fixture
def upload(count: Counted, pps: tuple[Actor, Client]) -> Upload:
    return scanned(count, pps[0], photo())


class TestGoodLink:
    def test_it_shows_the_cleaned_picture_and_nothing_else(
        self, upload: Upload, pps: tuple[Actor, Client]
    ) -> None:
        actor, client = pps
        response = client.get(links.link_to(actor, upload, "scan"))
        assert response.status_code == 200
        assert response.content == store().get(upload.object_sha256)
        assert files.SECRET.encode() not in response.content
        assert response["Content-Type"] == "image/jpeg"
        assert response["Content-Disposition"].startswith('inline; filename="photo-')
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "no-store, private"
        rules = response["Content-Security-Policy"]
        assert "sandbox" in rules.split("; ")
        assert "default-src 'none'" in rules
        assert "nonce" not in rules
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_a_paper_is_handed_over_to_be_kept(
        self, count: Counted, pps: tuple[Actor, Client]
    ) -> None:
        actor, client = pps
        upload = scanned(count, actor, files.paper())
        response = client.get(links.link_to(actor, upload, "scan"))
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment; ")
        assert response.content.startswith(b"%PDF-")

    def test_its_type_is_never_the_senders(self, upload: Upload, pps: tuple[Actor, Client]) -> None:
        """A PNG that was sent is shown as the JPEG that was made of it."""
        actor, client = pps
        document = Document.objects.get()
        png = SentFile(files.saved(files.scene(), "PNG"))
        made = services.attach_scan(actor, document_id=document.id, file=png)
        assert made.received_type == "image/png"
        assert client.get(links.link_to(actor, made, "scan"))["Content-Type"] == "image/jpeg"

    def test_the_address_holds_neither_account_nor_fingerprint(
        self, upload: Upload, pps: tuple[Actor, Client]
    ) -> None:
        actor, _ = pps
        link = links.link_to(actor, upload, "scan")
        assert upload.object_sha256[:8] not in link
        assert str(actor.account_id)[-12:] not in link
        assert len(link) < 120


class TestMisuse:
    def test_it_ends_after_its_minutes(
        self, upload: Upload, pps: tuple[Actor, Client], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        actor, client = pps
        link = links.link_to(actor, upload, "scan")
        now = time.time()
        for minutes, status in ((14, 200), (16, 403)):
            later = now + 60 * minutes
            monkeypatch.setattr(signing.time, "time", lambda later=later: later)
            assert client.get(link).status_code == status
        assert "Buka lagi berkasnya" in text(client.get(link), 403)

    def test_a_shifted_clock_of_a_rehearsal_does_not_lengthen_it(
        self, upload: Upload, pps: tuple[Actor, Client], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        actor, client = pps
        link = links.link_to(actor, upload, "scan")
        later = time.time() + 3600
        monkeypatch.setattr(signing.time, "time", lambda: later)
        assert client.get(f"{link}?as_of=2024-11-01T00:00").status_code == 403

    def test_it_is_for_one_account(
        self, count: Counted, upload: Upload, pps: tuple[Actor, Client]
    ) -> None:
        link = links.link_to(pps[0], upload, "scan")
        for role, region in (
            (Role.PPS, count.world.village),
            (Role.KPU_REGENCY, count.world.regency),
        ):
            _, other = officer(count, role, region)
            assert "dibuat untuk akun lain" in text(other.get(link), 403)
        visitor = Client().get(link)
        assert visitor.status_code == 302
        assert visitor["Location"].startswith("/masuk/")

    def test_a_grant_that_ended_opens_nothing(
        self, count: Counted, upload: Upload, pps: tuple[Actor, Client]
    ) -> None:
        actor, client = pps
        link = links.link_to(actor, upload, "scan")
        grants = Grant.objects.filter(account_id=actor.account_id)
        grants.update(region=count.world.villages[1])
        assert "di luar wilayah kerja" in text(client.get(link), 403)
        grants.delete()
        assert client.get(link).status_code == 302

    def test_it_opens_no_other_file(
        self, count: Counted, upload: Upload, pps: tuple[Actor, Client]
    ) -> None:
        """Neither by another id under the same signature nor by other bytes under the same id."""
        actor, client = pps
        other = scanned(count, actor, photo(60, 40))
        link = links.link_to(actor, upload, "scan")
        assert client.get(link.replace(upload.id.hex, other.id.hex)).status_code == 403
        Upload.objects.filter(id=upload.id).update(object_sha256=other.object_sha256)
        assert client.get(link).status_code == 403

    def test_another_purpose_is_another_link(
        self, upload: Upload, pps: tuple[Actor, Client], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        actor, client = pps
        monkeypatch.setitem(links.MINUTES, "lain", 600)
        link = links.link_to(actor, upload, "scan")
        assert client.get(link.replace("/scan:", "/lain:")).status_code == 403
        with pytest.raises(KeyError):
            links.link_to(actor, upload, "tidak-dikenal")

    def test_another_key_signs_nothing(
        self, upload: Upload, pps: tuple[Actor, Client], settings: object
    ) -> None:
        actor, _ = pps
        link = links.link_to(actor, upload, "scan")
        settings.SECRET_KEY = "lain"  # type: ignore[attr-defined]
        assert signed_in(actor).get(link).status_code == 403

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.integers(0, 90), st.characters(min_codepoint=33, max_codepoint=122))
    def test_no_changed_token_opens(
        self, upload: Upload, pps: tuple[Actor, Client], at: int, sign: str
    ) -> None:
        actor, _ = pps
        token = links.link_to(actor, upload, "scan").split("/")[2]
        changed = token[:at] + sign + token[at + 1 :]
        if changed.lower() != token.lower():
            with pytest.raises((links.BadLink, links.LinkExpired)):
                links.opened(actor, changed)

    # A fixed id: processes that share the tests must agree on their names.
    @pytest.mark.parametrize("token", ["x", "scan", "scan::", f"scan:{'0a' * 16}:a:b", "::::"])
    def test_no_invented_token_opens(self, pps: tuple[Actor, Client], token: str) -> None:
        response = pps[1].get(f"/berkas/{token}/")
        assert "Buka berkasnya dari halaman dokumennya" in text(response, 403)

    def test_the_device_of_another_person_with_the_same_role_opens_nothing(
        self, upload: Upload, pps: tuple[Actor, Client]
    ) -> None:
        twin = replace(pps[0], account_id=uuid4())
        token = links.link_to(pps[0], upload, "scan").split("/")[2]
        with pytest.raises(links.BadLink):
            links.opened(twin, token)
        assert links.opened(pps[0], token) == upload


def test_a_lost_object_is_told_and_no_fault(
    count: Counted, upload: Upload, pps: tuple[Actor, Client]
) -> None:
    actor, client = pps
    store().path_of(upload.object_sha256).unlink()
    assert "Pulihkan dari cadangan" in text(client.get(links.link_to(actor, upload, "scan")), 409)
