from django.urls import path

from . import views_slips

urlpatterns = [
    path("kartu-daftar/<str:code>/", views_slips.slips, name="slips"),
]
