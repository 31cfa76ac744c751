"""Migrations made since the last release leave old code running."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import translation

from tools import migration_rules

OLD = "orang"


def _state() -> ProjectState:
    state = ProjectState()
    fields: list[tuple[str, Any]] = [
        ("id", models.UUIDField(primary_key=True)),
        ("nama", models.CharField(max_length=100)),
        ("catatan", models.CharField(max_length=100, null=True)),
    ]
    state.add_model(ModelState("uji", "Orang", fields))
    return state


def _faults(*operations: Any) -> list[str]:
    migration = migrations.Migration("0002", "uji")
    migration.operations = list(operations)
    return list(migration_rules.faults(migration, _state(), set()))


def _alter(name: str, field: Any) -> migrations.AlterField:
    return migrations.AlterField(OLD, name, field)


def _add(field: Any) -> migrations.AddField:
    return migrations.AddField(OLD, "baru", field)


_INDEX = models.Index(fields=["nama"], name="orang_nama")


@pytest.mark.parametrize(
    ("operation", "word"),
    [
        (migrations.RemoveField(OLD, "catatan"), "still reads"),
        (migrations.DeleteModel("Orang"), "still reads"),
        (migrations.RenameField(OLD, "nama", "name"), "old name"),
        (migrations.RenameModel("Orang", "Person"), "old name"),
        (migrations.AlterModelTable("Orang", "lain"), "old name"),
        (migrations.AddIndex(OLD, _INDEX), "AddIndexConcurrently"),
        (
            migrations.AddConstraint(
                OLD, models.CheckConstraint(condition=Q(nama=F("nama")), name="x")
            ),
            "locks",
        ),
        (migrations.RunSQL("SELECT 1"), "nobody"),
        (migrations.RunPython(migrations.RunPython.noop), "nobody"),
        (_add(models.CharField(max_length=5)), "inserts rows without it"),
        (_add(models.CharField(max_length=5, default="x")), "inserts rows without it"),
        (_add(models.CharField(max_length=5, null=True, db_index=True)), "locks writing"),
        (_add(models.CharField(max_length=5, null=True, unique=True)), "locks writing"),
        (_alter("catatan", models.CharField(max_length=100)), "still writes NULL"),
        (_alter("nama", models.CharField(max_length=50)), "shorter"),
        (_alter("nama", models.TextField()), "another type"),
        (_alter("nama", models.CharField(max_length=100, unique=True)), "locks writing"),
    ],
)
def test_what_old_code_does_not_bear(operation: Any, word: str) -> None:
    (fault,) = _faults(operation)
    assert word in fault


@pytest.mark.parametrize(
    "operation",
    [
        _add(models.CharField(max_length=5, null=True)),
        _add(models.DateTimeField(db_default=Now())),
        _alter("nama", models.CharField(max_length=200)),
        _alter("nama", models.CharField(max_length=100, null=True)),
        _alter("catatan", models.CharField(max_length=100, db_default="")),
        AddIndexConcurrently(OLD, _INDEX),
        migrations.RemoveIndex(OLD, "orang_nama"),
        migrations.RemoveConstraint(OLD, "x"),
        migrations.AlterModelOptions("Orang", {"verbose_name": "orang"}),
    ],
)
def test_what_it_does(operation: Any) -> None:
    state = _state()
    state.models["uji", OLD].options["indexes"] = [_INDEX]
    state.models["uji", OLD].options["constraints"] = [
        models.CheckConstraint(condition=Q(nama=F("nama")), name="x")
    ]
    migration = migrations.Migration("0002", "uji")
    migration.operations = [operation]
    assert list(migration_rules.faults(migration, state, set())) == []


def test_a_new_table_is_nobody_s_yet() -> None:
    create = migrations.CreateModel("Baru", [("id", models.UUIDField(primary_key=True))])
    field = migrations.AddField("baru", "nama", models.CharField(max_length=5))
    index = migrations.AddIndex("baru", models.Index(fields=["nama"], name="baru_nama"))
    assert _faults(create, field, index) == []


@pytest.mark.parametrize(
    ("reason", "accepted"),
    [("", False), ("karena", False), ("No released code reads this column any more.", True)],
)
def test_a_reason_is_a_sentence(reason: str, accepted: bool) -> None:
    migration = migrations.Migration("0002", "uji")
    migration.zero_downtime = reason  # type: ignore[attr-defined]
    assert migration_rules.excused(migration) is accepted


def test_released_migrations_are_still_there() -> None:
    assert migration_rules.baseline() <= {name for name, _, _ in migration_rules.ours()}


def test_new_migrations_leave_old_code_running() -> None:
    """Before the first release the baseline may be recorded anew instead."""
    assert migration_rules.unsafe(migration_rules.baseline()) == {}


def test_without_a_baseline_the_rule_bites() -> None:
    found = migration_rules.unsafe(set())
    assert "ledger.0002_append_only" in found, "triggers are made by SQL"
    assert "ledger.0001_initial" not in found, "new tables break nothing"


def test_models_and_migrations_say_the_same() -> None:
    """As ``makemigrations --check``: labels of others are compared untranslated, as they stand."""
    with translation.override(None):
        loader = MigrationLoader(None, ignore_no_migrations=True)
        found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        assert found.changes(graph=loader.graph) == {}
