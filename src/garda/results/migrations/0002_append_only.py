"""A reading is what a source read at that time: it cannot be changed, by any role."""

from django.db import migrations

CREATE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON results_reading
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON results_reading
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE results_reading ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE results_reading ENABLE ALWAYS TRIGGER no_truncate;
"""


class Migration(migrations.Migration):
    dependencies = [("results", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(CREATE, migrations.RunSQL.noop)]
