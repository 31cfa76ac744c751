from django.urls import path

from .views import cases, lists

urlpatterns = [
    path("klarifikasi/", cases.clarifications, name="clarifications"),
    path("klarifikasi/<uuid:case_id>/", cases.clarification, name="clarification"),
    path("klarifikasi/<uuid:case_id>/surat/", cases.letter, name="clarification-letter"),
    path("netralitas/", lists.neutrality, name="neutrality"),
    path("netralitas/impor/", lists.import_page, name="import-list"),
    path("netralitas/daftar/<uuid:list_id>/hapus/", lists.delete_page, name="delete-list"),
]
