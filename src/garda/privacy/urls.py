from django.urls import path

from . import views, views_breaches, views_exports, views_retention, views_trace

urlpatterns = [
    path("orang/", views.people, name="people"),
    path("orang/<uuid:person_id>/", views.person, name="person"),
    path("penyimpanan/", views_retention.retention, name="retention"),
    path("penyimpanan/<uuid:run_id>/", views_retention.run, name="retention-run"),
    path("kebocoran/", views_breaches.breaches, name="breaches"),
    path("kebocoran/baru/", views_breaches.new_breach, name="new-breach"),
    path("kebocoran/<uuid:breach_id>/", views_breaches.breach, name="breach"),
    path("kebocoran/<uuid:breach_id>/ubah/", views_breaches.amend, name="amend-breach"),
    path("kebocoran/<uuid:breach_id>/orang/", views_breaches.concerned, name="breach-persons"),
    path("jejak/", views_trace.trace, name="trace"),
    path("jejak/petugas/<uuid:account_id>/", views_trace.officer, name="trace-officer"),
    path("jejak/<uuid:look_id>/", views_trace.look, name="look"),
    path("ekspor/", views_exports.exports, name="exports"),
    path("ekspor/baru/", views_exports.new_export, name="new-export"),
    path("ekspor/salinan/", views_exports.found_list, name="found-list"),
    path("ekspor/<uuid:export_id>/", views_exports.export, name="export"),
]
