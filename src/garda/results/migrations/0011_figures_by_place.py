
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    zero_downtime = "Older code reads the same rows; only the indexes behind them are fewer."

    dependencies = [
        ('regions', '0003_rehearsals'),
        ('results', '0010_machine_findings'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='settledfigure',
            name='settled_figure_path',
        ),
        migrations.AlterField(
            model_name='settledfigure',
            name='contest',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='results.contest'),
        ),
        migrations.AlterField(
            model_name='settledfigure',
            name='election',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.election'),
        ),
        migrations.AlterField(
            model_name='settledfigure',
            name='round',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='results.voteround'),
        ),
        migrations.AddIndex(
            model_name='settledfigure',
            index=models.Index(fields=['path', 'contest'], name='settled_figure_place'),
        ),
    ]
