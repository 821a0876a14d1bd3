"""Links in the words of the pages."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

#: Networks as people call them, by the field of their handles.
NETWORKS = {
    "telegram": "Telegram",
    "vk": gettext_lazy("VK"),
    "ok": gettext_lazy("Odnoklassniki"),
    "instagram": "Instagram",
    "facebook": "Facebook",
    "twitter": "X",
    "linkedin": "LinkedIn",
    "wechat": gettext_lazy("WeChat"),
    "weibo": gettext_lazy("Weibo"),
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "reddit": "Reddit",
}
STATES = {
    "open": pgettext_lazy("link", "open"),
    "binding": pgettext_lazy("link", "being used"),
    "bound": pgettext_lazy("link", "used"),
    "declined": pgettext_lazy("link", "declined"),
    "withdrawn": pgettext_lazy("link", "taken back"),
    "expired": pgettext_lazy("link", "run out"),
}
HOWS = {
    "signed_in": pgettext_lazy("link", "signed in"),
    "code": pgettext_lazy("link", "by code"),
    "said": pgettext_lazy("link", "said by themselves"),
}


def network(field: str) -> str:
    """Return what a network is called; its own name here if it has no other."""
    return str(NETWORKS.get(field, field.replace("_", " ").capitalize()))


def message(brand: str, title: str, address: str) -> str:
    """Return a text for the person, to be sent with a link."""
    if title:
        asked = _(
            "We at %(brand)s would like to know your account on %(network)s, so that we do not"
            " take you for two people. If you agree, open this link: %(address)s"
        )
    else:
        asked = _(
            "We at %(brand)s would like to know how you are called on social networks, so that"
            " we do not take you for two people. If you agree, open this link: %(address)s"
        )
    tail = _("It works once, for 14 days, and is for you alone. You can take it back there.")
    return f"{asked % {'brand': brand, 'network': title, 'address': address}} {tail}"
