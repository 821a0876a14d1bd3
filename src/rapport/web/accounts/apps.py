from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "rapport.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        from rapport.web.accounts import signals  # noqa: F401  # connects them
