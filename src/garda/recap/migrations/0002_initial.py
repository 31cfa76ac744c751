from django.db import migrations


class Migration(migrations.Migration):
    """What it did stands in 0001 now; databases know it by its name."""

    dependencies = [
        ('recap', '0001_initial'),
    ]

    operations = []
