"""Row-level security on the vault's tables."""

from django.db import migrations

from garda.sealed.locking import lock_by_path


class Migration(migrations.Migration):
    dependencies = [("care", "0001_initial")]
    zero_downtime = "The tables are new with the migration before it: no older code uses them."
    operations = [lock_by_path("care_healthpaper", "care_healthkey")]
