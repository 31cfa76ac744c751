"""Keys of persons know where they belong: the second lock compares that instead of asking."""

import garda.kernel.rows
from django.db import migrations, models

LO, HI = "current_setting('garda.lo', true)", "current_setting('garda.hi', true)"
IN_RANGE = f"path >= {LO} AND path < {HI}"
SHARED = f"""
    ANY (ARRAY(SELECT s.person_id FROM people_pathshare s
               WHERE s.ended_at IS NULL AND s.path >= {LO} AND s.path < {HI}))"""

BY_PATH = f"""
UPDATE people_personkey k SET path = p.path FROM people_person p WHERE p.id = k.person_id;
ALTER POLICY seen ON people_personkey USING (({IN_RANGE}) OR person_id = {SHARED});
ALTER POLICY added ON people_personkey WITH CHECK ({IN_RANGE});
ALTER POLICY changed ON people_personkey USING ({IN_RANGE}) WITH CHECK ({IN_RANGE});
ALTER POLICY removed ON people_personkey USING ({IN_RANGE});
"""
WRITTEN = f"""EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id AND p.path >= {LO}
    AND p.path < {HI})"""
BY_PERSON = f"""
ALTER POLICY seen ON people_personkey
    USING (EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id));
ALTER POLICY added ON people_personkey WITH CHECK ({WRITTEN});
ALTER POLICY changed ON people_personkey USING ({WRITTEN}) WITH CHECK ({WRITTEN});
ALTER POLICY removed ON people_personkey USING ({WRITTEN});
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_vault_keys")]
    zero_downtime = "Before the first release: no installation runs code that is older than this."
    operations = [
        migrations.RemoveConstraint("personkey", "person_key_one_per_purpose"),
        migrations.RemoveIndex("personkey", "person_key_version"),
        migrations.AddField(
            "personkey",
            "path",
            garda.kernel.rows.PathField(db_collation="C", max_length=60, default=""),
            preserve_default=False,
        ),
        migrations.RunSQL(BY_PATH, BY_PERSON),
        migrations.AddConstraint(
            "personkey",
            models.UniqueConstraint(
                fields=("person", "purpose"), name="personkey_one_per_purpose"
            ),
        ),
        migrations.AddIndex(
            "personkey",
            models.Index(fields=["purpose", "master_version"], name="personkey_version"),
        ),
    ]
