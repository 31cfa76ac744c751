from django.db import migrations

import garda.kernel.rows


class Migration(migrations.Migration):
    """Originals are named as what they are: objects, which backups look for by their columns."""

    zero_downtime = "Made before the first release: no older code runs anywhere."

    dependencies = [("documents", "0002_uploads")]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="original_sha256",
            field=garda.kernel.rows.CodeField(
                blank=True, db_collation="C", db_default="", max_length=64
            ),
        ),
        migrations.RunSQL(
            "UPDATE documents_upload SET original_sha256 = received_sha256 WHERE original_kept",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name="upload", name="original_kept"),
    ]
