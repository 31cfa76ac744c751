"""Keys of persons and the versions of master keys behind them: what other services seal with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from garda.kernel.bulk import insert_rows
from garda.kernel.ids import uuid7
from garda.people import vault
from garda.people.keyring import KeyWrong, Purpose, secrets
from garda.people.models import KeyVersion, PersonKey, PersonKeyBase

KEY_COLUMNS = ["id", "person", "purpose", "wrapped", "master_version"]
#: FOR SHARE: a rotation waits for what is being sealed, so that it finds all of it.
_CURRENT = """
SELECT * FROM people_keyversion
WHERE purpose = %s AND current_from IS NOT NULL AND superseded_at IS NULL FOR SHARE
"""


def current_version(purpose: Purpose) -> int:
    """The version that seals now, held until the transaction ends; the first is made on first use.

    Raises KeyMissing, and KeyWrong before anything is sealed with a key that is not the one it was.
    """
    row = _held(purpose) or _begun(purpose)
    check(row)
    return row.version


def _held(purpose: Purpose) -> KeyVersion | None:
    """The second look is for the successor of a version that a rotation replaced meanwhile."""
    for _ in range(2):
        for row in KeyVersion.objects.raw(_CURRENT, [purpose]):
            return row
    return None


def _begun(purpose: Purpose) -> KeyVersion:
    """A new database takes the newest key that is there: keys outlive databases."""
    keeper = secrets()
    version = max(keeper.versions(purpose), default=1)
    keeper.make(purpose, version)
    with transaction.atomic():
        first = KeyVersion(
            purpose=purpose,
            version=version,
            fingerprint=keeper.fingerprint(purpose, version),
            current_from=Now(),
        )
        KeyVersion.objects.bulk_create([first], ignore_conflicts=True)
    row = _held(purpose)
    if row is None:
        raise KeyVersion.DoesNotExist(f"no version of {purpose} is current")
    return row


def check(row: KeyVersion) -> None:
    """Raise KeyMissing or KeyWrong unless the keeper has the key this version was made with."""
    if secrets().fingerprint(row.purpose, row.version) != bytes(row.fingerprint):
        raise KeyWrong(row.purpose, row.version)


def make_keys(purpose: Purpose, persons: Sequence[UUID]) -> dict[UUID, bytes]:
    """A stored key for each of the persons, who have none yet; in clear by person."""
    version = current_version(purpose)
    made = vault.new_keys(purpose, version, persons)
    insert_rows(
        PersonKey,
        KEY_COLUMNS,
        ((uuid7(), new.person_id, purpose.value, new.wrapped, version) for new in made),
    )
    return {new.person_id: new.key for new in made}


def open_rows(purpose: Purpose, rows: Iterable[PersonKeyBase]) -> dict[UUID, bytes]:
    """Keys in clear by person. Raises KeyMissing, KeyWrong."""
    by_version: dict[int, list[tuple[UUID, bytes]]] = defaultdict(list)
    for row in rows:
        by_version[row.master_version].append((row.person_id, bytes(row.wrapped)))
    return {
        person: key
        for version, wrapped in by_version.items()
        for (person, _), key in zip(
            wrapped, vault.open_keys(purpose, version, wrapped), strict=True
        )
    }


def key_of(purpose: Purpose, person_id: UUID) -> bytes:
    """The person's key, made when there is none. The caller holds the person's row."""
    rows = PersonKey.objects.filter(person_id=person_id, purpose=purpose)
    opened = open_rows(purpose, rows) or make_keys(purpose, [person_id])
    return opened[person_id]


def index_versions() -> tuple[int, int | None]:
    """Versions of the index key: the current one (held), and the one that is being computed."""
    current = current_version(Purpose.INDEX)
    coming = KeyVersion.objects.filter(purpose=Purpose.INDEX, current_from__isnull=True)
    return current, coming.values_list("version", flat=True).first()
