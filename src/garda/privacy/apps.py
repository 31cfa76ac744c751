from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "garda.privacy"
    label = "privacy"

    def ready(self) -> None:
        from . import accounts_list, breach_papers, known_tables, looks_list

        accounts_list.ready()
        looks_list.ready()
        known_tables.ready()
        breach_papers.register()
