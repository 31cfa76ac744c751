from django.apps import AppConfig


class FormationConfig(AppConfig):
    name = "garda.formation"
    label = "formation"

    def ready(self) -> None:
        from garda.documents.services import PaperWithdrawn
        from garda.kernel.events import subscribe
        from garda.people.services import Erasing
        from garda.privacy import finders

        from . import (
            announcements,
            correction_papers,
            exports,
            keeping,
            papers,
            plenary_papers,
            replacement_papers,
            secretariat_papers,
            selection_papers,
        )
        from .events import HealthCertificate
        from .queries import by_receipt
        from .services import learn_certificate, undo_decree, wipe_applications

        subscribe(Erasing, wipe_applications)
        subscribe(HealthCertificate, learn_certificate)
        subscribe(PaperWithdrawn, undo_decree)
        papers.register()
        plenary_papers.register()
        replacement_papers.register()
        correction_papers.register()
        announcements.register()
        secretariat_papers.register()
        selection_papers.register()
        finders.register(by_receipt)
        exports.ready()
        keeping.ready()
