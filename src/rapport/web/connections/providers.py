"""Deliveries of mail providers: verified and read by anymail, the replay window by us.

anymail checks who signed a delivery and puts its events into one form; it checks no time and
remembers nothing. So here: the time that a provider signs lies within five minutes, and what is
signed once (Mailgun signs a token, not the body) is taken once. A provider that signs no time
has no window: the same event again is known by its number.

Never: an event of a delivery that was not verified.
"""

import binascii
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent
from anymail.webhooks.base import AnymailCoreWebhookView
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailersend import MailerSendTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.resend import ResendTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from anymail.webhooks.unisender_go import UnisenderGoTrackingWebhookView
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest

from rapport.flow.errors import HookRefused
from rapport.receiving.addresses import check_time

#: What a view may stumble over in a delivery that is not as its provider writes it.
_UNREADABLE: Final = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError),
    *(OverflowError, AnymailError, SuspiciousOperation),
)
#: Longer than the window on both its sides, seconds.
_REMEMBERED_S: Final = 1200


@dataclass(frozen=True)
class Provider:
    """How deliveries of one provider are verified.

    `secret`   the option of anymail's view that takes our secret; webhook_secret is user:password
    `time`     the Unix time that the provider signed, of a verified delivery; None: it signs none
    `once`     what is signed and must not come twice
    `verify`   in place of anymail's own check
    `soft`     of a bounce: whether it passes, as of a full mailbox. anymail tells no difference,
               and only a bounce for good ends the permission to write.
    """

    view: type[AnymailCoreWebhookView]
    secret: str
    time: Callable[[HttpRequest], str] | None = None
    once: Callable[[HttpRequest], str] | None = None
    verify: Callable[[HttpRequest, str], None] | None = None
    soft: Callable[[dict[str, Any]], bool] | None = None


def _signed_by_mailgun(request: HttpRequest, name: str) -> str:
    if request.content_type == "application/json":
        return str(json.loads(request.body)["signature"][name])
    return str(request.POST[name])


def _verify_svix(request: HttpRequest, secret: str) -> None:
    """Check a signature of Svix, who deliver for Resend. Raises HookRefused.

    Source  https://docs.svix.com/receiving/verifying-payloads/how-manual
    """
    named = (request.headers.get(f"svix-{n}", "") for n in ("id", "timestamp", "signature"))
    number, seconds, signatures = named
    try:
        key = b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        key = b""
    signed = f"{number}.{seconds}.".encode() + request.body
    made = b64encode(hmac.new(key, signed, sha256).digest())
    said = [one.removeprefix("v1,") for one in signatures.split() if one.startswith("v1,")]
    if not key or not any(hmac.compare_digest(made, one.encode()) for one in said):
        raise _unsigned()


def _soft_at_sparkpost(raw: dict[str, Any]) -> bool:
    """Only an invalid recipient (10) and one nobody knows (30) are so for good."""
    inner = raw.get("msys")
    events = inner.values() if isinstance(inner, dict) else ()
    return any(str(e.get("bounce_class")) not in ("10", "30") for e in events)


_SENDGRID_TIME: Final = "X-Twilio-Email-Event-Webhook-Timestamp"
PROVIDERS: Final = {
    "mailgun": Provider(
        MailgunTrackingWebhookView,
        "webhook_signing_key",
        time=lambda request: _signed_by_mailgun(request, "timestamp"),
        once=lambda request: _signed_by_mailgun(request, "token"),
    ),
    "sendgrid": Provider(
        SendGridTrackingWebhookView,
        "tracking_webhook_verification_key",
        time=lambda request: request.headers[_SENDGRID_TIME],
        soft=lambda raw: raw.get("type") == "blocked",
    ),
    "resend": Provider(
        ResendTrackingWebhookView,
        "webhook_secret",
        time=lambda request: request.headers["svix-timestamp"],
        verify=_verify_svix,
        soft=lambda raw: raw["data"].get("bounce", {}).get("type") not in ("Permanent", None),
    ),
    "postmark": Provider(
        PostmarkTrackingWebhookView,
        "webhook_secret",
        soft=lambda raw: raw.get("Type") == "SoftBounce",
    ),
    "brevo": Provider(
        BrevoTrackingWebhookView,
        "webhook_secret",
        soft=lambda raw: raw.get("event") == "soft_bounce",
    ),
    "mailjet": Provider(
        MailjetTrackingWebhookView,
        "webhook_secret",
        soft=lambda raw: raw.get("hard_bounce") is False,
    ),
    "sparkpost": Provider(SparkPostTrackingWebhookView, "webhook_secret", soft=_soft_at_sparkpost),
    "mailersend": Provider(
        MailerSendTrackingWebhookView,
        "signing_secret",
        soft=lambda raw: raw["data"].get("type") == "soft_bounced",
    ),
    "unisender_go": Provider(UnisenderGoTrackingWebhookView, "api_key"),
}
#: Those whose deliveries can't be sent again later by who recorded them.
WITH_A_WINDOW: Final = frozenset(name for name, p in PROVIDERS.items() if p.time)


def events_of(
    request: HttpRequest, name: str, secret: str, *, now: datetime
) -> list[dict[str, Any]]:
    """Return the events of a delivery as records of the source mail_events.

    Raises  HookRefused: not from whom it says, not of now, taken before, or unreadable.
    """
    provider = PROVIDERS[name]
    if not secret:
        raise HookRefused(
            "this connection has no signing key", fix="connect the mail provider again and say it"
        )
    try:
        view = provider.view(**_options(provider, secret))
        if provider.verify is None:
            view.run_validators(request)
        else:
            provider.verify(request, secret)
        if provider.time is not None:
            check_time(provider.time(request), now)
        records = [_record(event, provider) for event in view.parse_events(request)]
        if provider.once is not None:
            _only_once(name, provider.once(request))
    except AnymailWebhookValidationFailure:
        raise _unsigned() from None
    except _UNREADABLE:
        raise HookRefused(
            f"the delivery is not as {name} writes it",
            fix="send events of mails that went out to this address, nothing else",
        ) from None
    return records


def _options(provider: Provider, secret: str) -> dict[str, Any]:
    """The view's options. Where there is a signature it must not ask for a password, too."""
    by_password = provider.secret == "webhook_secret"  # noqa: S105  the name of an option
    options: dict[str, Any] = {} if by_password else {"webhook_secret": []}
    return {**options, provider.secret: secret}


def _record(event: AnymailTrackingEvent, provider: Provider) -> dict[str, Any]:
    raw = event.esp_event if isinstance(event.esp_event, dict) else {}
    bounced = event.event_type == "bounced"
    passes = bounced and provider.soft is not None and provider.soft(raw)
    data = raw.get("event-data")  # Mailgun: anymail gives the token, not the event's number
    number = data.get("id") if isinstance(data, dict) else event.event_id
    tags = event.tags if isinstance(event.tags, list | tuple) else [event.tags]
    meta = event.metadata if isinstance(event.metadata, dict) else {}
    return {
        "id": number,
        "event": "deferred" if passes else event.event_type,
        "email": event.recipient,
        "at": event.timestamp.isoformat() if event.timestamp else None,
        "message": event.message_id,
        "reason": event.mta_response or event.description,
        "rejected": event.reject_reason,
        "url": event.click_url,
        "campaign": meta.get("campaign") or next(iter(tags), None),
    }


def _only_once(name: str, token: str) -> None:
    """Raise HookRefused if this token came before."""
    key = f"delivery-{name}-{sha256(token.encode(errors='replace')).hexdigest()}"
    if not cache.add(key, True, _REMEMBERED_S):
        raise HookRefused("this delivery came before", fix="nothing: its events are here")


def _unsigned() -> HookRefused:
    return HookRefused(
        "the delivery does not prove from whom it is",
        fix="look at the signing key, or at user:password in the address given to the provider",
    )
