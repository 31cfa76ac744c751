from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "garda.learning"
    label = "learning"

    def ready(self) -> None:
        from garda.documents.services import PaperWithdrawn
        from garda.kernel.events import subscribe
        from garda.privacy.holdings import by_column, refine

        from . import certificate_papers
        from .models import Attempt, Certificate, PracticeCount, TeachingException
        from .services.certifying import withdraw_certificate

        certificate_papers.register()
        subscribe(PaperWithdrawn, withdraw_certificate)
        refine(Attempt, "Tes bimtek", there=by_column("recorded_at"))
        refine(PracticeCount, "Latihan menghitung suara", there=by_column("happened_at"))
        refine(Certificate, "Sertifikat bimtek", there=by_column("issued_at"))
        refine(
            TeachingException,
            "Izin melatih tanpa lulus tes",
            there=by_column("asked_at"),
        )
