from django.apps import AppConfig


class FormationConfig(AppConfig):
    name = "garda.formation"
    label = "formation"

    def ready(self) -> None:
        from garda.kernel.events import subscribe
        from garda.people.services import Erasing

        from . import (
            exports,
            keeping,
            papers,
            plenary_papers,
            replacement_papers,
            secretariat_papers,
        )
        from .events import HealthCertificate
        from .services import learn_certificate, wipe_applications

        subscribe(Erasing, wipe_applications)
        subscribe(HealthCertificate, learn_certificate)
        papers.register()
        plenary_papers.register()
        replacement_papers.register()
        secretariat_papers.register()
        exports.ready()
        keeping.ready()
