"""Routes of voting day."""

from django.urls import path

from garda.activities.api.envelope import phone_urls
from garda.people.access import by_token

# Each adds its operations.
from .api import figures, incident_photos, keys, partners, photos, status, tasks  # noqa: F401
from .api import reports as reports_api
from .api.interface import api as station_api
from .views import boards, handovers, incidents, orders, stations

urlpatterns = [
    *phone_urls(reports_api.api, reports_api.__name__),
    *phone_urls(station_api, __name__),
    *phone_urls(photos.photos_api, __name__, most=photos.MOST_BYTES),
    *phone_urls(partners.api, __name__, "api/mitra", partners.MOST_BYTES, by_token),
    path("api/mitra/openapi.json", partners.interface, name="partner-interface"),
    path("hari-h/", boards.start, name="voting-day"),
    path("hari-h/layar/", boards.screen, name="voting-day-screen"),
    path("hari-h/tps/<uuid:station_id>/", stations.station, name="voting-day-station"),
    path(
        "hari-h/tps/<uuid:station_id>/kejadian/",
        incidents.new_incident,
        name="voting-day-new-incident",
    ),
    path("hari-h/kejadian/<uuid:incident_id>/", incidents.incident, name="voting-day-incident"),
    path("hari-h/ulang/<uuid:order_id>/", orders.order, name="voting-day-order"),
    path("hari-h/<str:code>/", boards.board, name="voting-day-board"),
    path("hari-h/<str:code>/papan.<str:kind>", boards.board_table, name="voting-day-table"),
    path("hari-h/<str:code>/terlambat/", boards.late, name="voting-day-late"),
    path("hari-h/<str:code>/kejadian/", incidents.incident_list, name="voting-day-incidents"),
    path("hari-h/<str:code>/ulang/", orders.order_list, name="voting-day-orders"),
    path("hari-h/<str:code>/serah/", handovers.handovers, name="voting-day-handovers"),
]
