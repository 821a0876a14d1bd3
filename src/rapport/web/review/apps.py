from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "rapport.web.review"
    label = "review"
