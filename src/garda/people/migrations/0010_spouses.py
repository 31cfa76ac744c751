import django.db.models.deletion
from django.db import migrations, models

import garda.kernel.ids
import garda.kernel.rows

LO, HI = "current_setting('garda.lo', true)", "current_setting('garda.hi', true)"
WRITTEN = f"path >= {LO} AND path < {HI}"
#: As for identity claims: people of the region, and those shared with it.
SEEN = f"""({WRITTEN}) OR person_id = ANY (ARRAY(
    SELECT s.person_id FROM people_pathshare s
    WHERE s.ended_at IS NULL AND s.path >= {LO} AND s.path < {HI}))"""
LOCK = f"""
ALTER TABLE people_spouseclaim ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON people_spouseclaim FOR SELECT USING ({SEEN});
CREATE POLICY added ON people_spouseclaim FOR INSERT WITH CHECK ({WRITTEN});
CREATE POLICY changed ON people_spouseclaim FOR UPDATE USING ({WRITTEN}) WITH CHECK ({WRITTEN});
CREATE POLICY removed ON people_spouseclaim FOR DELETE USING ({WRITTEN});
"""


class Migration(migrations.Migration):
    zero_downtime = "A new table with its lock: older code does not know it."
    dependencies = [("people", "0009_identity_doubts")]
    operations = [
        migrations.CreateModel(
            name="SpouseClaim",
            fields=[
                ("id", models.UUIDField(default=garda.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("path", garda.kernel.rows.PathField(db_collation="C", max_length=60)),
                ("blind_index", models.BinaryField(max_length=32)),
                ("index_version", models.PositiveSmallIntegerField()),
                ("named_at", models.DateTimeField()),
                ("person", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
            ],
            options={
                "indexes": [models.Index(fields=["blind_index"], name="spouse_blind_index")],
            },
        ),
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
    ]
