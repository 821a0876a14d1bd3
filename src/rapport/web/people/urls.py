"""Addresses of people, of the proof of what we say of them, and of who looked at it."""

from django.urls import path

from rapport.web.people import (
    views,
    views_contacts,
    views_fitting,
    views_judging,
    views_known,
    views_scores,
    views_settling,
    views_tags,
    views_trail,
    views_why,
)

app_name = "people"
_PERSON = "people/<slug:person_id>/"
_CONTACT = f"{_PERSON}contact/<slug:attribute>/<int:n>/"
_CORRECT = f"{_PERSON}correct/"
_LINK = "why/link/<slug:left_id>/<slug:right_id>/"
urlpatterns = [
    path("people/", views.people_list, name="list"),
    path("people/purpose/", views.purpose, name="purpose"),
    path("people/compare/", views.compare, name="compare"),
    path(_PERSON, views.person, name="person"),
    path(f"{_PERSON}look/", views.look, name="look"),
    path(f"{_PERSON}newer/", views.newer, name="newer"),
    path(_CONTACT, views_contacts.contact, name="contact"),
    path(f"{_CONTACT}show/", views_contacts.show, name="show_contact"),
    path(_CORRECT, views_settling.correct, name="correct"),
    path(f"{_CORRECT}<slug:attribute>/", views_settling.settle, name="settle"),
    path(f"{_CORRECT}<slug:attribute>/undo/<int:seq>/", views_settling.unsettle, name="unsettle"),
    path(f"{_PERSON}tags/", views_tags.say, name="tags"),
    path(f"{_PERSON}tags/undo/<int:seq>/", views_tags.take_back, name="take_back_tag"),
    path(f"{_PERSON}odd/", views_fitting.both_right, name="both_right"),
    path(f"{_PERSON}odd/undo/<int:seq>/", views_fitting.take_back, name="take_back_both"),
    path(
        "why/interest/<slug:person_id>/<slug:theme>/",
        views_known.why_interest,
        name="why_interest",
    ),
    path(f"{_PERSON}scores/", views_scores.scores, name="scores"),
    path("why/score/<slug:person_id>/<slug:axis>/", views_scores.why_score, name="why_score"),
    path("why/warmth/<slug:person_id>/", views_known.why_warmth, name="why_warmth"),
    path(_LINK, views_why.why_link, name="why_link"),
    path(f"{_LINK}judge/", views_judging.judge, name="judge"),
    path(f"{_LINK}undo/<int:seq>/", views_judging.take_back, name="take_back"),
    path(
        "why/value/<slug:person_id>/<slug:attribute>/<int:n>/",
        views_why.why_value,
        name="why_value",
    ),
    path("settings/audit/", views_trail.audit_page, name="audit"),
    path("settings/audit/check/", views_trail.audit_check, name="audit_check"),
    path("settings/audit/csv/", views_trail.audit_csv, name="audit_csv"),
]
