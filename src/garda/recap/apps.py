from django.apps import AppConfig


class RecapConfig(AppConfig):
    name = "garda.recap"
    label = "recap"

    def ready(self) -> None:
        from garda.kernel.events import subscribe
        from garda.results.events import FormsReopened

        from .closing import refuse_reopened_forms

        subscribe(FormsReopened, refuse_reopened_forms)
