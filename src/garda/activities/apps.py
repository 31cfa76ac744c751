from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "garda.activities"
    label = "activities"
