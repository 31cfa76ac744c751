from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "garda.web"
    label = "web"

    def ready(self) -> None:
        # Registers the start-up check of routes.
        from . import checks  # noqa: F401
