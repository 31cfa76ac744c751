"""What signing in leaves behind is not kept for ever."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from garda.kernel import clock
from garda.ledger.services import record
from garda.people.services import system_operator
from garda.signin import limits
from garda.signin.models import Invitation, SignIn

from . import buckets


@dataclass(frozen=True, slots=True)
class Cleared:
    """Rows that are gone."""

    sign_ins: int
    invitations: int
    sessions: int


@transaction.atomic
def clear() -> Cleared:
    """Delete sessions that have run out, and sign-ins and unused codes older than they are kept.

    The machine's act. A used code stays as long as its account: it says that its holder has been
    here, so that nobody gets in by a further one. Running it again changes nothing.
    """
    now = clock.wall()
    before = now - limits.KEPT
    # None lasts three days, so what began before then has long ended.
    sign_ins, _ = SignIn.objects.filter(started_at__lt=before).delete()
    over = Q(expires_at__lt=before) | Q(ended_at__lt=before)
    invitations, _ = Invitation.objects.filter(over, used_at__isnull=True).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    buckets.sweep()
    cleared = Cleared(sign_ins, invitations, sessions)
    if sign_ins or invitations:
        machine = system_operator()
        record(machine, "sign_ins.cleared", path=machine.path, payload=asdict(cleared))
    return cleared
