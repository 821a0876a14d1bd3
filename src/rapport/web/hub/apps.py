from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "rapport.web.hub"
    label = "hub"
