"""Slips and files of responses can only be added: refused for every role, the owner too."""

from django.db import migrations

LOCK = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER no_truncate;
"""


def lock(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(LOCK.format(table=table), migrations.RunSQL.noop)


class Migration(migrations.Migration):
    zero_downtime = "The serving role had no right to change these rows before either."

    dependencies = [("responses", "0002_row_lock"), ("ledger", "0002_append_only")]

    operations = [lock("responses_slip"), lock("responses_responsefile")]
