from django.apps import AppConfig


class FormationConfig(AppConfig):
    name = "garda.formation"
    label = "formation"

    def ready(self) -> None:
        from . import exports, keeping, papers, secretariat_papers

        papers.register()
        secretariat_papers.register()
        exports.ready()
        keeping.ready()
