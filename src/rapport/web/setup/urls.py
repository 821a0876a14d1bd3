"""Addresses of setup."""

from django.urls import path

from rapport.web.setup import settings_pages, start, tag_pages

app_name = "setup"
urlpatterns = [
    path("start/", start.start, name="start"),
    path("settings/", settings_pages.settings_index, name="settings"),
    path("settings/workspace/", settings_pages.workspace, name="workspace"),
    path("settings/tags/", tag_pages.tags, name="tags"),
    path("settings/tags/add/", tag_pages.add, name="tags_add"),
    path("settings/tags/<slug:key>/", tag_pages.group, name="tags_group"),
    path("settings/tags/<slug:key>/drop/", tag_pages.drop, name="tags_drop"),
    path("settings/workspace/mail/", settings_pages.mail_try, name="mail_try"),
]
