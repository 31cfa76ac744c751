from django.urls import path

from .api.attendance import api
from .api.envelope import phone_urls
from .views import gathering, gatherings, interface

urlpatterns = [
    path("api/hp/openapi.json", interface.interface, name="phone-interface"),
    *phone_urls(api, "garda.activities.api.attendance"),
    path("kegiatan/acara/<uuid:activity_id>/", gathering.gathering, name="gathering"),
    path("kegiatan/<str:code>/", gatherings.gatherings, name="gatherings"),
    path("kegiatan/<str:code>/kalender.ics", gatherings.calendar_file, name="gathering-calendar"),
    path("kegiatan/<str:code>/rencana/", gatherings.plan, name="plan-gathering"),
    path("tindak-lanjut/<str:code>/", gatherings.agreements, name="agreements"),
]
