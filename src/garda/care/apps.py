from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "garda.care"
    label = "care"

    def ready(self) -> None:
        from garda.sealed.panels import register_vault

        from .vault import HEALTH

        register_vault(HEALTH)
