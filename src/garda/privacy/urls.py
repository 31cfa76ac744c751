from django.urls import path

from . import views

urlpatterns = [
    path("orang/", views.people, name="people"),
    path("orang/<uuid:person_id>/", views.person, name="person"),
]
