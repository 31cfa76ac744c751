"""Routes of voting day."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
