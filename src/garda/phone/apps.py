from django.apps import AppConfig


class PhoneConfig(AppConfig):
    name = "garda.phone"
    label = "phone"

    def ready(self) -> None:
        from garda.documents.intake import admit_visitors
        from garda.readiness.app_version import tell_version

        from .api import sends_photos
        from .precache import shell

        admit_visitors(sends_photos)
        tell_version(lambda: shell().version)
