"""Certificates of erasure can only be added to: refused for every role, the owner too."""

from django.db import migrations

TABLES = ("people_erasurecertificate", "people_erasedkey")


def _lock(table: str) -> str:
    return f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER no_truncate;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0006_erasure"), ("ledger", "0002_append_only")]
    zero_downtime = "The tables are new with the migration before it: no older code writes them."
    operations = [
        migrations.RunSQL("".join(_lock(table) for table in TABLES), migrations.RunSQL.noop)
    ]
