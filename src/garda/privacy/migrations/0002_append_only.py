"""The trace can only be added to: refused for every role, the owner too."""

from django.db import migrations

TABLES = ("privacy_look", "privacy_lookperson")


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
    dependencies = [("privacy", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [
        migrations.RunSQL("".join(_lock(table) for table in TABLES), migrations.RunSQL.noop)
    ]
