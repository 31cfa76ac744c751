from django.urls import path

from . import views, views_claims
from .guardians import GUARDIANS
from .routes import paper_routes

urlpatterns = [
    path("orang/<uuid:person_id>/buka/", views.open_number, name="open-number"),
    path(
        "orang/<uuid:person_id>/nomor/<uuid:claim_id>/", views_claims.claim, name="identity-claim"
    ),
    path("orang/<uuid:person_id>/gabung/", views_claims.merging, name="merging"),
    path("pembukaan/", views.unusual, name="unusual"),
    path("pembukaan/<uuid:unusual_id>/", views.unusual_case, name="unusual-case"),
    *paper_routes(GUARDIANS),
]
