"""Answers of passkeys that no browser gives: refused like wrong ones, never a fault."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.support.counted import counted
from tests.support.desk import officer, text

from garda.kernel.roles import Role

BROKEN = [
    "", "null", "[]", "1", '"x"', "{}", '{"response":{}}', '{"id":"AAAA"}',
    '{"id":"AAAA","rawId":7,"type":"public-key","response":null}',
    '{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"AAAA"}}',
    "[" * 30_000, '{"a":' * 5_000,
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("answer", BROKEN)
def test_a_broken_answer_at_signing_in_is_refused(client: Client, answer: str) -> None:
    counted()
    client.get(reverse("sign-in-passkey"))
    response = client.post(reverse("sign-in-passkey"), {"credential": answer})
    assert response.status_code == 422
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_a_broken_new_passkey_is_refused_next_to_its_form() -> None:
    count = counted()
    _, client = officer(count, Role.KPU_REGENCY, count.world.regency)
    for answer in BROKEN:
        response = client.post(
            reverse("add-passkey"), {"credential": answer, "passwordless": "True", "name": "x"}
        )
        assert "Kunci sandi" in text(response, 422)
