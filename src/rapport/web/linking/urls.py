"""Addresses of links that people are sent, and of asking for them."""

from django.urls import path

from rapport.web.linking import views, views_asking

app_name = "linking"
_LINK = "link/<str:code>/"
_ASK = "people/<slug:person_id>/link/"
urlpatterns = [
    path("link/back/", views.back, name="back"),
    path(_LINK, views.link, name="link"),
    path(f"{_LINK}go/", views.go, name="go"),
    path(f"{_LINK}say/", views.say, name="say"),
    path(f"{_LINK}no/", views.no, name="no"),
    path(f"{_LINK}undo/", views.undo, name="undo"),
    path(_ASK, views_asking.ask, name="ask"),
    path(f"{_ASK}<int:number>/undo/", views_asking.undo, name="take_back"),
]
