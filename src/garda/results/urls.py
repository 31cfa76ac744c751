from django.urls import path

from . import views, views_queue

urlpatterns = [
    path("isi/", views.entry_list, name="entry-list"),
    path("isi/<uuid:round_id>/", views.entry, name="entry"),
    path("isi/<uuid:round_id>/bukti/<uuid:reading_id>/", views.receipt, name="entry-receipt"),
    path("penyelesaian/", views_queue.difference_list, name="difference-list"),
    path("penyelesaian/<uuid:settlement_id>/", views_queue.difference, name="difference"),
]
