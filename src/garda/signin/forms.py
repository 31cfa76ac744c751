"""Forms of signing in."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from django import forms

from .domain import code, pin

_PIN_ATTRIBUTES = {
    "inputmode": "numeric",
    "pattern": "[0-9]*",
    "maxlength": str(pin.DIGITS),
    "minlength": str(pin.DIGITS),
    "data-pin": "",
}


def _pin_field(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=pin.DIGITS,
        min_length=pin.DIGITS,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={**_PIN_ATTRIBUTES, "autocomplete": autocomplete}),
        error_messages={
            "min_length": "PIN harus 6 angka.",
            "max_length": "PIN harus 6 angka.",
        },
    )


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label="Nama pengguna",
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username webauthn",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label="Kata sandi",
        strip=False,
        # Longer ones only serve to keep the machine busy.
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """The code of an invitation, as typed or as the QR code brought it."""

    code = forms.CharField(
        label="Kode undangan",
        max_length=60,
        help_text="Enam belas huruf dan angka pada lembar masuk Anda. Huruf besar atau kecil "
        "sama saja.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "ABCD EFGH JKMN PQRS",
                "data-invitation-code": "",
            }
        ),
    )

    def clean_code(self) -> str:
        typed = code.normalised(self.cleaned_data["code"])
        if not code.is_well_formed(typed):
            raise forms.ValidationError(
                "Ada yang salah ketik pada kode ini. Bandingkan lagi huruf demi huruf; "
                "angka 0 dan 1 serta huruf I, L, dan O tidak pernah dipakai."
            )
        return typed


class ChosenPinForm(forms.Form):
    """A new PIN, typed twice."""

    pin = _pin_field("PIN baru (6 angka)", "new-password")
    again = _pin_field("Ulangi PIN", "new-password")

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        if found.get("pin") and found.get("again") and found["pin"] != found["again"]:
            self.add_error("again", "Kedua PIN tidak sama. Ketik PIN yang sama dua kali.")
        return found


class ChosenPasswordForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label="Kata sandi baru",
        strip=False,
        max_length=200,
        help_text="Sedikitnya 12 karakter. Tiga atau empat kata yang hanya Anda ingat sudah baik.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Ulangi kata sandi",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        if found.get("password") and found.get("again") and found["password"] != found["again"]:
            self.add_error("again", "Kedua kata sandi tidak sama. Ketik yang sama dua kali.")
        return found


class ChangedPinForm(ChosenPinForm):
    """A new PIN in place of the one that is used on this device."""

    current = _pin_field("PIN sekarang (6 angka)", "current-password")
    field_order = ("current", "pin", "again")


class ChangedPasswordForm(ChosenPasswordForm):
    """A new password in place of the present one."""

    current = forms.CharField(
        label="Kata sandi sekarang",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "password", "again")


class PinForm(forms.Form):
    """The PIN of whoever was chosen from the list of this device."""

    pin = _pin_field("PIN Anda (6 angka)", "current-password")


def _code_field(help_text: str) -> forms.CharField:
    return forms.CharField(
        label="Kode",
        max_length=20,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class CodeOfAppForm(forms.Form):
    """The second step after a password."""

    code = _code_field("Enam angka dari aplikasi kode, atau salah satu kode cadangan Anda.")


class TotpForm(ActivateTOTPForm):
    """Sets up an app that shows codes; ``secret`` waits in the session until the first is right."""

    code = _code_field("Enam angka yang sekarang tampil di aplikasi Anda.")


#: What the library raises for an answer that no browser gives (found by bench/malformed.py).
_BROKEN = (LookupError, TypeError, ValueError, AttributeError, OverflowError, struct.error)


@contextmanager
def _browsers_answer() -> Iterator[None]:
    """An answer that cannot be read is refused like one that is wrong."""
    try:
        yield
    except _BROKEN as error:
        raise forms.ValidationError(
            "Jawaban peramban tidak terbaca. Coba lagi, atau masuk dengan kata sandi."
        ) from error


class AnswerField(forms.JSONField):
    """A browser's answer as JSON; one that is nested without end is refused, too."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the form shows again; an answer that cannot be read is not shown."""
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return initial


class PasskeyForm(AddWebAuthnForm):
    """A new passkey; the browser fills in ``credential``. It always works without a password."""

    credential = AnswerField(widget=forms.HiddenInput)

    name = forms.CharField(
        label="Nama kunci sandi",
        max_length=60,
        required=False,
        help_text="Supaya Anda mengenalinya nanti, misalnya: ponsel saya.",
    )
    passwordless = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        with _browsers_answer():
            found: dict[str, Any] = super().clean()
        return found


class PasskeySignInForm(LoginWebAuthnForm):
    """What the browser answers when somebody signs in with a passkey."""

    credential = AnswerField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        with _browsers_answer():
            found: Authenticator = super().clean_credential()
        return found


class ProofForm(forms.Form):
    """PIN or password at a lock. The name keeps clear of the fields that wait behind it."""

    kunci = forms.CharField(strip=False, max_length=200)


class ReasonForm(forms.Form):
    """Why something is done to somebody else's account; goes into the ledger."""

    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        help_text="Tercatat bersama nama Anda dan dapat dibaca pemilik akun.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class LostDeviceForm(ReasonForm):
    """Which of somebody's devices is lost."""

    pairing = forms.UUIDField(widget=forms.HiddenInput)
