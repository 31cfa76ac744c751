"""What an applicant types, step by step: kept sealed, opened by the code alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from garda.kernel import clock
from garda.selfservice.errors import SentAlready, SlipRefused
from garda.selfservice.limits import GUESSES, ONE_SLIP
from garda.selfservice.models import DraftFile, Slip
from garda.selfservice.sealing import code_hash, reveal, seal
from garda.signin.domain import code as codes
from garda.signin.services.buckets import take

#: A draft as it was typed: values by field, as a browser sends them.
Typed = Mapping[str, Sequence[str]]
_DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Opened:
    """A slip with its code, and what was typed so far."""

    slip: Slip
    code: str
    typed: Typed

    @property
    def sent(self) -> bool:
        return self.slip.application_id is not None


def open_slip(typed_code: str) -> Opened:
    """What a code opens, before and after sending. Raises SlipRefused, TooManyTries.

    To be called outside a transaction. It says the same of a code that never was and of one that
    has run out; after sending the receipt stays in reach.
    """
    code = codes.normalised(typed_code)
    if not codes.is_well_formed(code):
        raise SlipRefused
    open_ones = Q(expires_at__gt=clock.now()) | Q(application__isnull=False)
    rows = Slip.objects.select_related("election", "village")
    slip = rows.filter(open_ones, code_hash=code_hash(code)).first()
    if slip is None:
        take("kartu:tebak", GUESSES)
        raise SlipRefused
    return Opened(slip, code, _revealed(slip, code))


def _revealed(slip: Slip, code: str) -> dict[str, list[str]]:
    if not slip.draft:
        return {}
    found: dict[str, list[str]] = json.loads(reveal(code, slip.id, _DRAFT, bytes(slip.draft)))
    return found


def save_step(opened: Opened, values: Typed) -> Opened:
    """Keep the values of one step, in place of what they were. Raises SentAlready, TooManyTries."""
    take_turn(opened)
    with transaction.atomic():
        slip = held(opened)
        typed = {**_revealed(slip, opened.code), **{name: list(v) for name, v in values.items()}}
        slip.draft = seal(opened.code, slip.id, _DRAFT, json.dumps(typed).encode())
        slip.saved_at = clock.now()
        slip.save(update_fields=["draft", "saved_at"])
    return Opened(slip, opened.code, typed)


def take_turn(opened: Opened) -> None:
    """One of the sendings that a slip may make. Raises TooManyTries."""
    take(f"kartu:{opened.slip.id.hex}", ONE_SLIP)


def held(opened: Opened) -> Slip:
    """The slip, locked until the transaction ends. Raises SentAlready, SlipRefused."""
    rows = Slip.objects.select_for_update(of=("self",), no_key=True)
    slip = rows.select_related("election", "village").get(pk=opened.slip.pk)
    if slip.application_id is not None:
        raise SentAlready
    if slip.expires_at <= clock.now():
        raise SlipRefused
    return slip


@transaction.atomic
def clear_away() -> int:
    """Delete what was typed and sent with codes that have run out; how many drafts there were.

    The slips stay, to be counted. By real time, so that a rehearsal deletes nothing early.
    """
    over = Slip.objects.filter(expires_at__lt=clock.wall(), application__isnull=True)
    DraftFile.objects.filter(slip__in=over).delete()
    return over.exclude(draft=b"").update(draft=b"", saved_at=None)
