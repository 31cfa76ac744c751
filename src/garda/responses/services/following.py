"""What the holder of a code reads: where the response stands, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from garda.kernel.canonical import sha256_hex
from garda.kernel.rowlock import seeing, sight_of
from garda.regions.models import Region
from garda.responses.domain.cases import State
from garda.responses.errors import NoSuchCode
from garda.responses.limits import CODES
from garda.responses.models import Slip
from garda.responses.queries import case_of, cases
from garda.signin.domain import code as codes
from garda.signin.services.fairness import take_fairly


@dataclass(frozen=True, slots=True)
class Followed:
    """No name and no word of the response: a code may be found by somebody else."""

    village: Region
    received_at: datetime
    state: State
    answer: str
    answered_at: datetime | None


def follow(typed: str, address: str) -> Followed:
    """What a code opens, for somebody at a network address. Raises NoSuchCode, TooManyTries.

    To be called outside a transaction.
    """
    code = codes.normalised(typed)
    if not codes.is_well_formed(code):
        raise NoSuchCode
    take_fairly("response-code", CODES, address)
    slip = Slip.objects.filter(code_sha256=sha256_hex(code.encode())).first()
    if slip is None:
        raise NoSuchCode
    with seeing(sight_of(slip.path)):
        found = cases().select_related("village__parent").get(pk=slip.response_id)
    return Followed(
        found.village, found.received_at, case_of(found).state, found.answer, found.answered_at
    )
