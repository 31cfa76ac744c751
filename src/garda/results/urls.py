from django.urls import path

from . import (
    views,
    views_bundles,
    views_held,
    views_keys,
    views_looks,
    views_partners,
    views_queue,
)
from .anomalies import views as anomalies
from .photos import views as photos
from .sheets import views as sheets

urlpatterns = [
    path("cek-bundel/", views_bundles.check_bundle, name="check-bundle"),
    path("kunci-tps/<str:code>.json", views_bundles.key_list, name="station-keys"),
    path(
        "kunci-tps/<str:code>/<int:version>.json",
        views_bundles.key_list,
        name="station-keys-version",
    ),
    path("kunci-ponsel/<str:code>/", views_keys.device_keys, name="device-keys"),
    path("kunci-ponsel/cabut/<uuid:key_id>/", views_keys.revoke, name="revoke-device-key"),
    path("mitra/", views_partners.partner_tokens, name="partner-tokens"),
    path("mitra/<uuid:token_id>/", views_partners.partner_token, name="partner-token"),
    path("isi/", views.entry_list, name="entry-list"),
    path("isi/<uuid:round_id>/", views.entry, name="entry"),
    path("isi/<uuid:round_id>/bukti/<uuid:reading_id>/", views.receipt, name="entry-receipt"),
    path("foto-formulir/<uuid:round_id>/", photos.form_photos, name="form-photos"),
    path("foto-formulir/<uuid:round_id>/<int:page>.jpg", photos.form_photo, name="form-photo"),
    path("foto-formulir/<uuid:round_id>/angka/<str:key>.jpg", photos.form_crop, name="form-crop"),
    path("bacaan-mesin/<uuid:round_id>/", photos.machine_reading, name="machine-reading"),
    path("anomali/<str:code>/", anomalies.anomaly_list, name="anomalies"),
    path("anomali/<str:code>.csv", anomalies.anomaly_table, name="anomalies-csv"),
    path("formulir/tps/<uuid:round_id>.pdf", sheets.station_file, name="form-sheets-station"),
    path("formulir/<str:code>/", sheets.sheets, name="form-sheets"),
    path("formulir/<str:code>/<str:kind>.pdf", sheets.village_file, name="form-sheets-village"),
    path("isi/dibantu/", views.assisted_list, name="assisted-list"),
    path("isi/dibantu/<uuid:round_id>/", views.assisted_entry, name="assisted-entry"),
    path("kiriman-tertahan/", views_held.held_list, name="held-list"),
    path("kiriman-tertahan/<uuid:held_id>/", views_held.held, name="held"),
    path("periksa-ulang/", views_looks.second_looks, name="second-looks"),
    path("periksa-ulang/<uuid:round_id>/", views.second_look, name="second-look"),
    path("mutu-isian/", views_looks.entry_quality, name="entry-quality"),
    path("penyelesaian/", views_queue.difference_list, name="difference-list"),
    path("penyelesaian/tahanan/<uuid:hold_id>/", views_queue.release_hold, name="release-hold"),
    path("penyelesaian/<uuid:settlement_id>/", views_queue.difference, name="difference"),
]
