from django.urls import path

from . import views, views_exports, views_trace

urlpatterns = [
    path("orang/", views.people, name="people"),
    path("orang/<uuid:person_id>/", views.person, name="person"),
    path("jejak/", views_trace.trace, name="trace"),
    path("jejak/petugas/<uuid:account_id>/", views_trace.officer, name="trace-officer"),
    path("jejak/<uuid:look_id>/", views_trace.look, name="look"),
    path("ekspor/", views_exports.exports, name="exports"),
    path("ekspor/baru/", views_exports.new_export, name="new-export"),
    path("ekspor/salinan/", views_exports.found_list, name="found-list"),
    path("ekspor/<uuid:export_id>/", views_exports.export, name="export"),
]
