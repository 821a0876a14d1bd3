from django.apps import AppConfig


class AudienceConfig(AppConfig):
    name = "rapport.web.audience"
    label = "audience"
