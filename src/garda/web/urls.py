from django.urls import include, path

from garda.web.views import application_status as receipts
from garda.web.views import calendar, find, front, rights, stations

urlpatterns = [
    # First what thousands of phones ask in one evening: each earlier line costs every one of them.
    path("", include("garda.votingday.urls")),
    path("", front.front, name="front"),
    path("jadwal/", calendar.calendar, name="calendar"),
    path("cari-tps/", find.find, name="find-station"),
    path(
        "pendaftaran/<uuid:application_id>/",
        receipts.application_status,
        name="application-status",
    ),
    path("hak-akses/", rights.rights, name="rights"),
    path("tps/<str:code>/<int:number>/", stations.station, name="station"),
    path("", include("garda.web.views.health")),
    path("", include("garda.signin.urls")),
    path("", include("garda.selfservice.urls")),
    path("", include("garda.responses.urls")),
    path("", include("garda.recap.urls")),
    path("", include("garda.documents.urls")),
    path("", include("garda.phone.urls")),
    path("", include("garda.web.urls_work")),
]

handler400 = "garda.web.views.errors.bad_request"
handler403 = "garda.web.views.errors.forbidden"
handler404 = "garda.web.views.errors.not_found"
handler500 = "garda.web.views.errors.failed"
