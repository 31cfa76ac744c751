import django.contrib.postgres.fields
import django.db.models.deletion
import garda.kernel.ids
import garda.kernel.rows
from django.db import migrations, models


LOCK = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON results_machinefinding
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE results_machinefinding ENABLE ALWAYS TRIGGER append_only;
"""


class Migration(migrations.Migration):
    zero_downtime = "A new table that old code does not know; the trigger keeps it added to only."

    dependencies = [
        ("ledger", "0002_append_only"),
        ("regions", "0003_rehearsals"),
        ("results", "0009_held_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="MachineFinding",
            fields=[
                ("id", models.UUIDField(default=garda.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("path", garda.kernel.rows.PathField(db_collation="C", max_length=60)),
                ("photos_sha256", django.contrib.postgres.fields.ArrayField(base_field=garda.kernel.rows.CodeField(db_collation="C", max_length=64), size=None)),
                ("model_hash", garda.kernel.rows.CodeField(db_collation="C", max_length=64)),
                ("verdict", garda.kernel.rows.CodeField(choices=[("accepted", "Diterima"), ("to_check", "Perlu diperiksa"), ("inconsistent", "Salah di kertas"), ("rejected", "Tidak terbaca")], db_collation="C", max_length=12)),
                ("reasons", models.JSONField(default=list)),
                ("plain", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(null=True), size=None)),
                ("decoded", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(null=True), size=None)),
                ("as_written", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12, null=True), size=None)),
                ("cost", django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(null=True), size=None)),
                ("lead", django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(null=True), size=None)),
                ("found_at", models.DateTimeField()),
                ("election", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="regions.election")),
                ("round", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="results.voteround")),
            ],
            options={
                "indexes": [models.Index(fields=["election", "path"], name="machine_finding_path"), models.Index(fields=["round", "found_at"], name="machine_finding_round")],
                "constraints": [models.CheckConstraint(condition=models.Q(("verdict__in", ["accepted", "to_check", "inconsistent", "rejected"])), name="machine_finding_verdict")],
            },
        ),
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
    ]
