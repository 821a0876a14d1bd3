from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "rapport.web.live"
    label = "live"
