from django.urls import path

from . import views_cascade, views_teaching

urlpatterns = [
    path("bimtek/sesi/<uuid:activity_id>/", views_teaching.teaching, name="session-teaching"),
    path("bimtek/anggota/<uuid:appointment_id>/", views_cascade.lineage, name="member-lineage"),
    path("bimtek/<str:code>/", views_cascade.coverage, name="training-coverage"),
    path("bimtek/<str:code>/rantai/", views_cascade.chains, name="training-chains"),
    path(
        "bimtek/<str:code>/cakupan.<str:kind>",
        views_cascade.coverage_table,
        name="training-coverage-table",
    ),
]
