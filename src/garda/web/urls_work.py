"""Routes of signed-in people: tasks, regions, and the rooms' own pages."""

from __future__ import annotations

from django.urls import include, path

from garda.web.views import formation, oaths, regions, replacements, tasks

urlpatterns = [
    path("tugas/", tasks.tasks, name="tasks"),
    path("wilayah/<str:code>/", regions.region, name="region"),
    path("pembentukan/<str:code>/", formation.board, name="formation-board"),
    path("pembentukan/<str:code>/antrean/", formation.queue, name="formation-queue"),
    path("paw/<str:code>/", replacements.replacement_list, name="replacements"),
    path("pelantikan/<str:code>/", oaths.board, name="oath-board"),
    path("pelantikan/<str:code>/papan.<str:kind>", oaths.board_table, name="oath-board-table"),
    path("", include("garda.oaths.urls")),
    path("", include("garda.people.urls")),
    path("", include("garda.privacy.urls")),
    path("", include("garda.sealed.urls")),
    path("", include("garda.care.urls")),
    path("", include("garda.funds.urls")),
    path("", include("garda.conduct.urls")),
    path("", include("garda.formation.urls")),
    path("", include("garda.activities.urls")),
    path("", include("garda.learning.urls_cascade")),
    path("", include("garda.visits.urls")),
    path("", include("garda.selfservice.urls_slips")),
    path("", include("garda.neutrality.urls")),
    path("", include("garda.learning.urls")),
    path("", include("garda.readiness.urls")),
    path("", include("garda.rehearsals.urls")),
    path("", include("garda.results.urls")),
    path("", include("garda.recap.urls_plenary")),
]
