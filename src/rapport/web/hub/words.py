"""Networks that a company may be in, and the goals that each is usually good for (R011)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.web.hub.models import Channel

Goal = Channel.Goal


@dataclass(frozen=True)
class Network:
    """One kind of place. `icon` of the sprite; `goals` it usually serves."""

    title: Promise | str
    icon: str
    goals: tuple[str, ...]


NETWORKS: Mapping[str, Network] = {
    "vk": Network(_("VK"), "brand-vk", (Goal.SELL, Goal.TALK, Goal.KEEP)),
    "telegram": Network(_("Telegram"), "brand-telegram", (Goal.TALK, Goal.KEEP, Goal.HELP)),
    "ok": Network(_("Odnoklassniki"), "users", (Goal.KNOWN, Goal.KEEP)),
    "instagram": Network(_("Instagram"), "brand-instagram", (Goal.KNOWN, Goal.SELL)),
    "facebook": Network(_("Facebook"), "brand-facebook", (Goal.KNOWN, Goal.TALK, Goal.SELL)),
    "youtube": Network(_("YouTube"), "brand-youtube", (Goal.KNOWN, Goal.HELP, Goal.PARTNERS)),
    "linkedin": Network(_("LinkedIn"), "users", (Goal.PARTNERS, Goal.HIRE)),
    "x": Network(_("X"), "x", (Goal.KNOWN, Goal.PARTNERS)),
    "tiktok": Network("TikTok", "users", (Goal.KNOWN, Goal.SELL)),
    "wechat": Network(_("WeChat"), "brand-wechat", (Goal.SELL, Goal.KEEP, Goal.HELP)),
    "weibo": Network(_("Weibo"), "brand-weibo", (Goal.KNOWN, Goal.TALK)),
    "mastodon": Network("Mastodon", "brand-mastodon", (Goal.TALK,)),
    "bluesky": Network("Bluesky", "brand-bluesky", (Goal.TALK, Goal.KNOWN)),
    "mail": Network(_("Mailing"), "mail", (Goal.KEEP, Goal.SELL)),
    "site": Network(_("Site or blog"), "world", (Goal.SELL, Goal.KNOWN, Goal.HELP)),
    "forum": Network(_("Forum or reviews"), "users", (Goal.HELP, Goal.TALK)),
    "shop": Network(_("Shop or event"), "building-store", (Goal.SELL, Goal.TALK)),
    "other": Network(_("Other"), "world", ()),
}


def network(name: str) -> Network:
    return NETWORKS.get(name, NETWORKS["other"])
