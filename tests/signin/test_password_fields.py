"""Fields for passwords hide what is typed, change nothing of it, and leave room for long ones."""

from __future__ import annotations

import inspect

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from tests.support.counted import counted

from garda.people.models import Account
from garda.signin import forms as signin_forms

FORMS = [
    form
    for _, form in inspect.getmembers(signin_forms, inspect.isclass)
    if issubclass(form, forms.Form) and form.__module__ == signin_forms.__name__
]
SECRETS = [
    (form.__name__, name, field)
    for form in FORMS
    for name, field in getattr(form, "base_fields", {}).items()
    if "password" in str(field.widget.attrs.get("autocomplete", "")) or name == "kunci"
]


def test_there_are_such_fields() -> None:
    assert {name for _, name, _ in SECRETS} >= {"password", "again", "pin"}


@pytest.mark.parametrize(("form", "name", "field"), SECRETS)
def test_a_secret_is_masked_and_taken_as_typed(
    form: str, name: str, field: forms.CharField
) -> None:
    if name == "kunci":
        return  # its page writes the input itself
    assert isinstance(field.widget, forms.PasswordInput)
    assert not field.widget.render_value
    if not field.widget.attrs.get("pattern"):
        assert field.strip is False
        assert (field.max_length or 0) >= 64


@pytest.mark.django_db
def test_a_new_database_has_no_account() -> None:
    assert not Account.objects.exists()


@pytest.mark.django_db
def test_a_field_in_the_address_is_none_of_the_form(client: Client) -> None:
    counted()
    response = client.post(
        f"{reverse('sign-in')}?username=siapa&password=rahasia-panjang", {"next": "/"}
    )
    assert response.status_code == 422
    assert b"siapa" not in response.content
