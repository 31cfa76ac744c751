from django.urls import path

from . import views

urlpatterns = [
    path("periksa/", views.check, name="check-document"),
    path("periksa/<str:code>/", views.verify, name="verify-document"),
    path("dokumen/<str:code>.pdf", views.pdf, name="document-pdf"),
    path("dokumen/<str:code>/pindaian/", views.scan, name="document-scan"),
    path("wilayah/<str:code>/dokumen/", views.register, name="document-register"),
    path("berkas/<str:token>/", views.file, name="file"),
]
