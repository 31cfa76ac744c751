from django.urls import path

from . import views

urlpatterns = [
    path("daftar/", views.start, name="apply"),
    path("daftar/isi/", views.overview, name="apply-overview"),
    path("daftar/isi/<slug:slug>/", views.step, name="apply-step"),
    path("daftar/dokumen/<slug:code>/", views.document, name="apply-document"),
    path("daftar/berkas/", views.file, name="apply-file"),
    path("daftar/berkas/<uuid:file_id>/", views.piece, name="apply-piece"),
    path("daftar/kirim/", views.submit, name="apply-send"),
    path("daftar/tanda-terima/", views.receipt, name="apply-receipt"),
    path("daftar/keluar/", views.leave, name="apply-leave"),
]
