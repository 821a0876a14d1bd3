"""Addresses of the social hub: our own channels."""

from django.urls import path

from rapport.web.hub import views

app_name = "hub"
urlpatterns = [
    path("hub/", views.channel_list, name="list"),
    path("hub/add/", views.add, name="add"),
    path("hub/<int:pk>/", views.channel, name="channel"),
    path("hub/<int:pk>/count/", views.count, name="count"),
    path("hub/<int:pk>/delete/", views.delete, name="delete"),
]
