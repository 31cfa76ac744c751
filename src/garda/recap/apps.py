from django.apps import AppConfig


class RecapConfig(AppConfig):
    name = "garda.recap"
    label = "recap"
