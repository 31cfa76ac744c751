import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0005_doubts_and_second_looks"),
    ]

    operations = [
        migrations.AddField(
            model_name="photoinspection",
            name="twin",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="results.formphoto",
            ),
        ),
    ]
