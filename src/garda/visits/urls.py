from django.urls import path

from garda.activities.api.envelope import phone_urls

from . import api, views

urlpatterns = [
    *phone_urls(api.api, api.__name__),
    path("kunjungan/satu/<uuid:activity_id>/", views.visit, name="visit"),
    path("kunjungan/<str:code>/", views.board, name="visits"),
]
