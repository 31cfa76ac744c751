from django.urls import path

from . import views

urlpatterns = [path("latihan/<str:code>/", views.rehearsals, name="rehearsals")]
