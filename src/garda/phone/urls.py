from django.urls import path

from garda.activities.api.envelope import phone_urls

from . import api, views

urlpatterns = [
    *phone_urls(api.api, api.__name__, most=api.MOST_BYTES),
    path("hp/", views.app, name="phone-app"),
    path("hp/pekerja.js", views.worker, name="phone-worker"),
    path("hp/saya/", views.mine, name="phone-mine"),
    path("hp/masuk/", views.enter_by_pin, name="phone-enter"),
]
