from django.urls import path

from .api import attendance, lists
from .api.envelope import phone_urls
from .views import gathering, gatherings, interface

urlpatterns = [
    path("api/hp/openapi.json", interface.interface, name="phone-interface"),
    *phone_urls(attendance.api, attendance.__name__),
    *phone_urls(lists.api, lists.__name__),
    path("kegiatan/acara/<uuid:activity_id>/", gathering.gathering, name="gathering"),
    path("kegiatan/<str:code>/", gatherings.gatherings, name="gatherings"),
    path("kegiatan/<str:code>/kalender.ics", gatherings.calendar_file, name="gathering-calendar"),
    path("kegiatan/<str:code>/rencana/", gatherings.plan, name="plan-gathering"),
    path("tindak-lanjut/<str:code>/", gatherings.agreements, name="agreements"),
]
