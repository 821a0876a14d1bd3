"""Where the web part logs to, and the fence that keeps identifiers out (P10)."""

import logging
import re
from pathlib import Path
from typing import Any

_MAIL = re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+")
#: Nine to fifteen digits, written as phones are; not a part of a hexadecimal id.
_PHONE = re.compile(r"(?<![0-9a-zA-Z])\+?\d(?:[ ()./-]{0,2}\d){8,14}(?![0-9a-zA-Z])")
#: An address that lets its holder in: the key in it must not outlive the mail.
_KEY = re.compile(r"(/join/|/link/|/password/new/)[^/\s\"'?]+")


def blotted(text: str) -> str:
    """Return the text with what looks like an e-mail, a phone or a key of a link blotted out."""
    return _PHONE.sub("•••", _MAIL.sub("•••@•••", _KEY.sub(r"\1•••", text)))


class BlottingFormatter(logging.Formatter):
    """Formats a record, traceback included, and blots identifiers out of the whole.

    Our own code logs none; this is the second fence, for what a library may say.
    """

    def format(self, record: logging.LogRecord) -> str:
        head = f"{self.formatTime(record)} {record.levelname} {record.name}"
        return f"{head} {blotted(super().format(record))}"


def log_settings(file: Path) -> dict[str, Any]:
    """Return the settings of logging: to `file`, ten files of 5 MB at most, and to stderr."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"blotting": {"()": BlottingFormatter}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "blotting"},
            "file": {
                "class": "logging.handlers.RotatingFileHandler",
                "filename": str(file),
                "maxBytes": 5_000_000,
                "backupCount": 9,
                "encoding": "utf-8",
                "delay": True,
                "formatter": "blotting",
            },
        },
        "root": {"level": "INFO", "handlers": ["stderr", "file"]},
        "loggers": {
            "django": {"level": "INFO", "handlers": [], "propagate": True},
            "django.server": {"level": "WARNING", "handlers": [], "propagate": True},
            "axes": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},  # it tells whole addresses: a bot's holds its token
        },
    }
