"""Routes of voting day."""

from django.urls import path

from garda.activities.api.envelope import phone_urls

from .api import reports as reports_api
from .views import boards, stations

urlpatterns = [
    *phone_urls(reports_api.api, reports_api.__name__),
    path("hari-h/", boards.start, name="voting-day"),
    path("hari-h/layar/", boards.screen, name="voting-day-screen"),
    path("hari-h/tps/<uuid:station_id>/", stations.station, name="voting-day-station"),
    path("hari-h/<str:code>/", boards.board, name="voting-day-board"),
    path("hari-h/<str:code>/papan.<str:kind>", boards.board_table, name="voting-day-table"),
    path("hari-h/<str:code>/terlambat/", boards.late, name="voting-day-late"),
]
