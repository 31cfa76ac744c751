from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "garda.activities"
    label = "activities"

    def ready(self) -> None:
        from garda.privacy.holdings import by_column, refine

        from .models import Attendance

        refine(Attendance, "Kehadiran pelantikan dan bimtek", there=by_column("recorded_at"))
