from django.urls import path

from . import views
from .guardians import GUARDIANS
from .routes import paper_routes

urlpatterns = [
    path("orang/<uuid:person_id>/buka/", views.open_number, name="open-number"),
    path("pembukaan/", views.unusual, name="unusual"),
    path("pembukaan/<uuid:unusual_id>/", views.unusual_case, name="unusual-case"),
    *paper_routes(GUARDIANS),
]
