from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "rapport.web.segments"
    label = "segments"
