from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "garda.results"
    label = "results"

    def ready(self) -> None:
        from garda.people import mandates

        from . import keeping
        from .queries import pairs_of

        mandates.register(pairs_of)
        keeping.ready()
