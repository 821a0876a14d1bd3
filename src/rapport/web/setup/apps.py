from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "rapport.web.setup"
    label = "setup"
