"""What stations told, what happened there and what was handed over can only be added to."""

from django.db import migrations

TABLES = (
    "votingday_stationreport",
    "votingday_rollcallmember",
    "votingday_incident",
    "votingday_incidentphoto",
    "votingday_incidentstep",
    "votingday_handover",
    "votingday_handoverstation",
)
LOCK = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only;
"""


class Migration(migrations.Migration):
    zero_downtime = "The tables are new with the migration before it: no older code reads them."

    dependencies = [("votingday", "0001_initial"), ("ledger", "0002_append_only")]

    operations = [
        migrations.RunSQL(LOCK.format(table=table), migrations.RunSQL.noop) for table in TABLES
    ]
