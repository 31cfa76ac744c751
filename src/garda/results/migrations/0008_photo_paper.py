import garda.kernel.rows
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0007_sendings"),
    ]

    operations = [
        migrations.AddField(
            model_name="photoinspection",
            name="paper",
            field=garda.kernel.rows.CodeField(
                blank=True, db_collation="C", db_default="", max_length=4
            ),
        ),
    ]
