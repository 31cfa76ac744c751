import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    zero_downtime = "A column that may be missing, of a table with at most one row a village and version: older code writes on, its index takes a moment."

    dependencies = [
        ('documents', '0003_originals'),
        ('formation', '0007_public_draw'),
    ]

    operations = [
        migrations.AddField(
            model_name='proposal',
            name='minutes',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
    ]
