from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "garda.privacy"
    label = "privacy"

    def ready(self) -> None:
        from . import accounts_list

        accounts_list.ready()
