"""Asking Telegram for updates of a bot, or letting it send them to our address.

Telegram keeps updates for a day. Asked from a number on, it lets go of those before it: so the
number is moved only when what came is kept.

Source  https://core.telegram.org/bots/api: getUpdates, setWebhook, getWebhookInfo, getMe
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from rapport.flow.errors import ConfigError, HookRefused, RetryLater, StopSource
from rapport.flow.sources import asking
from rapport.flow.sources.base import Asked, Checked, Deliveries, HookCall, Page, Record, Setting
from rapport.flow.sources.plain import text
from rapport.flow.sources.signed_networks import check_token

_ASKED, _SENT = "asked for", "sent"
SETTINGS: Final = (
    Setting("token", "token of the bot, as BotFather gave it", secret=True),
    Setting(
        "delivery",
        "whether updates are asked for, or sent to our address",
        _ASKED,
        form="choice",
        choices=(_ASKED, _SENT),
    ),
    Setting("address", "address of this connection for deliveries, if they are sent", ""),
    Setting("secret", "word that deliveries bear: letters, digits, _ and -", "", secret=True),
    Setting("base_url", "address of the Bot API", "https://api.telegram.org", form="url"),
)
#: What the bot is told of; reactions and members must be named or are not told.
UPDATES: Final = (
    *("message", "edited_message", "channel_post", "edited_channel_post"),
    *("message_reaction", "message_reaction_count", "chat_member", "my_chat_member"),
)
#: Updates of one answer.
AT_ONCE: Final = 100
#: Seconds of no time that a service means: the year 2200.
_NEVER: Final = 7_258_118_400
_SIGNED: Final = "x-telegram-bot-api-secret-token"


def fetch(asked: Asked) -> Iterator[Page]:
    """Give the updates that wait; or see to it that they are sent to us."""
    if asking.setting(asked, SETTINGS, "delivery") == _SENT:
        _let_send(asked)
        return
    place = asked.cursor or ""
    offset = int(place) if place.isdecimal() else None
    while True:
        said = {"limit": AT_ONCE, "timeout": 0, "allowed_updates": list(UPDATES)}
        about = said if offset is None else {**said, "offset": offset}
        updates = _call(asked, "getUpdates", about)
        if not isinstance(updates, list):
            raise _odd()
        if not updates:
            return
        numbers = [_number(update) for update in updates]
        offset = max(n for n in numbers if n is not None) + 1 if any(numbers) else None
        if offset is None:
            raise _odd()  # none of them could ever be let go of
        yield Page([u if isinstance(u, dict) else {} for u in updates], str(offset))
        if len(updates) < AT_ONCE:
            return


def hook(call: HookCall) -> Sequence[Record]:
    """Return the update of a delivery. Raises HookRefused: it does not bear our word."""
    check_token(call.headers.get(_SIGNED, ""), call.secrets.get("secret", ""))
    try:
        update = json.loads(call.body)
    except ValueError:
        update = None
    if not isinstance(update, dict):
        raise HookRefused("the delivery holds no update", fix="let Telegram alone send to it")
    return [update]


def check(asked: Asked) -> Checked:
    """Return which bot it is, and whether it hears what people write in groups."""
    bot = _call(asked, "getMe", {})
    if not isinstance(bot, Mapping):
        raise _odd()
    may, missing = ["read the channels and groups that it is an administrator of"], list[str]()
    groups = "read all that is written in groups: turn off Group Privacy at BotFather"
    (may if bot.get("can_read_all_group_messages") is True else missing).append(groups)
    name, sent = f"@{text(bot.get('username'))}", _deliveries(_call(asked, "getWebhookInfo", {}))
    return Checked(name, tuple(may), tuple(missing), deliveries=sent)


def subscribe(asked: Asked, address: str) -> Mapping[str, str]:
    """Let Telegram send updates to our address from now on; they bear a word of ours.

    Raises  ConfigError: an address that Telegram sends nothing to.
    """
    if not address.startswith("https://"):
        raise ConfigError(
            "Telegram sends to addresses of https only",
            fix="open this page by the address that your server has on the internet",
        )
    word = asked.secrets.get("secret", "")
    if not word:
        word = secrets.token_urlsafe(32)
        asked.renewed({"secret": word})  # before the first delivery that bears it
    _send_to(asked, address, word)
    return {"delivery": _SENT, "address": address}


def start(asked: Asked, code: str) -> str:
    """Return the link that opens the bot and lets who opened it send the code to it."""
    bot = _call(asked, "getMe", {})
    name = text(bot.get("username")) if isinstance(bot, Mapping) else ""
    if not name:
        raise _odd()
    return f"https://t.me/{name}?start={code}"


def _let_send(asked: Asked) -> None:
    """Tell Telegram our address, unless it knows it."""
    address = asking.setting(asked, SETTINGS, "address")
    secret = asked.secrets.get("secret", "")
    if not address or not secret:
        raise StopSource(
            "Telegram does not know where to send updates",
            fix="connect it again, and say the address of this connection and a word",
        )
    info = _call(asked, "getWebhookInfo", {})
    if isinstance(info, Mapping) and info.get("url") == address:
        return
    _send_to(asked, address, secret)


def _send_to(asked: Asked, address: str, word: str) -> None:
    about = {"url": address, "secret_token": word, "allowed_updates": list(UPDATES)}
    _call(asked, "setWebhook", about)


def _deliveries(info: object) -> Deliveries | None:
    """Return what Telegram says of its deliveries; None if it says nothing that we know."""
    if not isinstance(info, Mapping):
        return None
    waiting, failed = (_whole(info.get(n)) for n in ("pending_update_count", "last_error_date"))
    at = datetime.fromtimestamp(failed, UTC) if 0 < failed < _NEVER else None
    why = text(info.get("last_error_message")) if at else ""
    return Deliveries(text(info.get("url")), waiting, at, why)


def _whole(said: object) -> int:
    return said if isinstance(said, int) and not isinstance(said, bool) and said > 0 else 0


def _call(asked: Asked, method: str, about: Mapping[str, Any]) -> Any:
    """Call a method of the bot. Raises StopSource: its token is taken no more; see `_refused`."""
    base = asking.setting(asked, SETTINGS, "base_url").rstrip("/")
    address = f"{base}/bot{asked.secrets.get('token', '')}/{method}"
    form = {n: v if isinstance(v, str) else json.dumps(v) for n, v in about.items()}
    status, said, _ = asking.client(asked).said("POST", address, data=form)
    if status >= 400:
        raise _refused(status)
    if not isinstance(said, Mapping) or said.get("ok") is not True:
        raise _odd()
    return said.get("result")


def _number(update: object) -> int | None:
    said = update.get("update_id") if isinstance(update, Mapping) else None
    return said if isinstance(said, int) and not isinstance(said, bool) and said > 0 else None


def _refused(status: int) -> StopSource:
    if status in (401, 403, 404):
        return StopSource(
            "Telegram takes the token of the bot no more",
            fix="connect it again with the token that BotFather shows now",
        )
    if status == 409:
        return StopSource(
            "somebody else is given the updates of this bot",
            fix="let no other program ask for them; or set how they come to: sent",
        )
    return StopSource(
        f"Telegram refused what was asked for ({status})",
        fix="look at the settings of the connection: the address, the word",
    )


def _odd() -> RetryLater:
    return RetryLater(
        "Telegram answered something else than its documentation says",
        fix="nothing: it is tried again",
        wait_s=300.0,
    )
