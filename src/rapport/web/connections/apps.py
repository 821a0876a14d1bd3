from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "rapport.web.connections"
    label = "connections"
