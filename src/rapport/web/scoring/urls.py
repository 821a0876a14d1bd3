"""Addresses of the policy: the editor, what a draft would change, putting it into force."""

from django.urls import path

from rapport.web.scoring import views

app_name = "scoring"
urlpatterns = [
    path("settings/scoring/", views.policy, name="policy"),
    path("settings/scoring/publish/", views.publish, name="publish"),
]
