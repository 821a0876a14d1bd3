from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "rapport.web.api"
    label = "api"
