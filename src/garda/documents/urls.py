from django.urls import path

from . import views

urlpatterns = [
    path("periksa/", views.check, name="check-document"),
    path("periksa/<str:code>/", views.verify, name="verify-document"),
    path("dokumen/<str:code>.pdf", views.pdf, name="document-pdf"),
]
