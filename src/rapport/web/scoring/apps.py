from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "rapport.web.scoring"
    label = "scoring"
