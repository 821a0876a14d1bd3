from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "rapport.web.audit"
    label = "audit"
