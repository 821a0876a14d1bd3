"""Mails to teammates: plain text, in the reader's language, by the workspace's own server."""

import logging
from collections.abc import Callable
from smtplib import SMTPException
from threading import Thread

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from rapport.web.accounts.errors import AccountError

log = logging.getLogger(__name__)


class MailError(AccountError):
    """A mail did not go out."""


def mails_go_out() -> bool:
    """Say whether this workspace has a mail server (mail.host in rapport.toml)."""
    return bool(settings.EMAIL_HOST)


def address_of(path: str) -> str:
    """Return the whole address of a page, for a mail: never from what a request says it is."""
    return str(settings.WORKSPACE.settings["web.address"]).rstrip("/") + path


def compose(template: str, to: str, language: str, context: dict[str, object]) -> EmailMessage:
    """Write a mail: the first line of the template is its subject, the rest its text."""
    with translation.override(language or settings.LANGUAGE_CODE):
        brand = settings.WORKSPACE.brand or "Rapport"
        text = render_to_string(f"accounts/mail/{template}.txt", {"brand": brand} | context)
    subject, _line, body = text.strip().partition("\n")
    return EmailMessage(
        " ".join(subject.split()), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to]
    )


def send(message: EmailMessage) -> None:
    """Hand the mail to the server.

    Raises  MailError: there is no server, or it does not answer or does not want the mail.
    """
    if not mails_go_out():
        raise MailError(_("This workspace has no mail server, so no mail was sent."))
    try:
        message.send()
    except (SMTPException, OSError) as error:
        log.warning("the mail server failed: %s", type(error).__name__)
        raise MailError(
            _("The mail server did not take the mail, so it was not sent. Try again later.")
        ) from None


def send_unwatched(make: Callable[[], EmailMessage]) -> None:
    """Write and send beside the request: its length must not tell a stranger of the mail."""

    def run() -> None:
        try:
            send(make())
        except MailError:
            log.warning("a mail about a lost password was not sent")

    Thread(target=run, name="mail", daemon=True).start()
