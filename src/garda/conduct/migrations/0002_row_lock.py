"""Row-level security on the vault's tables."""

from django.db import migrations

from garda.sealed.locking import lock_by_path


class Migration(migrations.Migration):
    dependencies = [("conduct", "0001_initial")]
    zero_downtime = "The tables are new with the migration before it: no older code uses them."
    operations = [lock_by_path("conduct_courtpaper", "conduct_courtkey")]
