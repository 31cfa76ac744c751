from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "garda.privacy"
    label = "privacy"

    def ready(self) -> None:
        from . import (
            accounts_list,
            breach_papers,
            erasure_papers,
            kept_rows,
            known_tables,
            looks_list,
            opened_papers,
        )

        accounts_list.ready()
        looks_list.ready()
        known_tables.ready()
        kept_rows.ready()
        opened_papers.ready()
        breach_papers.register()
        erasure_papers.register()
