from django.urls import path

from .views import changing, entering, invitation

urlpatterns = [
    path("masuk/", entering.sign_in, name="sign-in"),
    path("keluar/", entering.sign_out, name="sign-out"),
    path("peran/", entering.switch_grant, name="switch-grant"),
    path("undangan/", invitation.invitation, name="invitation"),
    path("ganti/", changing.people, name="change-user"),
    path("ganti/<uuid:pairing_id>/", changing.pin, name="change-user-pin"),
]
