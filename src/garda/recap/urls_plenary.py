from django.urls import path

from . import views_plenary

urlpatterns = [
    path("pleno/<slug:kind>/<str:code>/", views_plenary.plenary, name="plenary"),
]
