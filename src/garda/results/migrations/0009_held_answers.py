import django.db.models.deletion
import garda.kernel.ids
import garda.kernel.rows
from django.db import migrations, models

LOCK = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON results_heldanswer
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE results_heldanswer ENABLE ALWAYS TRIGGER append_only;
"""


class Migration(migrations.Migration):
    zero_downtime = "A new table that old code does not know; the trigger keeps it added to only."

    dependencies = [
        ("ledger", "0002_append_only"),
        ("regions", "0003_rehearsals"),
        ("results", "0008_photo_paper"),
    ]

    operations = [
        migrations.CreateModel(
            name="HeldAnswer",
            fields=[
                ("id", models.UUIDField(default=garda.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("path", garda.kernel.rows.PathField(db_collation="C", max_length=60)),
                ("outcome", garda.kernel.rows.CodeField(choices=[("released", "Dilepas: menjadi isian operator"), ("set_aside", "Dikesampingkan")], db_collation="C", max_length=10)),
                ("reason", models.CharField(max_length=300)),
                ("answered_by", models.UUIDField()),
                ("answered_at", models.DateTimeField()),
                ("election", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="regions.election")),
                ("held", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="results.heldreading")),
                ("reading", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="results.reading")),
            ],
            options={
                "indexes": [models.Index(fields=["election", "path"], name="held_answer_path")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(models.Q(("outcome", "released"), ("reading__isnull", False)), models.Q(("outcome", "set_aside"), ("reading__isnull", True)), _connector="OR"), name="held_answer_released_is_a_reading"),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="held_answer_says_why"),
                ],
            },
        ),
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
    ]
