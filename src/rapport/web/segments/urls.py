"""Addresses of segments: the list, the builder, one of them, who is in and why."""

from django.urls import path

from rapport.web.segments import views, views_building, views_learned, views_leaving

app_name = "segments"
urlpatterns = [
    path("segments/", views.all_of_them, name="all"),
    path("segments/new/", views_building.new, name="new"),
    path("segments/<slug:key>/", views.one, name="one"),
    path("segments/<slug:key>/edit/", views_building.edit, name="edit"),
    path("segments/<slug:key>/retire/", views_building.retire, name="retire"),
    path("segments/<slug:key>/export/", views_leaving.leaving, name="leaving"),
    path("learned/personas/", views_learned.personas, name="personas"),
    path("learned/like/", views_learned.lookalikes, name="lookalikes"),
    path("learned/like/<slug:key>/", views_learned.lookalike, name="lookalike"),
    path("learned/factors/", views_learned.factors, name="factors"),
    path("why/segment/<slug:person_id>/<slug:key>/", views.why, name="why"),
]
