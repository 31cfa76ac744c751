from django.urls import path

from .views import (
    calls,
    counter,
    eligibility,
    letters,
    lists,
    missing,
    papers,
    placement,
    seat,
    secretariat,
    shortage,
    special,
)

urlpatterns = [
    path("panggilan/<str:code>/", calls.calls, name="calls"),
    path("panggilan/<str:code>/poster.pdf", calls.poster, name="call-poster"),
    path("daftar-kpps/<str:code>/", calls.village_page, name="village-call"),
    path("loket/pekerja.js", counter.worker, name="counter-worker"),
    path("loket/tanda-terima/<uuid:application_id>/", counter.receipt, name="counter-receipt"),
    path("loket/mundur/<uuid:application_id>/", missing.withdrawal, name="withdraw-application"),
    path("loket/<str:code>/", counter.counter, name="counter"),
    path("loket/<str:code>/ponsel/", counter.phone, name="counter-phone"),
    path("loket/<str:code>/kurang/", missing.missing, name="counter-missing"),
    path("berkas/desa/<str:code>/", papers.queue, name="paper-queue"),
    path("berkas/periksa/<uuid:paper_id>/", papers.check, name="check-paper"),
    path("berkas/pelamar/<uuid:application_id>/", papers.applicant, name="applicant-papers"),
    path(
        "syarat/pelamar/<uuid:application_id>/", eligibility.applicant, name="eligibility-applicant"
    ),
    path(
        "syarat/pelamar/<uuid:application_id>/lembar/",
        eligibility.applicant_sheet,
        name="eligibility-sheet",
    ),
    path("syarat/<str:code>/", eligibility.eligibility, name="eligibility"),
    path("daftar-berkas/kiriman/<uuid:file_id>/", lists.sent, name="applicant-file"),
    path("daftar-berkas/kiriman/<uuid:file_id>/ditolak/", lists.rejected, name="rejected-rows"),
    path("daftar-berkas/<str:code>/", lists.applicant_list, name="applicant-list"),
    path("daftar-berkas/<str:code>/contoh/", lists.example, name="applicant-list-template"),
    path("usulan/<str:code>/", placement.proposal, name="proposal"),
    path("usulan/<str:code>/bundel.json", placement.download_bundle, name="proposal-bundle"),
    path("kekurangan/<str:code>/", shortage.shortage, name="shortage"),
    path("kursi/<str:code>/<int:number>/<int:seat>/", seat.seat, name="seat"),
    path("sekretariat/usulan/<uuid:letter_id>/", letters.letter, name="letter"),
    path("sekretariat/<str:code>/", secretariat.secretariats, name="secretariats"),
    path("sekretariat/<str:code>/rincian/", secretariat.secretariat, name="secretariat"),
    path("sekretariat/<str:code>/surat/", letters.record_letter, name="record-letter"),
    path("lokasi-khusus/<str:code>/", special.special_stations, name="special-stations"),
    path(
        "lokasi-khusus/<str:code>/<int:number>/",
        special.special_station,
        name="special-station",
    ),
]
