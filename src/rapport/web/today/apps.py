from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "rapport.web.today"
    label = "today"
