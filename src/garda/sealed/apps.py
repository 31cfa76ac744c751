from django.apps import AppConfig


class SealedConfig(AppConfig):
    name = "garda.sealed"
    label = "sealed"

    def ready(self) -> None:
        from garda.privacy.holdings import leave_out

        from . import panels
        from .models import Unusual

        panels.ready()
        leave_out(Unusual)
