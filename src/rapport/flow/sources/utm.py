"""Where a visit came from: UTM marks and click numbers of addresses, in one spelling.

    campaign   utm_campaign, small letters         content  utm_content
    channel    search, social, email, ads, referral, direct; '' if nothing says it

The words are those that advertisers and analysts write; the medium decides, then the number of
a click, then the source. Numbers of clicks name one click of one person: of them only is kept
that there was one.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from rapport.flow.sources.plain import LONGEST, blot

#: The marks that are kept of an address.
MARKS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id")
#: Numbers that advertising systems and networks put into addresses -> the channel they tell.
CLICKS: Final = {
    **dict.fromkeys("yclid gclid gbraid wbraid dclid gclsrc rb_clickid msclkid".split(), "ads"),
    **dict.fromkeys("ttclid twclid li_fat_id vk_click_id".split(), "ads"),
    **dict.fromkeys("fbclid igshid igsh".split(), "social"),
    **dict.fromkeys("ysclid srsltid".split(), "search"),
    **dict.fromkeys("mc_cid mc_eid _hsenc".split(), "email"),
}
_SOURCES: Final = {
    "facebook": "fb facebook.com m.facebook.com l.facebook.com lm.facebook.com fb_ads meta",
    "instagram": "ig instagram.com l.instagram.com inst insta",
    "vk": "vk.com m.vk.com vk.ru away.vk.com vkontakte vk_ads vkads vk-ads vk.ads",
    "ok": "ok.ru odnoklassniki odnoklassniki.ru",
    "telegram": "tg t.me telegram.org telegram.me org.telegram.messenger",
    "yandex": "ya ya.ru yandex.ru yandex.com yandex.by yandex.kz ya_direct yadirect direct"
    " yandex_direct yandex-direct yandex.direct yandexdirect",
    "google": "google.com google.ru google.bg adwords googleads google_ads google-ads",
    "bing": "bing.com",
    "baidu": "baidu.com",
    "duckduckgo": "duckduckgo.com",
    "mail.ru": "mailru go.mail.ru",
    "mytarget": "my_target target.my.com",
    "youtube": "yt youtube.com m.youtube.com",
    "x": "twitter twitter.com t.co x.com",
    "linkedin": "lnkd.in linkedin.com",
    "wechat": "weixin",
    "weibo": "weibo.com",
    "tiktok": "tiktok.com",
    "dzen": "zen dzen.ru yandex_zen",
    "whatsapp": "wa wa.me",
    "viber": "viber.com",
}
_ONE_NAME: Final = {
    alias: name for name, aliases in _SOURCES.items() for alias in (name, *aliases.split())
}
#: Spellings of a source that say themselves that it was an advertisement.
_PAID_SOURCES: Final = frozenset(
    "fb_ads vk_ads vkads vk-ads vk.ads ya_direct yadirect direct yandex_direct yandex-direct"
    " yandex.direct yandexdirect adwords googleads google_ads google-ads mytarget my_target"
    " target.my.com".split()
)
_ENGINES: Final = frozenset("yandex google bing baidu duckduckgo mail.ru".split())
_NETWORKS: Final = frozenset(
    "facebook instagram vk ok telegram youtube x linkedin wechat weibo tiktok dzen whatsapp"
    " viber".split()
)
_MEDIA: Final = {
    **dict.fromkeys(
        "cpc ppc cpm cpv cpa cpl cpo paid paidsearch paid-search paid_search banner display"
        " retargeting remarketing ads ad adv target targeting targeted paidsocial paid-social"
        " paid_social social_cpc social-cpc social_paid video_ads таргет реклама".split(),
        "ads",
    ),
    **dict.fromkeys(
        "email e-mail e_mail mail mailing newsletter digest рассылка письмо".split(), "email"
    ),
    **dict.fromkeys(
        "social social-network social_network social-media social_media sm smm post story"
        " stories community messenger соцсети".split(),
        "social",
    ),
    **dict.fromkeys("referral ref link partner affiliate".split(), "referral"),
    **dict.fromkeys("(none) none direct".split(), "direct"),
}
#: What stands there if nothing is known, or a mark was never filled in: {campaign_id}.
_NOTHING: Final = re.compile(
    r"\((?:not set|not provided|data not available|direct|organic|referral|none)\)"
    r"|-+|[{\[<].*[}\]>]"
)
_SPACE: Final = re.compile(r"\s+")
#: Numbers that an advertising system gives its campaigns: they would be taken for phones.
_NUMBER: Final = re.compile(r"\d{6,20}")


@dataclass(frozen=True)
class Origin:
    """Where one visit came from; '' what nothing says."""

    source: str = ""
    campaign: str = ""
    channel: str = ""
    content: str = ""

    @property
    def values(self) -> dict[str, str]:
        """What it says, by the names of our fields; the source is no field of ours."""
        found = {"campaign": self.campaign, "channel": self.channel, "content": self.content}
        return {name: value for name, value in found.items() if value}

    def __or__(self, other: "Origin") -> "Origin":
        """This origin; where it says nothing at all, the other."""
        return self if self.values else other


def origin(
    *, source: str = "", medium: str = "", campaign: str = "", content: str = "", click: str = ""
) -> Origin:
    """Return an origin by its UTM marks. `click` names a click's number, see CLICKS."""
    spelled = word(source)
    name = _ONE_NAME.get(spelled, spelled)
    channel = _channel(name, spelled, medium, click)
    paid = channel == "ads"
    return Origin(name, _named(campaign, paid=paid), channel, _named(content, paid=paid))


def of_address(address: str) -> Origin:
    """Return the origin that an address tells."""
    said = _query(address)
    click = next((name for name in CLICKS if name in said), "")
    marks = {n.removeprefix("utm_"): said.get(n, "") for n in MARKS[:4]}
    return origin(click=click, **marks)


def clean_address(address: str) -> str:
    """Return an address as it may be kept: no user, no fragment, of its query only the marks.

    Of a click's number stays that there was one; phones and e-mails are blotted out. Numbers
    of campaigns look like phones: they stay where an advertisement is told of.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        bare = blot(address.partition("?")[0].partition("#")[0])[:LONGEST].strip()
        return bare if bare == address else clean_address(bare)  # blotted, it may be one
    said = _query(address)
    paid = of_address(address).channel == "ads"
    kept = [(n, _blotted(said[n], paid=paid)) for n in MARKS if said.get(n)]
    kept += [(name, "1") for name in CLICKS if name in said]
    host = parts.netloc.rpartition("@")[2]
    path = "/".join(blot(step) for step in parts.path.split("/"))
    bare = parts._replace(netloc=host, path=path, query="", fragment="").geturl()[:LONGEST].strip()
    whole = f"{bare}?{urlencode(kept, safe='[]{}')}" if kept else bare
    return whole if len(whole) <= LONGEST else bare


def word(said: str) -> str:
    """Return a mark in the one spelling: small letters, single spaces; '' if it says nothing."""
    found = _SPACE.sub(" ", blot(said[:LONGEST])).strip()
    return "" if _NOTHING.fullmatch(found) and not _is_blot(found) else found.casefold()


def _named(said: str, *, paid: bool) -> str:
    """Return the name of a campaign or variant; a number of an advertising system as id123456."""
    bare = said.strip()
    return f"id{bare}" if paid and _NUMBER.fullmatch(bare) else word(said)


def _blotted(said: str, *, paid: bool) -> str:
    return said if paid and _NUMBER.fullmatch(said.strip()) else blot(said)


def _is_blot(said: str) -> bool:
    return said in ("[phone]", "[e-mail]")


def _channel(name: str, spelled: str, medium: str, click: str) -> str:
    said = _SPACE.sub(" ", medium).strip().casefold()
    if said == "organic":
        return "social" if name in _NETWORKS else "search"
    if said in _MEDIA and not (said == "direct" and name):
        return _MEDIA[said]
    if click in CLICKS:
        return CLICKS[click]
    if spelled in _PAID_SOURCES:
        return "ads"
    if name in _NETWORKS:
        return "social"
    return "search" if name in _ENGINES else ""


def _query(address: str) -> dict[str, str]:
    """Return the query of an address, names in small letters; the first of each counts."""
    try:
        pairs = parse_qsl(urlsplit(address).query, max_num_fields=200)
    except ValueError:
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name.casefold(), value)
    return found
