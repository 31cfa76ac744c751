from django.urls import path

from . import views

urlpatterns = [
    path("hp/", views.app, name="phone-app"),
    path("hp/pekerja.js", views.worker, name="phone-worker"),
    path("hp/saya/", views.mine, name="phone-mine"),
    path("hp/masuk/", views.enter_by_pin, name="phone-enter"),
]
