from django.urls import path

from garda.sealed.routes import paper_routes

from . import views
from .vault import HEALTH

urlpatterns = [
    path("pelamar/<uuid:application_id>/kesehatan/", views.certificate, name="receive-certificate"),
    *paper_routes(HEALTH),
]
