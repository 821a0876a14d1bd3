"""Addresses of newcomers: the list with what moves them, and why somebody has their potential."""

from django.urls import path

from rapport.web.newcomers import views

app_name = "newcomers"
urlpatterns = [
    path("newcomers/", views.listed, name="list"),
    path("why/potential/<slug:person_id>/", views.why_potential, name="why_potential"),
]
