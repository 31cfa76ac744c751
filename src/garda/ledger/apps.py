from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "garda.ledger"
    label = "ledger"
