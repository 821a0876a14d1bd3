"""Addresses of setup."""

from django.urls import path

from rapport.web.setup import settings_pages, start

app_name = "setup"
urlpatterns = [
    path("start/", start.start, name="start"),
    path("settings/", settings_pages.settings_index, name="settings"),
    path("settings/workspace/", settings_pages.workspace, name="workspace"),
    path("settings/workspace/mail/", settings_pages.mail_try, name="mail_try"),
]
