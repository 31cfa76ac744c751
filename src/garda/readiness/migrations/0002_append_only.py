"""What phones told and their test photos can only be added to, by every role."""

from django.db import migrations

TABLES = ("readiness_readinessreport", "readiness_readinessphoto")
LOCK = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only;
"""


class Migration(migrations.Migration):
    zero_downtime = "The tables are new with the migration before it: no older code reads them."

    dependencies = [("readiness", "0001_initial"), ("ledger", "0002_append_only")]

    operations = [
        migrations.RunSQL(LOCK.format(table=table), migrations.RunSQL.noop) for table in TABLES
    ]
