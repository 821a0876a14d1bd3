from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "rapport.web.connections"
    label = "connections"

    def ready(self) -> None:
        """Let failed pulls and imports be told in the reader's language."""
        from rapport.web.connections import run_words
        from rapport.web.jobs import words

        words.SAID_BY.append(run_words.said)
