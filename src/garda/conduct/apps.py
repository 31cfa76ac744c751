from django.apps import AppConfig


class ConductConfig(AppConfig):
    name = "garda.conduct"
    label = "conduct"

    def ready(self) -> None:
        from garda.sealed.panels import register_vault

        from .vault import COURT

        register_vault(COURT)
