"""The content-addressed store."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from garda.documents.objects import ObjectDamaged, ObjectMissing, ObjectStore


@given(st.binary(max_size=200))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_put_comes_back(tmp_path: Path, data: bytes) -> None:
    store = ObjectStore(tmp_path)
    address = store.put(data)
    assert address == hashlib.sha256(data).hexdigest()
    assert store.put(data) == address
    assert store.get(address) == data
    assert store.holds(address)


def test_nothing_is_left_beside_the_object(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    store.put(b"a")
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [
        hashlib.sha256(b"a").hexdigest()
    ]


def test_damage_is_found_and_healed_by_writing_again(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    address = store.put(b"asli")
    store.path_of(address).write_bytes(b"palsu")
    with pytest.raises(ObjectDamaged):
        store.get(address)
    assert store.put(b"asli") == address
    assert store.get(address) == b"asli"


def test_missing_objects_and_bad_addresses(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    with pytest.raises(ObjectMissing):
        store.get("0" * 64)
    for bad in ("", "../../etc/passwd", "G" * 64, "0" * 63):
        with pytest.raises(ValueError, match="SHA-256"):
            store.path_of(bad)
