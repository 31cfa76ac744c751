from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "garda.activities"
    label = "activities"

    def ready(self) -> None:
        from garda.privacy.holdings import by_column, refine

        from . import gathering_papers
        from .models import ActivityMember, Allowance, Attendance, OnlineLeave, Scan

        refine(Attendance, "Kehadiran pelantikan dan bimtek", there=by_column("recorded_at"))
        refine(Scan, "Catatan hadir dari ponsel", there=by_column("received_at"))
        refine(OnlineLeave, "Izin hadir daring")
        refine(ActivityMember, "Pelatih, pendamping, dan tamu", there=by_column("added_at"))
        refine(Allowance, "Uang transpor dan konsumsi kegiatan")
        gathering_papers.register()
