from django.urls import path

from .views import gathering, gatherings

urlpatterns = [
    path("kegiatan/acara/<uuid:activity_id>/", gathering.gathering, name="gathering"),
    path("kegiatan/<str:code>/", gatherings.gatherings, name="gatherings"),
    path("kegiatan/<str:code>/kalender.ics", gatherings.calendar_file, name="gathering-calendar"),
    path("kegiatan/<str:code>/rencana/", gatherings.plan, name="plan-gathering"),
    path("tindak-lanjut/<str:code>/", gatherings.agreements, name="agreements"),
]
