from django.apps import AppConfig


class FormationConfig(AppConfig):
    name = "garda.formation"
    label = "formation"

    def ready(self) -> None:
        from . import papers

        papers.register()
