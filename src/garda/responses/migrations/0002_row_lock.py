from django.db import migrations

from garda.sealed.locking import lock_by_path


class Migration(migrations.Migration):
    """What is said about people, and by whom, is shown in their region only."""

    zero_downtime = "The tables are new with the migration before it: no older code reads them."

    dependencies = [("responses", "0001_initial")]

    operations = [
        lock_by_path(
            "responses_response",
            "responses_note",
            "responses_reporter",
            "responses_reporterkey",
            "responses_recommendation",
        )
    ]
