from django.apps import AppConfig
from django.db.backends.signals import connection_created


class PeopleConfig(AppConfig):
    name = "garda.people"
    label = "people"

    def ready(self) -> None:
        from garda.kernel import rowlock
        from garda.kernel.events import subscribe
        from garda.ledger.services import Recorded

        from .services.grants import confirm_grant

        subscribe(Recorded, confirm_grant)
        connection_created.connect(rowlock.on_connect, dispatch_uid="garda.rowlock")
