from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "garda.regions"
    label = "regions"
