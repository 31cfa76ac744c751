from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "garda.results"
    label = "results"
