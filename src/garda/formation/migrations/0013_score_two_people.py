"""A confirmed mark is never changed, and nobody confirms what they gave: also for the database."""

from django.db import migrations

UNCHANGED = """
CREATE TRIGGER unchanged BEFORE UPDATE ON formation_score
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON formation_score
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE formation_score ENABLE ALWAYS TRIGGER unchanged;
ALTER TABLE formation_score ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE formation_score ADD CONSTRAINT score_two_people
    CHECK (NOT (confirmed_by = ANY (given_by)));
"""


class Migration(migrations.Migration):
    zero_downtime = "The table is new with the migration before; no released code writes otherwise."

    dependencies = [
        ("formation", "0012_selection"),
        ("ledger", "0002_append_only"),
    ]

    operations = [migrations.RunSQL(UNCHANGED, migrations.RunSQL.noop)]
