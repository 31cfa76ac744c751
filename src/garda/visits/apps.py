from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "garda.visits"
    label = "visits"

    def ready(self) -> None:
        from garda.privacy.holdings import by_column, refine

        from . import report_papers
        from .models import VisitReport

        refine(VisitReport, "Laporan kunjungan", there=by_column("received_at"))
        report_papers.register()
