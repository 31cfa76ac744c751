from django.apps import AppConfig


class SelfServiceConfig(AppConfig):
    name = "garda.selfservice"
    label = "selfservice"

    def ready(self) -> None:
        from garda.documents.intake import admit_visitors

        from .cookie import code_of

        admit_visitors(lambda request: bool(code_of(request)))
