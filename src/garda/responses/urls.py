from django.urls import path

from .views import cases, public

urlpatterns = [
    path("tanggapan/kode/", public.followed, name="follow-response"),
    path("tanggapan/wilayah/<str:code>/", cases.responses, name="responses"),
    path("tanggapan/kasus/<uuid:response_id>/", cases.response, name="response"),
    path(
        "tanggapan/kasus/<uuid:response_id>/pelapor/",
        cases.contact,
        name="response-contact",
    ),
    path("tanggapan/<str:code>/", public.send, name="send-response"),
]
