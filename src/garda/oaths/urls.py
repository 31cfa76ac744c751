from django.urls import path

from garda.activities.api.envelope import phone_urls

from .api import pacts as pacts_api
from .views import online, pacts, papers, stations, texts

urlpatterns = [
    *phone_urls(pacts_api.api, pacts_api.__name__),
    path("naskah/", texts.texts, name="official-texts"),
    path("naskah/lembar/", texts.sheet, name="text-sheet"),
    path("pelantikan/pakta/<uuid:appointment_id>/", pacts.sign, name="oath-sign"),
    path("pelantikan/<str:code>/daring/", online.online, name="oath-online"),
    path("pelantikan/<str:code>/pakta/", pacts.pacts, name="oath-pacts"),
    path("pelantikan/<str:code>/surat/", papers.papers, name="oath-papers"),
    path("pelantikan/<str:code>/susulan/", papers.makeup, name="oath-makeup"),
    path("sumpah-tps/acara/<uuid:activity_id>/", stations.station, name="station-oath"),
    path("sumpah-tps/<str:code>/", stations.stations, name="station-oaths"),
]
