from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "rapport.web.jobs"
    label = "jobs"
