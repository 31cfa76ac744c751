"""Whether applicants are neutral: what this room knows, two officers of a case see."""

from django.apps import AppConfig


class NeutralityConfig(AppConfig):
    name = "garda.neutrality"
    label = "neutrality"

    def ready(self) -> None:
        from garda.formation.services import Deciding
        from garda.kernel.events import subscribe
        from garda.people.services import Erasing

        from . import keeping
        from .services import refuse_strangers, wipe_cases

        subscribe(Erasing, wipe_cases)
        subscribe(Deciding, refuse_strangers)
        keeping.ready()
