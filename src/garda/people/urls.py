from django.urls import path

from . import views

urlpatterns = [
    path("masuk/", views.sign_in, name="sign-in"),
    path("keluar/", views.sign_out, name="sign-out"),
    path("peran/", views.switch_grant, name="switch-grant"),
]
