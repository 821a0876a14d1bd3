"""Addresses of live. /live itself is answered before Django, see config/asgi.py."""

from django.urls import path

from rapport.web.live import views

app_name = "live"
urlpatterns = [path("health/", views.health, name="health")]
