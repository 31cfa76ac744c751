from django.apps import AppConfig
from django.http import HttpRequest


class ResponsesConfig(AppConfig):
    name = "garda.responses"
    label = "responses"

    def ready(self) -> None:
        from garda.documents.intake import admit_visitors
        from garda.people.stores import register

        from . import keeping
        from .stores import REPORTER

        register(REPORTER)
        admit_visitors(_sends_response)
        keeping.ready()


def _sends_response(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name == "send-response"
