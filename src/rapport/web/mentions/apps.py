from django.apps import AppConfig


class MentionsConfig(AppConfig):
    name = "rapport.web.mentions"
    label = "mentions"
