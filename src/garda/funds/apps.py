from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "garda.funds"
    label = "funds"

    def ready(self) -> None:
        from garda.sealed.panels import register_vault

        from .vault import BANK

        register_vault(BANK)
