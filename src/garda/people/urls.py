from django.urls import path

from . import views_grants

urlpatterns = [
    path("peran/kelola/", views_grants.grants, name="grants"),
    path("peran/kelola/beri/", views_grants.give, name="give-grant"),
    path("peran/kelola/saksi/", views_grants.witness, name="name-witness"),
    path("peran/kelola/<uuid:grant_id>/", views_grants.grant, name="grant"),
]
