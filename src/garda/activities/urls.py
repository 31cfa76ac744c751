from django.urls import path

from .api import attendance, lists
from .api.envelope import phone_urls
from .views import attendance as desk
from .views import gathering, gatherings, interface, rooms

urlpatterns = [
    path("api/hp/openapi.json", interface.interface, name="phone-interface"),
    path("hadir/<uuid:activity_id>/", desk.desk, name="attendance"),
    path("hadir/<uuid:activity_id>/daftar.pdf", rooms.roster, name="attendance-roster"),
    path("hadir/<uuid:activity_id>/kartu.pdf", rooms.cards, name="attendance-cards"),
    path("hadir/<uuid:activity_id>/kode/", rooms.code, name="attendance-code"),
    path("hadir-daring/<uuid:activity_id>/", rooms.check_in_page, name="check-in"),
    *phone_urls(attendance.api, attendance.__name__),
    *phone_urls(lists.api, lists.__name__),
    path("kegiatan/acara/<uuid:activity_id>/", gathering.gathering, name="gathering"),
    path(
        "kegiatan/acara/<uuid:activity_id>/penerima.pdf",
        gathering.allowance_list,
        name="gathering-allowances",
    ),
    path("kegiatan/<str:code>/", gatherings.gatherings, name="gatherings"),
    path("kegiatan/<str:code>/kalender.ics", gatherings.calendar_file, name="gathering-calendar"),
    path("kegiatan/<str:code>/rencana/", gatherings.plan, name="plan-gathering"),
    path("tindak-lanjut/<str:code>/", gatherings.agreements, name="agreements"),
]
