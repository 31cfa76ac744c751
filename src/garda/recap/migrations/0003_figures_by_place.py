
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    zero_downtime = "Older code reads the same rows; only the indexes behind them are fewer."

    dependencies = [
        ('recap', '0002_initial'),
        ('regions', '0003_rehearsals'),
        ('results', '0011_figures_by_place'),
    ]

    operations = [
        migrations.AlterField(
            model_name='recapfigure',
            name='contest',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='results.contest'),
        ),
        migrations.AlterField(
            model_name='recapfigure',
            name='election',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.election'),
        ),
        migrations.AlterField(
            model_name='recapfigure',
            name='round',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='results.voteround'),
        ),
    ]
