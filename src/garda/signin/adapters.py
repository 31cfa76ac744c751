"""How allauth's second factors work here: without e-mail, with secrets sealed, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from .keys import seal, unseal


class AccountAdapter(DefaultAccountAdapter):
    """Our pages say what happened; allauth's own messages and letters stay away."""

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Nothing: the page that follows tells it."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: accounts have no e-mail address."""


class FactorAdapter(DefaultMFAAdapter):
    """Seals secrets under a key outside the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Kode salah atau sudah lewat. Ketik kode yang sedang tampil.",
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)
