import django.db.models.deletion
from django.db import migrations, models

import garda.kernel.ids
import garda.kernel.rows

TABLES = ("results_secondlookdraw", "results_secondlook")
LOCK = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION garda_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER no_truncate;
"""


def key():
    return models.UUIDField(
        default=garda.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
    )


def to(model, name="+", **options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=name, to=model, **options
    )


def election():
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, to="regions.election"
    )


def path():
    return garda.kernel.rows.PathField(db_collation="C", max_length=60)


class Migration(migrations.Migration):
    dependencies = [
        ("regions", "0003_rehearsals"),
        ("results", "0004_photo_pieces"),
    ]
    zero_downtime = "A column takes longer codes than before; all that old code writes still fits."

    operations = [
        migrations.AlterField(
            model_name="settlement",
            name="cause",
            field=garda.kernel.rows.CodeField(blank=True, db_collation="C", max_length=16),
        ),
        migrations.CreateModel(
            name="SecondLookDraw",
            fields=[
                ("id", key()),
                ("path", path()),
                ("seed", garda.kernel.rows.CodeField(db_collation="C", max_length=80)),
                ("pool", models.PositiveIntegerField()),
                ("drawn", models.PositiveIntegerField()),
                ("drawn_by", models.UUIDField()),
                ("drawn_at", models.DateTimeField()),
                ("election", election()),
                ("region", to("regions.region")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["election", "path"], name="second_look_draw_path")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("election", "region", "seed"), name="second_look_seed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("drawn__gte", 1), ("drawn__lte", models.F("pool"))),
                        name="second_look_draws_some",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondLook",
            fields=[
                ("id", key()),
                ("path", path()),
                ("drawn", models.BooleanField()),
                ("election", election()),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_look",
                        to="results.voteround",
                    ),
                ),
                ("draw", to("results.secondlookdraw", "looks")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("drawn", True)),
                        fields=["election", "path"],
                        name="second_look_path",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormHold",
            fields=[
                ("id", key()),
                ("path", path()),
                (
                    "cause",
                    garda.kernel.rows.CodeField(
                        choices=[
                            ("wrong_station", "Foto TPS lain"),
                            ("duplicate_photo", "Foto sama dengan formulir lain"),
                        ],
                        db_collation="C",
                        max_length=16,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("held_at", models.DateTimeField()),
                ("released_by", models.UUIDField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("released_for", models.CharField(blank=True, max_length=300)),
                ("election", election()),
                ("photo", to("results.formphoto", "holds", null=True)),
                ("round", to("results.voteround", "holds")),
            ],
            options={
                "indexes": [models.Index(fields=["election", "path"], name="form_hold_path")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cause__in", ["wrong_station", "duplicate_photo"])),
                        name="form_hold_known_cause",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=("round", "cause"),
                        name="form_hold_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_at__isnull", True),
                            models.Q(("released_for", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="form_hold_released_for_reason",
                    ),
                ],
            },
        ),
        *[migrations.RunSQL(LOCK.format(table=table), migrations.RunSQL.noop) for table in TABLES],
    ]
