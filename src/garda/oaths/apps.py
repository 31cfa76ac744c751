from django.apps import AppConfig


class OathsConfig(AppConfig):
    name = "garda.oaths"
    label = "oaths"

    def ready(self) -> None:
        from garda.privacy.holdings import by_column, refine

        from . import papers
        from .models import Signature

        refine(
            Signature, "Pakta integritas dan tanda tangan sumpah", there=by_column("received_at")
        )
        papers.register()
