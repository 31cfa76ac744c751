from django.apps import AppConfig


class FormationConfig(AppConfig):
    name = "garda.formation"
    label = "formation"

    def ready(self) -> None:
        from garda.kernel.events import subscribe
        from garda.people.services import Erasing

        from . import exports, keeping, papers, replacement_papers, secretariat_papers
        from .services import wipe_applications

        subscribe(Erasing, wipe_applications)
        papers.register()
        replacement_papers.register()
        secretariat_papers.register()
        exports.ready()
        keeping.ready()
