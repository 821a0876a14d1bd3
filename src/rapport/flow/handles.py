"""Names and numbers of people on networks: links, prefixes and marks become network:id.

    https://vk.com/id77, vk:77  ->  vk:id77
    t.me/sveta, tg:@sveta       ->  telegram:sveta
    @anna@fosstodon.org         ->  mastodon@fosstodon.org:anna

A bare screen name stays bare: on which network it was said nobody knows. The same name on two
networks is two handles. A link to a post, a video or an invitation names nobody.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, unquote

#: What people call a network -> the name it has here.
NETWORKS: Final[Mapping[str, str]] = {
    **{name: name for name in "twitter facebook instagram vk ok telegram linkedin".split()},
    **{name: name for name in "youtube tiktok weibo github gitlab threads wechat douyin".split()},
    **{name: name for name in "qq mastodon bluesky reddit pinterest xiaohongshu zhihu".split()},
    **{name: name for name in "bilibili whatsapp viber line skype livejournal habr dzen".split()},
    **{name: name for name in "medium twitch discord snapchat xing my_world".split()},
    **{"tg": "telegram", "x": "twitter", "fb": "facebook", "insta": "instagram"},
    **{"ig": "instagram", "yt": "youtube", "bsky": "bluesky", "fediverse": "mastodon"},
    **{"acct": "mastodon", "vkontakte": "vk", "odnoklassniki": "ok", "weixin": "wechat"},
    **{"wx": "wechat", "wechat_id": "wechat", "lj": "livejournal", "red": "xiaohongshu"},
    **{"вконтакте": "vk", "вк": "vk", "одноклассники": "ok", "телеграм": "telegram"},
    **{"телеграмм": "telegram", "тг": "telegram", "инстаграм": "instagram"},
    **{"инстаграмм": "instagram", "фейсбук": "facebook", "ютуб": "youtube"},
    **{"твиттер": "twitter"},
    **{
        "微信": "wechat",
        "微信号": "wechat",
        "微博": "weibo",
        "抖音": "douyin",
        "抖音号": "douyin",
    },
    **{"小红书": "xiaohongshu", "知乎": "zhihu", "哔哩哔哩": "bilibili", "b站": "bilibili"},
    # an openid is another in each app, a unionid in each company: never one number
    **{"openid": "wechat_openid", "unionid": "wechat_unionid"},
    **{name: name for name in ("wechat_openid", "wechat_unionid")},
}

#: Hosts -> networks where the id is in the path, and where it is in front of the host.
_HOSTS: Final[Mapping[str, str]] = {
    **{"twitter.com": "twitter", "x.com": "twitter", "facebook.com": "facebook"},
    **{"fb.com": "facebook", "fb.me": "facebook", "m.me": "facebook"},
    **{"instagram.com": "instagram", "instagr.am": "instagram"},
    **{"vk.com": "vk", "vk.ru": "vk", "vk.me": "vk", "vkontakte.ru": "vk"},
    **{"ok.ru": "ok", "odnoklassniki.ru": "ok"},
    **{"t.me": "telegram", "telegram.me": "telegram", "telegram.dog": "telegram"},
    **{"linkedin.com": "linkedin", "youtube.com": "youtube", "tiktok.com": "tiktok"},
    **{"weibo.com": "weibo", "weibo.cn": "weibo", "github.com": "github", "gitlab.com": "gitlab"},
    **{"threads.net": "threads", "threads.com": "threads", "reddit.com": "reddit"},
    **{"bsky.app": "bluesky", "pinterest.com": "pinterest", "pinterest.ru": "pinterest"},
    **{"xiaohongshu.com": "xiaohongshu", "douyin.com": "douyin", "zhihu.com": "zhihu"},
    **{"bilibili.com": "bilibili", "space.bilibili.com": "bilibili", "medium.com": "medium"},
    **{"habr.com": "habr", "dzen.ru": "dzen", "wa.me": "whatsapp", "twitch.tv": "twitch"},
    **{"xing.com": "xing", "my.mail.ru": "my_world"},
}
_HOSTED: Final[Mapping[str, str]] = {"livejournal.com": "livejournal", "medium.com": "medium"}

_SCREEN_NAME = re.compile(r"@?[^\W_][\w.-]*")
_PREFIX = re.compile(r"([^\W\d]\w{1,20})(@[a-z0-9.-]+)?:(?!//)\s*(.+)")
_LINK = re.compile(r"(?:https?:)?(?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)(?::\d+)?/(.+)")
_SUBDOMAIN = re.compile(r"^(?:m|mobile|old|new|web|[a-z]{2})\.(?=[\w-]+\.)")
_FEDERATED = re.compile(r"@?([\w.-]+)@([a-z0-9-]+(?:\.[a-z0-9-]+)+)")
_DID = re.compile(r"did:(plc|web):[\w.:%-]+")
_REDDIT = re.compile(r"/?u(?:ser)?/([\w-]+)/?")
#: First parts of a path after which the id comes ...
_ROOMS: Final = frozenset(
    "in pub user users channel c u n profile people pages public s add author".split()
)
#: ... after which comes what belongs to many, and is kept with the word before it ...
_SHARED_ROOMS: Final = frozenset("company school groups group community r club".split())
#: ... and those that lead to no account.
_NOBODY: Final = frozenset(
    """p reel reels tv explore watch shorts embed playlist results hashtag search intent share
    sharer sharer.php joinchat joingroup home login settings status statuses posts video videos
    photo photos story.php permalink.php media live feed question pin i""".split()
)
#: Where only such paths lead to somebody; of My World the mailbox's server is part of the id.
_OWN_PATHS: Final[Mapping[str, re.Pattern[str]]] = {
    "xing": re.compile(r"profile/([^/?#]+)"),
    "my_world": re.compile(r"((?:mail|bk|inbox|list|internet)/[^/?#]+)"),
}
_POST = re.compile(r"(?:wall|photo|video|clip|topic|album|market)-?\d+_\d+")


def handle(text: str) -> tuple[str, str] | None:
    """Return the network ('' if it is not said) and the id of one handle, in lower case.

    A Mastodon account's network is its server's: mastodon@host. None: it names nobody.
    """
    lower = text.lower().replace("tg://", "t.me/", 1)
    if _SCREEN_NAME.fullmatch(lower) and not lower.endswith(".bsky.social"):
        return "", lower.lstrip("@")
    network = ""
    if _DID.fullmatch(lower):
        return "bluesky", lower
    prefix = _PREFIX.fullmatch(lower)
    if prefix and (prefix[1] in NETWORKS or prefix[1].isascii()):
        network = NETWORKS.get(prefix[1], prefix[1]) + (prefix[2] or "")
        lower = prefix[3].strip()
    found = _of_link(lower) if "/" in lower else (network, lower)
    if found is None:
        return None
    network, name = found[0] or network, found[1].strip(" /")
    return _settled(network, name)


def _settled(network: str, name: str) -> tuple[str, str] | None:
    """Return network and id in the one way they are written."""
    # without a mark it may be an e-mail address
    federated = network == "mastodon" or (network == "" and name.startswith("@"))
    if federated and (there := _FEDERATED.fullmatch(name)):
        return f"mastodon@{there[2]}", there[1]
    name = name.strip("@ /")
    if network == "" and name.endswith(".bsky.social"):
        network = "bluesky"
    if network == "bluesky":
        name = name.removesuffix(".bsky.social")
    if network == "vk" and name.isdigit():
        name = f"id{name}"
    if network == "whatsapp":
        name = re.sub(r"\D", "", name) or name
    return (network, name) if name else None


def _of_link(text: str) -> tuple[str, str] | None:
    """Return network and id of a link; '' and the text itself if it is a link elsewhere."""
    if redditor := _REDDIT.fullmatch(text):
        return "reddit", redditor[1]
    link = _LINK.fullmatch(text)
    if link is None:
        return "", text.strip("/")
    host, path = link[1], unquote(link[2])
    host = host if host in _HOSTS else _SUBDOMAIN.sub("", host)
    network = _HOSTS.get(host)
    if network is None:
        own, _, parent = host.partition(".")
        if parent in _HOSTED:
            return _HOSTED[parent], own
        there = re.fullmatch(r"(?:@|users/)([\w.-]+)/?", path)
        if there and host.isascii():
            return f"mastodon@{host}", there[1]
        return "", f"{host}/{path}".rstrip("/")
    if own_path := _OWN_PATHS.get(network):
        found = own_path.match(path)
        name = found[1] if found else ""
    else:
        name = _id_of(path)
    return (network, name) if name else None


def _id_of(path: str) -> str:
    """Return the id in a path of a network; '' if it leads to no account."""
    path, _, query = path.partition("?")
    asked = parse_qs(query.split("#", 1)[0])
    for field in ("id", "screen_name", "domain"):
        if field in asked and path.rstrip("/") in ("profile.php", "intent/user", "resolve"):
            return asked[field][0]
    path = path.removeprefix("#!/").partition("#")[0]
    parts = [part for part in path.split("/") if part]
    while len(parts) > 1 and parts[0] in _ROOMS:
        parts = parts[1:]
    if not parts or parts[0] in _NOBODY or _POST.fullmatch(parts[0]):
        return ""
    if parts[0].startswith("+") and not parts[0][1:].isdigit():  # an invitation
        return ""
    if parts[0] in _SHARED_ROOMS:
        return "/".join(parts[:2])
    if len(parts) > 1 and parts[1].isdigit():
        return parts[1] if _titled(parts[0]) else parts[0]
    return parts[0]


def _titled(part: str) -> bool:
    """Tell whether a part of a path is a title before the number: Some-Name/12345."""
    return "-" in part or not part.isascii() or "%" in part
