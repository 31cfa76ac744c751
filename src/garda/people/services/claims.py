"""The life of an identity claim: verified against the card, disputed, replaced."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import insert_rows
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.kernel.rowlock import seeing, sight_of
from garda.ledger.services import record
from garda.people.errors import OutOfRegion
from garda.people.models import ClaimKind, ClaimStatus, IdentityClaim, Person
from garda.people.stores import IDENTITY

from .keys import key_of
from .persons import CLAIM_COLUMNS, Given, check_number, claim_rows

#: Who holds the card in hand, and those above who look into it.
VERIFY = act(
    "people.verify_claim",
    "Memverifikasi, mempersoalkan, atau mengganti nomor identitas",
    Role.PPS,
    Role.PPK,
    Role.KPU_REGENCY,
)
#: Who settles a number that is disputed.
SETTLE = act(
    "people.settle_claim", "Memutuskan nomor identitas yang dipersoalkan", Role.KPU_REGENCY
)
#: Held until the transaction ends: two people verify one number one after the other.
_LOCK = "SELECT pg_advisory_xact_lock(%s)"


class WrongStatus(GardaError):
    code = "claim_status"

    def __init__(self, status: str) -> None:
        label = ClaimStatus(status).label.lower()
        super().__init__(
            id=f"Nomor ini sudah {label}. Muat ulang halaman untuk melihat keadaannya.",
            en=f"This number is {status} already. Load the page again to see how it stands.",
        )


class UnderReview(GardaError):
    """Says nothing about whom else the number may belong to."""

    code = "under_review"

    def __init__(self) -> None:
        super().__init__(
            id="Nomor ini sedang diperiksa KPU Kabupaten/Kota. Anda tidak perlu berbuat apa-apa.",
            en="This number is being looked into by the regency's KPU. Nothing is asked of you.",
        )


@transaction.atomic
def verify_claim(actor: Actor, *, claim_id: UUID) -> ClaimStatus:
    """The number was compared with the card. VERIFIED, or DISPUTED when it cannot be two people's.

    One NIK is verified for one human being in the whole country; who else claims it, and where, is
    told to nobody here. Raises OutOfRegion, NotAllowed, WrongStatus, UnderReview.
    """
    claim = _held(actor, claim_id)
    if claim.status in {ClaimStatus.VERIFIED, ClaimStatus.SUPERSEDED}:
        raise WrongStatus(claim.status)
    if claim.status == ClaimStatus.DISPUTED and actor.role not in SETTLE.roles:
        raise UnderReview
    clashes = claim.kind == ClaimKind.NIK and _verified_for_another(claim)
    return _become(actor, claim, ClaimStatus.DISPUTED if clashes else ClaimStatus.VERIFIED)


@transaction.atomic
def dispute_claim(actor: Actor, *, claim_id: UUID, reason: str) -> None:
    """Something is wrong with a number. Raises OutOfRegion, NotAllowed, WrongStatus."""
    claim = _held(actor, claim_id)
    if claim.status in {ClaimStatus.DISPUTED, ClaimStatus.SUPERSEDED}:
        raise WrongStatus(claim.status)
    _become(actor, claim, ClaimStatus.DISPUTED, reason)


@transaction.atomic
def replace_number(actor: Actor, *, claim_id: UUID, number: str, reason: str) -> UUID:
    """Another number takes a claim's place, as claimed; the former stays as superseded.

    The new claim's id. Raises OutOfRegion, NotAllowed, WrongStatus, BadIdentityNumber.
    """
    claim = _held(actor, claim_id)
    if claim.status == ClaimStatus.SUPERSEDED:
        raise WrongStatus(claim.status)
    check_number(ClaimKind(claim.kind).label, number)
    person = Person.objects.select_for_update(no_key=True).get(pk=claim.person_id)
    kind = ClaimKind(claim.kind)
    given = Given(person.id, person.path, kind, number, person.birth_date, person.sex)
    key = key_of(IDENTITY, person)
    [row] = claim_rows([given], {person.id: key})
    insert_rows(IdentityClaim, CLAIM_COLUMNS, [row])
    new_id: UUID = row[0]
    _become(actor, claim, ClaimStatus.SUPERSEDED, reason, by=str(new_id))
    return new_id


def _held(actor: Actor, claim_id: UUID) -> IdentityClaim:
    rows = IdentityClaim.objects.select_for_update(of=("self",))
    claim = rows.filter(pk=claim_id, blind_index__isnull=False).first()
    if claim is None:
        raise OutOfRegion
    VERIFY.require(actor, path=claim.path)
    return claim


def _verified_for_another(claim: IdentityClaim) -> bool:
    """Looks through the whole country, and says no more than whether there is one."""
    index = bytes(claim.blind_index or b"")
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [int.from_bytes(index[:8], signed=True)])
    person = Person.objects.get(pk=claim.person_id)
    human = person.merged_into_id or person.id
    with seeing(sight_of(COUNTRY_PATH)):
        others = IdentityClaim.objects.filter(
            kind=ClaimKind.NIK, status=ClaimStatus.VERIFIED, blind_index=index
        )
        if others.filter(Q(person=human) | Q(person__merged_into=human)).exists():
            raise WrongStatus(ClaimStatus.VERIFIED)
        return others.exists()


def _become(
    actor: Actor, claim: IdentityClaim, status: ClaimStatus, reason: str = "", by: str = ""
) -> ClaimStatus:
    former, claim.status = claim.status, status
    claim.save(update_fields=["status"])
    payload = {
        "claim": str(claim.id),
        "person": str(claim.person_id),
        "kind": claim.kind,
        "from": former,
        "reason": reason,
        "by": by,
    }
    record(actor, f"claim.{status}", path=claim.path, payload=payload)
    return status
