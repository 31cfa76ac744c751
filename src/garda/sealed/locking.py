"""What the migrations of vaults share. Never changed once released: a change is a new function."""

from __future__ import annotations

from django.db import migrations

_IN_RANGE = "path >= current_setting('garda.lo', true) AND path < current_setting('garda.hi', true)"


def lock_by_path(*tables: str) -> migrations.RunSQL:
    """Row-level security by the path alone: specific data are never shared with a neighbour."""
    return migrations.RunSQL(
        "".join(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            f"CREATE POLICY own_region ON {table} USING ({_IN_RANGE}) WITH CHECK ({_IN_RANGE});"
            for table in tables
        ),
        "".join(
            f"DROP POLICY own_region ON {table};ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
            for table in tables
        ),
    )
