from django.apps import AppConfig


class NewcomersConfig(AppConfig):
    name = "rapport.web.newcomers"
    label = "newcomers"
