from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "garda.readiness"
    label = "readiness"

    def ready(self) -> None:
        from garda.privacy.holdings import by_column, refine

        from .models import ReadinessReport, StationOperator

        refine(
            StationOperator,
            "Operator aplikasi TPS",
            there=by_column("named_at"),
            person="appointment__person_id",
            path="path",
        )
        refine(
            ReadinessReport,
            "Pemeriksaan ponsel operator",
            there=by_column("recorded_at"),
            person="appointment__person_id",
            path="path",
        )
