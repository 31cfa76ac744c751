from django.urls import path

from . import views

urlpatterns = [path("usulan/<str:code>/", views.proposal, name="proposal")]
