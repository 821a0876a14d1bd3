from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "rapport.web.ui"
    label = "ui"
