"""Second factors: codes of an app, passkeys, recovery codes. The mechanics are allauth's."""

from __future__ import annotations

from uuid import UUID

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as code_flows
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal import flows as totp_flows
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import flows as passkey_flows
from django.db import transaction
from django.http import HttpRequest

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.ledger.services import record
from garda.people.models import Account
from garda.signin import limits
from garda.signin.errors import LastFactor, WrongProof
from garda.signin.forms import PasskeyForm, TotpForm
from garda.signin.models import Method
from garda.signin.queries import factors_of

from . import buckets, sessions


def check_code(account: Account, typed: str) -> None:
    """Accept a code of the app, or one of the recovery codes, once.

    Raises TooManyTries before anything is compared, and WrongProof.
    """
    bucket = f"code:{account.pk}"
    buckets.take(bucket, limits.CODE)
    if not any(_matches(factor, typed) for factor in factors_of(account.pk)):
        raise WrongProof(
            id="Kode salah, sudah lewat, atau sudah dipakai. Ketik kode yang sedang tampil.",
            en="The code is wrong, over or used. Type the one that is shown now.",
        )
    buckets.fill(bucket)


def _matches(factor: Authenticator, typed: str) -> bool:
    if factor.type == Authenticator.Type.TOTP:
        return _use_totp(factor.pk, typed)
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        return bool(factor.wrap().validate_code(typed))
    return False


@transaction.atomic
def _use_totp(factor_id: int, typed: str) -> bool:
    """A code is good once, whichever worker it is shown to: the last counter is kept."""
    factor = Authenticator.objects.select_for_update().get(pk=factor_id)
    secret, last = decrypt(factor.data["secret"]), factor.data.get("last", 0)
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if counter > last and compare_user_code(actual=typed, expected=expected):
            factor.data["last"] = counter
            factor.last_used_at = clock.wall()
            factor.save(update_fields=["data", "last_used_at"])
            return True
    return False


def used(factor: Authenticator) -> None:
    """Note that a passkey was used."""
    factor.record_usage()


@transaction.atomic
def add_totp(actor: Actor, request: HttpRequest, form: TotpForm) -> None:
    """Take on the app whose code the (valid) form holds; recovery codes come with the first."""
    totp_flows.activate_totp(request, form)
    _added(actor, request, Method.CODE, "totp")


@transaction.atomic
def add_passkey(actor: Actor, request: HttpRequest, form: PasskeyForm) -> None:
    """Take on the passkey that the (valid) form holds."""
    data = form.cleaned_data
    passkey_flows.add_authenticator(request, name=data["name"], credential=data["credential"])
    _added(actor, request, Method.PASSKEY, "webauthn")


def _added(actor: Actor, request: HttpRequest, method: Method, kind: str) -> None:
    sessions.strengthen(request, method)
    record(
        actor,
        "second_factor.added",
        path=actor.path,
        payload={"account": str(actor.account_id), "kind": kind},
    )


@transaction.atomic
def remove(actor: Actor, request: HttpRequest, *, factor_id: int) -> None:
    """Take a factor away; raises LastFactor for the only one, and DoesNotExist for others' own."""
    own = factors_of(actor.account_id).exclude(type=Authenticator.Type.RECOVERY_CODES)
    factors = list(own.select_for_update())
    if len(factors) < 2:
        raise LastFactor
    chosen = next(f for f in factors if f.pk == factor_id)
    if chosen.type == Authenticator.Type.TOTP:
        totp_flows.deactivate_totp(request, chosen)
    else:
        passkey_flows.remove_authenticator(request, chosen)
    record(
        actor,
        "second_factor.removed",
        path=actor.path,
        payload={"account": str(actor.account_id), "kind": chosen.type},
    )


def recovery_codes(request: HttpRequest) -> list[str] | None:
    """The codes, the first time they are asked for; None afterwards or where there are none."""
    codes, may_see = code_flows.view_recovery_codes(request)
    return codes.get_unused_codes() if codes is not None and may_see else None


@transaction.atomic
def renew_recovery_codes(actor: Actor, request: HttpRequest) -> None:
    """New codes; the old ones are worthless."""
    code_flows.generate_recovery_codes(request)
    record(
        actor,
        "recovery_codes.renewed",
        path=actor.path,
        payload={"account": str(actor.account_id)},
    )


def remove_all(account_id: UUID) -> int:
    """Take all factors of an account away; part of a recovery or revocation."""
    return factors_of(account_id).delete()[0]
