"""Addresses of the review desk and of the accounts of one person."""

from django.urls import path

from rapport.web.review import views, views_groups

app_name = "review"
_PAIR = "review/pair/<slug:left_id>/<slug:right_id>/"
_PERSON = "review/person/<slug:person_id>/"
urlpatterns = [
    path("review/", views.desk, name="desk"),
    path("review/side/", views.side, name="side"),
    path("review/blind/", views.blind, name="blind"),
    path("review/undo/", views.undo, name="undo"),
    path("review/reliability/csv/", views.reliability_csv, name="reliability_csv"),
    path(_PAIR, views.pair, name="pair"),
    path(f"{_PAIR}judge/", views.judge, name="judge"),
    path(_PERSON, views_groups.person, name="person"),
    path(f"{_PERSON}split/", views_groups.split, name="split"),
    path(f"{_PERSON}undo/", views_groups.undo, name="undo_split"),
]
