from django.db import migrations, models


class Migration(migrations.Migration):
    zero_downtime = "A column without a value: older code neither reads nor writes it."

    dependencies = [("formation", "0010_past_service")]

    operations = [
        migrations.AddField(
            model_name="applicationpaper",
            name="reminded_at",
            field=models.DateTimeField(null=True),
        ),
    ]
