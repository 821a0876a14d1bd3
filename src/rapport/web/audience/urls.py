"""Addresses of the audience: who they are, what moves them, whether groups differ; files."""

from django.urls import path

from rapport.web.audience import csvs, views

app_name = "audience"
urlpatterns = [
    path("audience/", views.who, name="who"),
    path("audience/posts/", views.posts, name="posts"),
    path("audience/differences/", views.differences, name="differences"),
    path("audience/interests/", views.interests, name="interests"),
    path("audience/csv/<slug:what>/", csvs.csv_file, name="csv"),
]
