"""Addresses of the page Enrichment."""

from django.urls import path

from rapport.web.enrichment import views

app_name = "enrichment"
urlpatterns = [
    path("enrichment/", views.routes, name="list"),
    path("enrichment/<slug:name>/look/", views.look, name="look"),
    path("enrichment/<slug:name>/ask/", views.ask, name="ask"),
    path("enrichment/<slug:name>/refresh/", views.refresh, name="refresh"),
]
