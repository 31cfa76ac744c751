from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "garda.privacy"
    label = "privacy"
