"""Zero-downtime rule for migrations: the code that runs now must run on the tables that come next.

While a new version is rolled out, old web processes serve on the migrated tables. A migration made
after the recorded baseline (``tools/migrations_baseline.txt``) may therefore add, and may not take
away, rename, tighten or block; :func:`faults` says what does. One that must nevertheless says why
old code does not mind in an attribute of its class, ``zero_downtime = "…"``; see
``docs/operations.md``.

``python -m tools.migration_rules`` prints what is wrong; ``--record`` writes the baseline anew,
which a release does.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

BASELINE = Path(__file__).with_name("migrations_baseline.txt")
REASON = "zero_downtime"
_SHORTEST_REASON = 20
_OURS = "garda."


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "garda.web.settings")
    django.setup()


def baseline() -> set[str]:
    """Migrations of the last release, as ``app.name``."""
    return set(BASELINE.read_text().split())


def ours() -> Iterator[tuple[str, Any, Any]]:
    """Every migration of our rooms with its name and the state of the models before it."""
    _set_up()
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    state = loader.project_state([])
    for key in _in_order(loader.graph):
        migration = loader.graph.nodes[key]
        if type(migration).__module__.startswith(_OURS):
            yield f"{key[0]}.{key[1]}", migration, state
        state = migration.mutate_state(state, preserve=True)


def _in_order(graph: Any) -> Iterator[tuple[str, str]]:
    done: set[tuple[str, str]] = set()
    for leaf in sorted(graph.leaf_nodes()):
        for key in graph.forwards_plan(leaf):
            if key not in done:
                done.add(key)
                yield key


def excused(migration: Any) -> bool:
    """Whether the migration says, in a sentence, why old code does not mind."""
    reason = getattr(migration, REASON, "")
    return isinstance(reason, str) and len(reason.strip()) >= _SHORTEST_REASON


def unsafe(known: set[str]) -> dict[str, list[str]]:
    """Faults of each migration that is not ``known`` and gives no reason."""
    new_tables: set[tuple[str, str]] = set()
    found: dict[str, list[str]] = {}
    for name, migration, state in ours():
        if name in known:
            continue
        wrong = list(faults(migration, state, new_tables))
        if wrong and not excused(migration):
            found[name] = wrong
    return found


def faults(migration: Any, state: Any, new_tables: set[tuple[str, str]]) -> Iterator[str]:
    """What in ``migration`` old code, or a busy table, would not bear.

    ``state`` is that of the models before. ``new_tables`` (app and model, in lower case) are those
    that no released code knows; it is added to.
    """
    app = migration.app_label
    state = state.clone()
    for operation in migration.operations:
        if type(operation).__name__ == "CreateModel":
            new_tables.add((app, operation.name_lower))
        else:
            yield from _faults(operation, app, state, new_tables)
        operation.state_forwards(app, state)


def _faults(
    operation: Any, app: str, state: Any, new_tables: set[tuple[str, str]]
) -> Iterator[str]:
    kind = type(operation).__name__
    table = getattr(operation, "model_name_lower", None) or getattr(operation, "name_lower", "")
    if (app, table) in new_tables:
        return
    if kind in _ALWAYS:
        yield f"{kind} {table}: {_ALWAYS[kind]}"
    elif kind == "AddField":
        yield from _added(operation.field, f"AddField {table}.{operation.name}")
    elif kind == "AlterField":
        before = state.models[app, table].fields[operation.name]
        yield from _altered(before, operation.field, f"AlterField {table}.{operation.name}")


#: Operations on tables that old code knows, and what it would not bear.
_ALWAYS = {
    "RemoveField": "old code still reads the column",
    "DeleteModel": "old code still reads the table",
    "RenameField": "old code knows the old name",
    "RenameModel": "old code knows the old name",
    "AlterModelTable": "old code knows the old name",
    "AddIndex": "locks writing; use AddIndexConcurrently in a migration with atomic = False",
    "AddConstraint": "locks the table while it is checked, and old code may break it",
    "AlterUniqueTogether": "locks the table while it is checked, and old code may break it",
    "AlterIndexTogether": "locks writing; use AddIndexConcurrently",
    "RunSQL": "nobody can tell what it does",
    "RunPython": "nobody can tell how long it takes and what it changes",
    "SeparateDatabaseAndState": "nobody can tell what it does",
}


def _added(field: Any, where: str) -> Iterator[str]:
    """Django takes its default away again: what old code inserts has no value for the column."""
    if field.many_to_many:
        return
    if not field.null and not field.has_db_default():
        yield f"{where}: old code inserts rows without it; use null=True or db_default"
    if field.unique or field.db_index:
        yield f"{where}: its index locks writing; add it concurrently in a later migration"


def _altered(before: Any, after: Any, where: str) -> Iterator[str]:
    if before.null and not after.null and not after.has_db_default():
        yield f"{where}: old code still writes NULL"
    if (after.unique and not before.unique) or (after.db_index and not before.db_index):
        yield f"{where}: its index locks writing; use AddIndexConcurrently"
    if before.get_internal_type() != after.get_internal_type():
        yield f"{where}: another type rewrites the table, and old code writes the old one"
    elif (after.max_length or 0) < (before.max_length or 0):
        yield f"{where}: shorter than what old code writes"


def record() -> None:
    """Take every migration that is there as released."""
    names = sorted(name for name, _, _ in ours())
    BASELINE.write_text("\n".join(names) + "\n")


def main() -> int:
    arguments = argparse.ArgumentParser(description="Zero-downtime rule for migrations.")
    arguments.add_argument("--record", action="store_true", help="write the baseline anew")
    if arguments.parse_args().record:
        record()
        return 0
    found = unsafe(baseline())
    for name, wrong in found.items():
        print(name, *wrong, sep="\n  ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
