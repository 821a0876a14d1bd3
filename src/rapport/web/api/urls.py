"""Addresses for programs. None of them ever holds an identifier: a search is posted."""

from django.urls import URLPattern, URLResolver, include, path

from rapport.web.api import views
from rapport.web.api.root import addresses

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("docs/", views.docs, name="docs"),
    path("v1/openapi.json", views.openapi, name="openapi"),
    path("v1/", include(addresses())),
]
