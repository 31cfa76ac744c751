from django.apps import AppConfig


class PhoneConfig(AppConfig):
    name = "garda.phone"
    label = "phone"

    def ready(self) -> None:
        from garda.documents.intake import admit_visitors

        from .api import sends_photos

        admit_visitors(sends_photos)
