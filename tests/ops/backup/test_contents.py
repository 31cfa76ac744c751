"""What a backup takes for an object's address, and what it takes for an empty database."""

from __future__ import annotations

import re

import psycopg
import pytest
from django.apps import apps
from django.db.models import CharField
from tests.ops.conftest import Office

from garda.kernel.canonical import sha256_hex
from garda.ops.backup import contents

ADDRESS_LENGTH = 64
#: Names of fingerprints of something that is no object in the store.
_FINGERPRINT = re.compile(r"(^|_)(hash|root|digest|seed)$|^sha256$|^received_sha256$")


def test_columns_of_object_addresses_are_named_so() -> None:
    """A column of 64 letters says by its name whether it is an object's address."""
    wide = {
        (model._meta.label, field.column)
        for model in apps.get_models()
        if model.__module__.startswith("garda.")
        for field in model._meta.local_fields
        if isinstance(field, CharField) and field.max_length == ADDRESS_LENGTH
    }
    objects = {name for name in wide if re.search(contents.OBJECT_COLUMN, name[1])}
    known = {("documents.Document", "pdf_sha256"), ("documents.Upload", "object_sha256")}
    assert known <= objects
    unnamed = {name for name in wide - objects if not _FINGERPRINT.search(name[1])}
    assert unnamed == set(), (
        "call it …_sha256 if it is an object, …_hash, _root, _digest or _seed if not"
    )


def test_addresses_come_sorted_and_once(office: Office) -> None:
    for data in (b"b", b"a", b"b"):
        office.paper(sha256_hex(data))
    office.execute("INSERT INTO probe VALUES (''), (NULL)")
    with psycopg.connect(office.server.owner_url(office.name).text()) as connection:
        found = list(contents.object_addresses(connection))
    assert found == sorted(set(found))
    assert len(found) == 3, "two here, and the one that was there"


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ("SELECT 1", False),
        ("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('a', 'b')", False),
        ("INSERT INTO django_session VALUES ('a', '', now())", False),
        ("INSERT INTO probe VALUES ('x')", True),
    ],
)
def test_what_serving_leaves_is_nothing(office: Office, change: str, holds: bool) -> None:
    office.execute("TRUNCATE probe; TRUNCATE django_session")
    office.execute("ALTER TABLE ledger_ledgerentry DISABLE TRIGGER USER")
    office.execute("DELETE FROM ledger_ledgerentry")
    office.execute(change)
    with psycopg.connect(office.server.owner_url(office.name).text()) as connection:
        assert contents.holds_anything(connection) is holds
