"""Entries and links cannot be changed, payloads only erased: refused for every role, the owner too."""

from django.db import migrations

CREATE = """
CREATE FUNCTION garda_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only table %: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE ledger_ledgerentry ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE ledger_ledgerentry ENABLE ALWAYS TRIGGER no_truncate;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_ledgerlink
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_ledgerlink
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE ledger_ledgerlink ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE ledger_ledgerlink ENABLE ALWAYS TRIGGER no_truncate;

CREATE TRIGGER no_update BEFORE UPDATE ON ledger_ledgerpayload
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_ledgerpayload
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE ledger_ledgerpayload ENABLE ALWAYS TRIGGER no_update;
ALTER TABLE ledger_ledgerpayload ENABLE ALWAYS TRIGGER no_truncate;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, migrations.RunSQL.noop)]
