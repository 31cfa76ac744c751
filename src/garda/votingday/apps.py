from django.apps import AppConfig


class VotingDayConfig(AppConfig):
    name = "garda.votingday"
    label = "votingday"

    def ready(self) -> None:
        from garda.documents.intake import admit_visitors
        from garda.kernel.events import subscribe
        from garda.privacy.holdings import by_column, refine
        from garda.recap.events import PlenaryCloses
        from garda.results.anomalies.others import admit_finder

        from . import receipts
        from .anomalies import early_forms
        from .api import partners
        from .api.photos import sends_form_photos
        from .closing import refuse_while_coming
        from .models import HandOver, Incident, IncidentStep, RollCallMember

        refine(
            RollCallMember,
            "Apel anggota KPPS pada hari pemungutan suara",
            person="appointment__person_id",
            path="path",
        )
        refine(Incident, "Kejadian khusus dan keberatan", there=by_column("recorded_at"))
        refine(IncidentStep, "Tindak lanjut kejadian khusus", there=by_column("recorded_at"))
        subscribe(PlenaryCloses, refuse_while_coming)
        refine(HandOver, "Tanda terima kotak dan berkas", there=by_column("recorded_at"))
        receipts.register()
        admit_finder(early_forms)
        admit_visitors(sends_form_photos)
        admit_visitors(partners.sends_photos)
