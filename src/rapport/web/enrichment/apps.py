from django.apps import AppConfig


class EnrichmentConfig(AppConfig):
    name = "rapport.web.enrichment"
    label = "enrichment"
