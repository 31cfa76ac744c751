from django.urls import path

from . import views, views_letters, views_secretariat, views_special

urlpatterns = [
    path("usulan/<str:code>/", views.proposal, name="proposal"),
    path("sekretariat/usulan/<uuid:letter_id>/", views_letters.letter, name="letter"),
    path("sekretariat/<str:code>/", views_secretariat.secretariats, name="secretariats"),
    path("sekretariat/<str:code>/rincian/", views_secretariat.secretariat, name="secretariat"),
    path("sekretariat/<str:code>/surat/", views_letters.record_letter, name="record-letter"),
    path("lokasi-khusus/<str:code>/", views_special.special_stations, name="special-stations"),
    path(
        "lokasi-khusus/<str:code>/<int:number>/",
        views_special.special_station,
        name="special-station",
    ),
]
