from django.apps import AppConfig


class LinkingConfig(AppConfig):
    name = "rapport.web.linking"
    label = "linking"
