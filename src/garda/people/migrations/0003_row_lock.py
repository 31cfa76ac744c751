"""Row-level security on the tables of people: the second lock (see garda.kernel.rowlock).

The range is a comparison in byte order on ``path``, which the index serves. Settings that are not
there give NULL or an empty text, and no row. The owner's role is not bound: it migrates and
backs up, and never serves.
"""

from django.db import migrations

LO, HI = "current_setting('garda.lo', true)", "current_setting('garda.hi', true)"
IN_RANGE = f"path >= {LO} AND path < {HI}"
SHARED = f"""
    ANY (ARRAY(SELECT s.person_id FROM people_pathshare s
               WHERE s.ended_at IS NULL AND s.path >= {LO} AND s.path < {HI}))"""
SELF = "nullif(current_setting('garda.person', true), '')::uuid"

#: Table and condition. Reading and writing have the same one, but for persons: one may see
#: oneself, and a shared person, without being able to change them.
POLICIES = {
    "people_pathshare": (IN_RANGE, IN_RANGE),
    "people_person": (f"({IN_RANGE}) OR id = {SHARED} OR id = {SELF}", IN_RANGE),
    "people_identityclaim": (f"({IN_RANGE}) OR person_id = {SHARED}", IN_RANGE),
    "people_contact": (f"({IN_RANGE}) OR person_id = {SHARED}", IN_RANGE),
    "people_personkey": (
        "EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id)",
        f"EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id AND p.path >= {LO}"
        f" AND p.path < {HI})",
    ),
}


def _lock(table: str, seen: str, written: str) -> str:
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {table} FOR SELECT USING ({seen});
CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({written});
CREATE POLICY changed ON {table} FOR UPDATE USING ({written}) WITH CHECK ({written});
CREATE POLICY removed ON {table} FOR DELETE USING ({written});
"""


def _unlock(table: str) -> str:
    names = ("seen", "added", "changed", "removed")
    dropped = "".join(f"DROP POLICY {name} ON {table};" for name in names)
    return f"{dropped} ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    dependencies = [("people", "0002_safe_ground")]
    operations = [
        migrations.RunSQL(
            "".join(_lock(table, *conditions) for table, conditions in POLICIES.items()),
            "".join(_unlock(table) for table in POLICIES),
        )
    ]
