"""Row-level security: lists by regency, what lies in a case by its two officers.

``garda.person`` is whom the session serves. Without anybody behind it, and with the whole country
in sight, it is the machine: comparing, handing over, erasing.
"""

from django.db import migrations

from garda.sealed.locking import lock_by_path

_LO, _HI = "current_setting('garda.lo', true)", "current_setting('garda.hi', true)"
_PERSON = "current_setting('garda.person', true)"
_IN_RANGE = f"path >= {_LO} AND path < {_HI}"
_OFFICERS = (
    f"nullif({_PERSON}, '')::uuid IN (first_person, second_person)"
    f" OR ({_LO} = 'id' AND coalesce({_PERSON}, '') = '')"
)


def lock_by_officer(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY own_case ON {table} USING ({_OFFICERS})"
        f" WITH CHECK (({_OFFICERS}) AND {_IN_RANGE});",
        f"DROP POLICY own_case ON {table};ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


class Migration(migrations.Migration):
    dependencies = [("neutrality", "0001_initial")]
    zero_downtime = "The tables are new with the migration before it: no older code uses them."
    operations = [
        lock_by_path("neutrality_listrow", "neutrality_case"),
        lock_by_officer("neutrality_casehit"),
        lock_by_officer("neutrality_casestep"),
    ]
