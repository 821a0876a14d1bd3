"""Addresses of sources. A source's name is chosen by a teammate; it names no person."""

from django.urls import path

from rapport.web.connections import quarantine, views, wizard

app_name = "connections"
urlpatterns = [
    path("sources/", views.source_list, name="list"),
    path("sources/build/", views.build, name="build"),
    path("sources/add/", wizard.add, name="add"),
    path("sources/add/upload/", wizard.upload, name="upload"),
    path("sources/add/<uuid:pk>/", wizard.questions, name="wizard"),
    path("sources/add/<uuid:pk>/check/", wizard.check, name="check"),
    path("sources/add/<uuid:pk>/import/", wizard.start, name="import"),
    path("sources/add/<uuid:pk>/drop/", wizard.drop, name="drop"),
    path("sources/quarantine/", quarantine.rows, name="quarantine"),
    path("sources/quarantine/take/", quarantine.take, name="take"),
    path("sources/quarantine/drop/", quarantine.drop, name="drop_rows"),
    path("sources/<slug:name>/", views.source, name="source"),
    path("sources/<slug:name>/quarantine/", quarantine.rows, name="quarantine_of"),
    path("sources/<slug:name>/quarantine/take/", quarantine.take, name="take_of"),
]
