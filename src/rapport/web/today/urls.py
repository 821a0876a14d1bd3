"""Addresses of today, of the search over everything and of the freshness chip."""

from django.urls import path

from rapport.web.today import views

urlpatterns = [
    path("", views.today, name="start"),
    path("build/", views.build, name="today_build"),
    path("find/", views.find, name="find"),
    path("fresh/", views.fresh, name="fresh"),
]
