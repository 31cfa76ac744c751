"""Row-level security on the vault's tables."""

from django.db import migrations

from garda.sealed.locking import lock_by_path


class Migration(migrations.Migration):
    dependencies = [("sealed", "0002_guardian_guardiankey")]
    zero_downtime = "The tables are new with the migration before it: no older code uses them."
    operations = [lock_by_path("sealed_guardian", "sealed_guardiankey")]
