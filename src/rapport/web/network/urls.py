"""Addresses of the network: the page, its map, and why somebody moves others."""

from django.urls import path

from rapport.web.network import views

app_name = "network"
urlpatterns = [
    path("network/", views.whole, name="whole"),
    path("network/map/", views.drawn, name="map"),
    path("why/influence/<slug:person_id>/", views.why_influence, name="why_influence"),
]
