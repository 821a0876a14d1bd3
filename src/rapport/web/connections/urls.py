"""Addresses of sources. A source's name is chosen by a teammate; it names no person."""

from django.urls import path

from rapport.web.connections import (
    approvals,
    auditing,
    deletions,
    ending,
    hooks,
    live,
    quarantine,
    views,
    wizard,
    write_keys,
)

app_name = "connections"
urlpatterns = [
    path("hooks/<uuid:key>/", hooks.deliver, name="hook"),
    path("hooks/<uuid:key>/deletion/", deletions.asked, name="ask_deletion"),
    path("deletions/<slug:code>/", deletions.status, name="deletion"),
    path("sources/", views.source_list, name="list"),
    path("sources/audit/", auditing.audit, name="audit"),
    path("sources/fields/", approvals.waiting, name="fields_waiting"),
    path("sources/fields/<int:pk>/agree/", approvals.agree, name="agree"),
    path("sources/fields/<int:pk>/end/", approvals.end, name="end_field"),
    path("sources/build/", views.build, name="build"),
    path("sources/add/", wizard.add, name="add"),
    path("sources/add/upload/", wizard.upload, name="upload"),
    path("sources/add/<uuid:pk>/", wizard.questions, name="wizard"),
    path("sources/add/<uuid:pk>/check/", wizard.check, name="check"),
    path("sources/add/<uuid:pk>/import/", wizard.start, name="import"),
    path("sources/add/<uuid:pk>/drop/", wizard.drop, name="drop"),
    path("sources/add/<slug:source>/", live.connect, name="connect"),
    path("sources/quarantine/", quarantine.rows, name="quarantine"),
    path("sources/quarantine/take/", quarantine.take, name="take"),
    path("sources/quarantine/drop/", quarantine.drop, name="drop_rows"),
    path("sources/<slug:name>/", views.source, name="source"),
    path("sources/<slug:name>/edit/", live.edit, name="edit"),
    path("sources/<slug:name>/pull/", live.pull, name="pull"),
    path("sources/<slug:name>/pause/", ending.pause, name="pause"),
    path("sources/<slug:name>/resume/", ending.resume, name="resume"),
    path("sources/<slug:name>/disconnect/", ending.disconnect, name="disconnect"),
    path("sources/<slug:name>/read-again/", ending.read_again, name="read_again"),
    path("sources/<slug:name>/terms/", live.terms, name="terms"),
    path("sources/<slug:name>/fields/", approvals.ask, name="fields"),
    path("sources/<slug:name>/keys/", write_keys.keys, name="write_keys"),
    path("sources/<slug:name>/keys/revoke/", write_keys.revoke, name="revoke_key"),
    path("sources/<slug:name>/quarantine/", quarantine.rows, name="quarantine_of"),
    path("sources/<slug:name>/quarantine/take/", quarantine.take, name="take_of"),
]
