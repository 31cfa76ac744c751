from django.urls import path

from garda.activities.api.envelope import phone_urls

from .api import modules, tests
from .views import certificates, learner, paper, practice, reading

urlpatterns = [
    *phone_urls(modules.api, modules.__name__),
    *phone_urls(tests.api, tests.__name__),
    path("modul/", reading.modules, name="modules"),
    path("modul/berkas/<str:sha256>/", reading.file, name="module-file"),
    path("modul/<str:code>/", reading.module, name="module"),
    path("modul/<str:code>/<int:version>/<int:number>/", reading.page, name="module-page"),
    path(
        "modul/<str:code>/lokal/<str:root>/<int:number>/",
        reading.extra_page,
        name="module-extra",
    ),
    path("modul/<str:code>/beda/<int:old>/<int:new>/", reading.changes, name="module-changes"),
    path("lembar-tes/<str:code>/", paper.sheets, name="test-sheets"),
    path("lembar-tes/<str:code>/cetak.pdf", paper.printed, name="test-sheets-print"),
    path("belajar/", learner.learning, name="learning"),
    path("belajar/hitung/", practice.practice_count, name="practice-count"),
    path("sertifikat/<str:code>/", certificates.certificates, name="certificates"),
    path("belajar/sertifikat.pdf", certificates.own_certificate, name="own-certificate"),
    path("belajar/hasil/<uuid:attempt_id>/", learner.result, name="test-result"),
    path("belajar/<str:code>/<str:kind>/", learner.test, name="test"),
]
