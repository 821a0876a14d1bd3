"""The sandbox network as JSON, as a Mastodon server writes it.

Source  https://docs.joinmastodon.org/entities: Account, CredentialAccount, Status, Notification
"""

from datetime import datetime
from html import escape
from typing import Any, Final

from rapport.sandbox.network import BRAND, NAME, USERNAME, Member, Network, Notification, Status

#: Where its people say to live. Kept for examples (RFC 2606): nobody is ever there.
HOME: Final = "https://sandbox.example"

Entity = dict[str, Any]


def brand(network: Network) -> Entity:
    """Return the brand's own account."""
    said = _account(BRAND, USERNAME, NAME, network.began, "Outdoor and fishing shop. Made up.")
    written = sum(s.author == BRAND for s in network.statuses.values())
    return said | {
        "followers_count": len(network.followers),
        "statuses_count": written,
        "source": {"privacy": "public", "note": "Outdoor and fishing shop. Made up."},
    }


def account(network: Network, member: Member) -> Entity:
    """Return the account of a member."""
    note = "No programs, please. #nobot" if member.wish == "nobot" else ""
    person = member.person
    said = _account(member.number, member.username, person.own_name, member.since, note)
    written = sum(s.author == member.number for s in network.statuses.values())
    return said | {"locked": member.wish == "closed", "statuses_count": written}


def _account(number: int, username: str, name: str, since: datetime, note: str) -> Entity:
    address = f"{HOME}/@{username}"
    return {
        "id": str(number),
        "username": username,
        "acct": username,
        "display_name": name,
        "locked": False,
        "bot": False,
        "discoverable": True,
        "indexable": True,
        "group": False,
        "created_at": instant(since),
        "note": f"<p>{escape(note)}</p>" if note else "",
        "url": address,
        "uri": address,
        "avatar": "",
        "header": "",
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": 0,
        "emojis": [],
        "fields": [],
    }


def author(network: Network, number: int) -> Entity:
    """Return the account of who wrote something."""
    return brand(network) if number == BRAND else account(network, network.members[number])


def status(network: Network, said: Status) -> Entity:
    """Return a post."""
    above = network.statuses.get(said.reply_to) if said.reply_to is not None else None
    writer = author(network, said.author)
    names_us = said.author != BRAND
    address = f"{HOME}/@{writer['username']}/{said.number}"
    return {
        "id": str(said.number),
        "created_at": instant(said.at),
        "edited_at": instant(said.edited_at) if said.edited_at else None,
        "in_reply_to_id": str(said.reply_to) if said.reply_to is not None else None,
        "in_reply_to_account_id": str(above.author) if above else None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": said.visibility,
        "language": said.language,
        "uri": address,
        "url": address,
        "content": _content(said, names_us),
        "account": writer,
        "media_attachments": [],
        "mentions": [_mention()] if names_us else [],
        "tags": [{"name": tag, "url": f"{HOME}/tags/{tag}"} for tag in said.tags],
        "emojis": [],
        "card": None,
        "poll": None,
        "reblog": None,
        "favourites_count": len(said.liked),
        "reblogs_count": len(said.boosted),
        "replies_count": len(network.answers(said.number)),
    }


def _content(said: Status, names_us: bool) -> str:
    """Return the text as HTML: whom it names in front, its hashtags at the end."""
    us = f'<span class="h-card"><a href="{HOME}/@{USERNAME}">@<span>{USERNAME}</span></a></span> '
    tags = "".join(
        f' <a href="{HOME}/tags/{t}" rel="tag">#<span>{t}</span></a>' for t in said.tags
    )
    return f"<p>{us if names_us else ''}{escape(said.text)}{tags}</p>"


def _mention() -> Entity:
    address = f"{HOME}/@{USERNAME}"
    return {"id": str(BRAND), "username": USERNAME, "acct": USERNAME, "url": address}


def notification(network: Network, told: Notification) -> Entity:
    """Return what the brand is told."""
    about: Entity = {
        "id": str(told.number),
        "type": told.kind,
        "created_at": instant(told.at),
        "account": account(network, network.members[told.member]),
    }
    if told.status is not None:
        about["status"] = status(network, network.statuses[told.status])
    return about


def instant(at: datetime) -> str:
    """Return a time as Mastodon writes it: ISO 8601 in UTC, with milliseconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
