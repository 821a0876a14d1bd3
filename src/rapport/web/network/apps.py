from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "rapport.web.network"
    label = "network"
