from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "garda.signin"
    label = "signin"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from .services.sessions import began

        user_logged_in.connect(began, dispatch_uid="garda.signin")
