"""Keys of persons and the versions of master keys behind them: what other services seal with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from garda.kernel.bulk import insert_rows
from garda.kernel.ids import uuid7
from garda.people import vault
from garda.people.keyring import KeyWrong, Purpose, secrets
from garda.people.models import KeyVersion, Person
from garda.people.stores import KeyStore

KEY_COLUMNS = ["id", "person", "path", "purpose", "wrapped", "master_version"]
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


def make_keys(store: KeyStore, homes: Mapping[UUID, str]) -> dict[UUID, bytes]:
    """A stored key for each person, who has none yet there; in clear by person.

    ``homes``: the region's path that each person belongs to.
    """
    version = current_version(store.purpose)
    made = vault.new_keys(store.purpose, version, list(homes))
    purpose = store.purpose.value
    with store.reached():
        insert_rows(
            store.model,
            KEY_COLUMNS,
            ((uuid7(), n.person_id, homes[n.person_id], purpose, n.wrapped, version) for n in made),
        )
    return {new.person_id: new.key for new in made}


def open_keys(store: KeyStore, persons: Collection[UUID]) -> dict[UUID, bytes]:
    """Keys in clear, by person, of those who have one. Raises KeyMissing, KeyWrong."""
    with store.reached():
        rows = store.rows().filter(person__in=persons)
        stored = list(rows.values_list("person", "wrapped", "master_version"))
    by_version: dict[int, list[tuple[UUID, bytes]]] = defaultdict(list)
    for person, wrapped, version in stored:
        by_version[version].append((person, bytes(wrapped)))
    return {
        person: key
        for version, wrapped in by_version.items()
        for (person, _), key in zip(
            wrapped, vault.open_keys(store.purpose, version, wrapped), strict=True
        )
    }


def key_of(store: KeyStore, person: Person) -> bytes:
    """The person's key, made when there is none. The caller holds the person's row."""
    keys = open_keys(store, [person.id]) or make_keys(store, {person.id: person.path})
    return keys[person.id]


def index_versions() -> tuple[int, int | None]:
    """Versions of the index key: the current one (held), and the one that is being computed."""
    current = current_version(Purpose.INDEX)
    coming = KeyVersion.objects.filter(purpose=Purpose.INDEX, current_from__isnull=True)
    return current, coming.values_list("version", flat=True).first()
