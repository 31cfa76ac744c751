from django.urls import path

from . import views

urlpatterns = [
    path("hasil/<slug:kind>/<str:code>.csv", views.result_csv, name="result-csv"),
    path("hasil/<slug:kind>/<str:code>/", views.result, name="result"),
    path("hasil/<slug:kind>/<str:code>/mutu/", views.result_quality, name="result-quality"),
]
