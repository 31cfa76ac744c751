"""New versions of master keys: everything is wrapped again, in steps that can be broken off.

A rotation begins (a new version seals from then on), goes on in batches of their own transactions,
and ends when nothing needs the old version any more. After a kill the next call goes on where the
last batch ended. The old key stays as long as backups may hold what it wrapped, then it is
destroyed: that is what makes an erasure reach the backups.

The index key is different: its indexes are compared with each other, so all of them change in one
moment. Until then both are kept, side by side, and both are looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import update_rows
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people import vault
from garda.people.keyring import Purpose, secrets
from garda.people.models import ClaimKind, IdentityClaim, KeyVersion, SpouseClaim
from garda.people.stores import IDENTITY, KeyStore, store_of

from .keys import current_version, open_keys

#: Rows of one transaction: a second or so of work, lost at most by a kill.
BATCH = 5_000

ROTATE = act("people.rotate", "Mengganti kunci rahasia", Role.OPERATOR, machine=True)


class NothingToRotate(GardaError):
    code = "nothing_to_rotate"


class KeyStillNeeded(GardaError):
    code = "key_still_needed"

    def __init__(self, purpose: str, version: int) -> None:
        super().__init__(
            id=f"Kunci {purpose}-{version} belum boleh dimusnahkan: masih dipakai, atau cadangan"
            f" {settings.GARDA_BACKUP_DAYS} hari terakhir masih memerlukannya.",
            en=f"The key {purpose}-{version} must not be destroyed yet: it is in use, or backups of"
            f" the last {settings.GARDA_BACKUP_DAYS} days still need it.",
        )


def rotate(actor: Actor, purpose: Purpose, *, batch: int = BATCH) -> Iterator[int]:
    """Bring a purpose to a new version of its master key, or finish what was begun before.

    Yields the number of rows of each batch after it is committed. Raises NotAllowed, KeyMissing,
    KeyWrong.
    """
    if not unfinished(purpose).exists():
        begin(actor, purpose)
    yield from _index_again(batch) if purpose == Purpose.INDEX else _wrap_again(purpose, batch)
    finish(actor, purpose)


def unfinished(purpose: Purpose) -> QuerySet[KeyVersion]:
    """Versions whose rotation is under way: left behind but still needed, or not yet current."""
    return KeyVersion.objects.filter(
        Q(current_from__isnull=True) | Q(superseded_at__isnull=False),
        purpose=purpose,
        retired_at__isnull=True,
    )


@transaction.atomic
def begin(actor: Actor, purpose: Purpose) -> int:
    """Make the next version of a master key; one act. It seals from now on, an index key not yet.

    Waits for what is being sealed with the old version, so that the batches find it.
    """
    ROTATE.require(actor, path=COUNTRY_PATH)
    current_version(purpose)
    old = _locked_current(purpose)
    keeper = secrets()
    known = KeyVersion.objects.filter(purpose=purpose).values_list("version", flat=True)
    version = max([*keeper.versions(purpose), *known]) + 1
    keeper.make(purpose, version)
    at_once = purpose != Purpose.INDEX
    if at_once:
        KeyVersion.objects.filter(pk=old.pk).update(superseded_at=Now())
    KeyVersion.objects.create(
        purpose=purpose,
        version=version,
        fingerprint=keeper.fingerprint(purpose, version),
        current_from=Now() if at_once else None,
    )
    payload = {"purpose": str(purpose), "from": old.version, "to": version}
    record(actor, "keys.rotation_begun", path=COUNTRY_PATH, payload=payload)
    return version


def _locked_current(purpose: Purpose) -> KeyVersion:
    """The current version, after all who seal with it have finished."""
    rows = KeyVersion.objects.select_for_update()
    return rows.get(purpose=purpose, current_from__isnull=False, superseded_at__isnull=True)


# --- master keys -----------------------------------------------------------------------------


def _wrap_again(purpose: Purpose, batch: int) -> Iterator[int]:
    for old in unfinished(purpose).order_by("version"):
        while moved := _wrap_some(store_of(purpose), old.version, batch):
            yield moved


@transaction.atomic
def _wrap_some(store: KeyStore, old: int, batch: int) -> int:
    """Wrap at most ``batch`` keys again, under the current version; how many there were."""
    new = current_version(store.purpose)
    with store.reached():
        rows = store.rows().filter(master_version=old).select_for_update(of=("self",))[:batch]
        found = list(rows.values_list("id", "person", "wrapped"))
    if not found:
        return 0
    owners = [(person, bytes(wrapped)) for _, person, wrapped in found]
    keys = vault.open_keys(store.purpose, old, owners)
    opened = [(person, key) for (person, _), key in zip(owners, keys, strict=True)]
    wrapped = vault.wrap_again(store.purpose, new, opened)
    with store.reached():
        update_rows(
            store.model,
            ["id", "wrapped", "master_version"],
            ((row[0], again, new) for row, again in zip(found, wrapped, strict=True)),
        )
    return len(found)


# --- the index key ---------------------------------------------------------------------------


def _index_again(batch: int) -> Iterator[int]:
    while moved := _index_some(batch):
        yield moved


@transaction.atomic
def _index_some(batch: int) -> int:
    """Compute at most ``batch`` indexes under the coming key; how many numbers were opened."""
    rows = _without_next_index().select_for_update(of=("self",))[:batch]
    claims = list(rows.values_list("id", "person", "kind", "ciphertext"))
    if not claims:
        return 0
    keys = open_keys(IDENTITY, {person for _, person, _, _ in claims})
    numbers = [
        (kind, _opened(keys[person], kind, person, id_, bytes(ciphertext)))
        for id_, person, kind, ciphertext in claims
    ]
    indexes = vault.blind_indexes(_coming().version, numbers)
    rows_of = zip((claim[0] for claim in claims), indexes, strict=True)
    update_rows(IdentityClaim, ["id", "next_index"], rows_of)
    return len(claims)


def _without_next_index() -> QuerySet[IdentityClaim]:
    """Claims still to be computed; an erased number has no index and gets none."""
    return IdentityClaim.objects.filter(next_index__isnull=True, blind_index__isnull=False)


def _opened(key: bytes, kind: str, person: UUID, row: UUID, ciphertext: bytes) -> str:
    label = vault.Label(Purpose.IDENTITY, kind, person, row)
    return vault.reveal(key, label, ciphertext).decode()


def _coming() -> KeyVersion:
    return KeyVersion.objects.get(purpose=Purpose.INDEX, current_from__isnull=True)


def _switch() -> None:
    """All indexes change in one moment; what came since the last batch is computed here."""
    old, new = _locked_current(Purpose.INDEX), _coming()
    while _index_some(BATCH):
        pass
    _switch_spouses(new.version)
    IdentityClaim.objects.filter(index_version=old.version).update(
        blind_index=F("next_index"), index_version=new.version, next_index=None
    )
    KeyVersion.objects.filter(pk=old.pk).update(superseded_at=Now())
    KeyVersion.objects.filter(pk=new.pk).update(current_from=Now())


def _switch_spouses(version: int) -> None:
    """A number that somebody named as their spouse's takes the coming index of whoever claims it.

    No number is there to compute it from, so what nobody claims ends here: it served nothing.
    """
    claims = IdentityClaim.objects.filter(kind=ClaimKind.NIK, blind_index=OuterRef("blind_index"))
    coming = Subquery(claims.values("next_index")[:1])
    SpouseClaim.objects.filter(~Exists(claims)).delete()
    SpouseClaim.objects.update(blind_index=coming, index_version=version)


# --- the end ---------------------------------------------------------------------------------


@transaction.atomic
def finish(actor: Actor, purpose: Purpose) -> None:
    """Retire the versions that nothing needs any more; one act. Raises NothingToRotate when none.

    A version that still wraps a key stays as it is.
    """
    ROTATE.require(actor, path=COUNTRY_PATH)
    if purpose == Purpose.INDEX and unfinished(purpose).filter(current_from__isnull=True).exists():
        _switch()
    old = [row for row in _left_behind(purpose) if not needed(row)]
    if not old:
        raise NothingToRotate(
            id=f"Tidak ada versi lama kunci {purpose} yang dapat dipensiunkan sekarang.",
            en=f"No old version of the key {purpose} can be retired now.",
        )
    KeyVersion.objects.filter(pk__in=[row.pk for row in old]).update(retired_at=Now())
    payload = {
        "purpose": str(purpose),
        "retired": [row.version for row in old],
        "current": current_version(purpose),
    }
    record(actor, "keys.rotation_finished", path=COUNTRY_PATH, payload=payload)


def _left_behind(purpose: Purpose) -> list[KeyVersion]:
    rows = unfinished(purpose).filter(superseded_at__isnull=False)
    return list(rows.select_for_update().order_by("version"))


def needed(row: KeyVersion) -> int:
    """How many rows of this database a version of a master key still serves."""
    if row.purpose == Purpose.INDEX:
        rows = IdentityClaim.objects.filter(blind_index__isnull=False)
        return rows.filter(index_version=row.version).count()
    store = store_of(Purpose(row.purpose))
    with store.reached():
        return store.rows().filter(master_version=row.version).count()


def due() -> list[KeyVersion]:
    """Versions to destroy: retired ones that no kept backup needs any more (setting
    GARDA_BACKUP_DAYS), and destroyed ones that are still there."""
    kept_since = Now() - timedelta(days=settings.GARDA_BACKUP_DAYS)
    rows = KeyVersion.objects.filter(retired_at__lte=kept_since).order_by("purpose", "version")
    keeper = secrets()
    return [
        row
        for row in rows
        if row.destroyed_at is None or row.version in keeper.versions(row.purpose)
    ]


@transaction.atomic
def destroy(actor: Actor, purpose: Purpose, version: int) -> None:
    """Destroy a version that is due; one act. What only it could open is gone for ever.

    The key goes after the commit: should that fail, destroying again finds it. Raises
    KeyStillNeeded when it is not due, or rows still need it.
    """
    ROTATE.require(actor, path=COUNTRY_PATH)
    row = KeyVersion.objects.select_for_update().get(purpose=purpose, version=version)
    if row not in due() or needed(row):
        raise KeyStillNeeded(purpose, version)
    KeyVersion.objects.filter(pk=row.pk).update(destroyed_at=Now())
    payload = {"purpose": str(purpose), "version": version}
    record(actor, "keys.destroyed", path=COUNTRY_PATH, payload=payload)
    transaction.on_commit(lambda: secrets().destroy(purpose, version))
