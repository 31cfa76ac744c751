from django.urls import path

from garda.activities.api.envelope import phone_urls

from . import views
from .api import ready

urlpatterns = [
    *phone_urls(ready.api, ready.__name__),
    path("kesiapan/<str:code>/", views.board, name="readiness"),
    path("kesiapan/<str:code>/operator/", views.operators, name="station-operators"),
    path("kesiapan/<str:code>/kesiapan.<str:kind>", views.board_table, name="readiness-table"),
]
