from django.urls import path

from .views import letters, placement, secretariat, special

urlpatterns = [
    path("usulan/<str:code>/", placement.proposal, name="proposal"),
    path("sekretariat/usulan/<uuid:letter_id>/", letters.letter, name="letter"),
    path("sekretariat/<str:code>/", secretariat.secretariats, name="secretariats"),
    path("sekretariat/<str:code>/rincian/", secretariat.secretariat, name="secretariat"),
    path("sekretariat/<str:code>/surat/", letters.record_letter, name="record-letter"),
    path("lokasi-khusus/<str:code>/", special.special_stations, name="special-stations"),
    path(
        "lokasi-khusus/<str:code>/<int:number>/",
        special.special_station,
        name="special-station",
    ),
]
