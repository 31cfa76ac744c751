"""Tokens of partners: leave for another system to send readings of one source."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.duties import two_people
from garda.kernel.errors import GardaError, PlainRefusal
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Region
from garda.results.keys import keyed
from garda.results.models import Contest, PartnerToken, Source

from .reasons import fitting_reason

ASK = act("results.ask_token", "Meminta token mitra", Role.KPU_REGENCY)
GIVE = act("results.give_token", "Menerbitkan token mitra", Role.KPU_REGENCY)
END = act("results.end_token", "Mencabut token mitra", Role.KPU_REGENCY)
ASKER_AND_GIVER = two_people("results.token", "Meminta token mitra", "Menerbitkan token itu")
#: A decision and a second look are people's.
SOURCES: Final = (
    Source.OPERATOR, Source.PPK, Source.MACHINE, Source.WITNESS, Source.SUPERVISOR,
)  # fmt: skip
PREFIX: Final = "gm"
_SECRET_BYTES: Final = 32
_PURPOSE: Final = "partner"


class BadToken(GardaError):
    code = "bad_token"


class TokenClosed(PlainRefusal):
    code = "token_closed"
    sentence_id = "Token ini sudah terbit atau sudah dicabut. Muat ulang daftarnya."
    sentence_en = "This token was given or ended already. Reload the list."


class SameGiver(PlainRefusal):
    code = "same_author"
    sentence_id = "Yang meminta tidak menerbitkan. Mintalah anggota KPU yang lain."
    sentence_en = "Who asked does not give. Ask another member of the KPU."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """What is asked for. ``contest`` None: all contests of the region; ``pair``: of a witness."""

    region: Region
    name: str
    source: str
    valid_until: date
    contest: Contest | None = None
    pair: int = 0


@transaction.atomic
def ask_token(actor: Actor, *, token: NewToken) -> PartnerToken:
    """Ask for a token; another person gives it. Raises BadToken, NotAllowed."""
    ASK.require(actor, path=token.region.path)
    _check(token)
    row = PartnerToken.objects.create(
        election_id=actor.election,
        region=token.region,
        path=token.region.path,
        contest=token.contest,
        name=token.name.strip(),
        source=str(token.source),
        pair=token.pair,
        valid_until=token.valid_until,
        asked_by=actor.identity,
        asked_at=clock.now(),
    )
    _record(actor, "token.asked", row, source=row.source, name=row.name)
    return row


def _check(token: NewToken) -> None:
    if token.source not in SOURCES or (token.source == Source.WITNESS) != (token.pair > 0):
        raise BadToken(
            id="Pilih sumber; untuk saksi sebutkan nomor pasangannya, untuk yang lain tidak.",
            en="Choose a source; name the pair for a witness, and for nobody else.",
        )
    if not token.name.strip() or len(token.name) > 120:
        raise BadToken(
            id="Tulis nama mitra, paling banyak 120 huruf.",
            en="Write the partner's name, at most 120 characters.",
        )
    if token.valid_until < clock.now().date():
        raise BadToken(
            id="Hari berakhirnya sudah lewat. Pilih hari yang akan datang.",
            en="The last day has passed. Choose one to come.",
        )


@transaction.atomic
def give_token(actor: Actor, *, token_id: UUID) -> str:
    """Give a token that another person asked for; its secret, which is never shown again.

    Raises TokenClosed, SameGiver, NotAllowed.
    """
    row = _open(actor, token_id)
    GIVE.require(actor, path=row.path)
    if row.given_by is not None:
        raise TokenClosed
    ASKER_AND_GIVER.require(actor.identity, [row.asked_by], SameGiver())
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    row.given_by, row.given_at = actor.identity, clock.now()
    row.secret_hash = keyed(_PURPOSE, secret)
    row.save(update_fields=["given_by", "given_at", "secret_hash"])
    _record(actor, "token.given", row)
    return f"{PREFIX}_{row.id.hex}_{secret}"


@transaction.atomic
def end_token(actor: Actor, *, token_id: UUID, reason: str) -> None:
    """End a token, given or only asked for. Raises TokenClosed, BadToken, NotAllowed."""
    row = _open(actor, token_id)
    END.require(actor, path=row.path)
    row.ended_reason = fitting_reason(reason)
    if not row.ended_reason:
        raise BadToken(id="Tulis alasan pencabutannya.", en="Write why it is ended.")
    row.ended_by, row.ended_at = actor.identity, clock.now()
    row.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    _record(actor, "token.ended", row, reason=row.ended_reason)


def _open(actor: Actor, token_id: UUID) -> PartnerToken:
    rows = PartnerToken.objects.select_for_update(no_key=True)
    row = rows.filter(pk=token_id, election=actor.election, ended_at__isnull=True).first()
    if row is None:
        raise TokenClosed
    return row


def _record(actor: Actor, kind: str, row: PartnerToken, **more: str) -> None:
    record(
        actor,
        kind,
        path=row.path,
        payload={"token": str(row.id), **more},
        election_id=row.election_id,
    )


def token_shown(text: str) -> PartnerToken | None:
    """The token in force whose secret is shown; None for any other text. One query."""
    prefix, _, rest = text.partition("_")
    id_, _, secret = rest.partition("_")
    if prefix != PREFIX or not secret:
        return None
    try:
        key = UUID(hex=id_)
    except ValueError:
        return None
    row = PartnerToken.objects.select_related("election").filter(pk=key).first()
    if row is None or row.secret_hash is None or row.ended_at is not None:
        return None
    fits = hmac.compare_digest(bytes(row.secret_hash), keyed(_PURPOSE, secret))
    return row if fits and clock.now().date() <= row.valid_until else None


def actor_of_token(token: PartnerToken) -> Actor:
    """The partner as an author of its own, by leave of the regency's KPU."""
    return Actor(
        Role.KPU_REGENCY, token.path, token.election_id, account_id=token.id, person_id=token.id
    )
