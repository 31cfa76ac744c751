import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import garda.kernel.ids
import garda.kernel.rows
from django.db import migrations, models

LOCK = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON results_anomalylook
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE results_anomalylook ENABLE ALWAYS TRIGGER append_only;
"""


def _id() -> models.UUIDField:
    return models.UUIDField(
        default=garda.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
    )


def _election() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="regions.election")


class Migration(migrations.Migration):
    zero_downtime = "No release inspects photos yet: nothing older uses the table or its index."

    dependencies = [
        ("ledger", "0002_append_only"),
        ("regions", "0003_rehearsals"),
        ("results", "0003_sources_and_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnomalyLook",
            fields=[
                ("id", _id()),
                ("election", _election()),
                ("path", garda.kernel.rows.PathField(db_collation="C", max_length=60)),
                ("kind", garda.kernel.rows.CodeField(db_collation="C", max_length=20)),
                ("anomaly", garda.kernel.rows.CodeField(db_collation="C", max_length=32)),
                ("note", models.CharField(max_length=300)),
                ("looked_by", models.UUIDField()),
                ("looked_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True),
                        name="anomaly_look_says_something",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["election", "path"], name="anomaly_look_path"),
                    models.Index(fields=["election", "anomaly"], name="anomaly_look_which"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PhotoPiece",
            fields=[
                ("id", _id()),
                ("election", _election()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="results.voteround",
                    ),
                ),
                ("photo", models.UUIDField()),
                ("page", models.PositiveSmallIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("sha256", garda.kernel.rows.CodeField(db_collation="C", max_length=64)),
                ("start", models.PositiveIntegerField()),
                ("length", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
                ("entered_by", models.UUIDField()),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["photo", "start"], name="photo_piece_once"),
                ],
                "indexes": [
                    models.Index(fields=["entered_by"], name="photo_piece_sender"),
                    models.Index(fields=["received_at"], name="photo_piece_age"),
                ],
            },
        ),
        # Backups find what rows refer to by the column's name.
        migrations.RemoveIndex(model_name="photoinspection", name="photo_inspection_likeness"),
        migrations.AddField(
            model_name="photoinspection",
            name="bands",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, size=None
            ),
        ),
        migrations.AddIndex(
            model_name="photoinspection",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["bands"], name="photo_inspection_bands"
            ),
        ),
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
    ]
