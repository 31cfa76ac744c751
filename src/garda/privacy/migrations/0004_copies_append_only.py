"""Copies of exports can only be added: refused for every role, the owner too."""

from django.db import migrations

LOCK = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON privacy_exportcopy
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON privacy_exportcopy
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE privacy_exportcopy ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE privacy_exportcopy ENABLE ALWAYS TRIGGER no_truncate;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_exports")]
    operations = [migrations.RunSQL(LOCK, migrations.RunSQL.noop)]
