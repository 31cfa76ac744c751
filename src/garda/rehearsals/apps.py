from django.apps import AppConfig


class RehearsalsConfig(AppConfig):
    name = "garda.rehearsals"
    label = "rehearsals"

    def ready(self) -> None:
        from . import papers

        papers.register()
