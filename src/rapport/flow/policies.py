"""The terms of each kind of source, as data: what a platform allows to be done with its data.

rights.py has the algebra; a `Source` takes its policy from here. Where a platform's text leaves
a choice the narrower reading stands: a workspace may not widen it, a newer text here may.

The dates say when somebody read the text: nobody did yet of the networks, so none of them is
read until the privacy officer of the workspace has looked at its terms (receiving/terms.py).
An address is where the platform itself or its schema says that the text stands.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rapport.flow.rights import (
    ALL_RIGHTS,
    NEVER,
    OWN,
    Link,
    Right,
    Scoring,
    SourcePolicy,
    Terms,
    Training,
)

#: A deletion is mirrored within a day, unless a platform gives more time.
_DAY: Final = 24
#: What a platform forbids that lets its data be read and answered, but no profile be made.
_READ_ONLY: Final = Right.SCORE | Right.SEGMENT | Right.ADS | Right.EXPORT | Right.INCENTIVE


def _unread(*urls: str) -> tuple[Terms, ...]:
    return tuple(Terms(url, "", NEVER) for url in urls)


_VK = SourcePolicy(
    ALL_RIGHTS,
    mirror_hours=_DAY,
    link=Link.VERIFIED,  # sign-in by VK, a code at an event, a partner's list
    ads=frozenset({"vk"}),
    refresh_days=30,
    terms=_unread("https://dev.vk.com/rules"),
)
_OK = SourcePolicy(
    ALL_RIGHTS,
    mirror_hours=_DAY,
    link=Link.VERIFIED,
    ads=frozenset({"vk"}),
    refresh_days=30,
    terms=_unread(
        "https://apiok.ru/dev/"
    ),  # where its developers begin: the rules have no address
)
_META = SourcePolicy(
    ALL_RIGHTS & ~Right.INCENTIVE,  # nobody is paid for likes and shares
    mirror_hours=_DAY,
    link=Link.VERIFIED,
    scoring=Scoring.AUTHORISED,
    training=Training.NO,
    ads=frozenset({"meta"}),
    terms=_unread("https://developers.facebook.com/terms/"),
)
_X = SourcePolicy(
    ALL_RIGHTS & ~_READ_ONLY,
    mirror_hours=_DAY,
    link=Link.OPT_IN,
    scoring=Scoring.CELLS,
    training=Training.NO,
    ads=frozenset(),
    terms=_unread(
        "https://docs.x.com/developer-terms/agreement",
        "https://docs.x.com/developer-terms/policy",
    ),
)
_YOUTUBE = SourcePolicy(
    ALL_RIGHTS & ~_READ_ONLY,
    keep_days=30,
    mirror_hours=7 * _DAY,
    link=Link.VERIFIED,
    scoring=Scoring.NO,
    training=Training.NO,
    ads=frozenset(),
    attribution=("YouTube",),
    refresh_days=30,
    terms=_unread("https://developers.google.com/youtube/terms/developer-policies"),
)
_REDDIT = SourcePolicy(
    ALL_RIGHTS & ~_READ_ONLY,
    mirror_hours=_DAY,
    link=Link.OPT_IN,
    scoring=Scoring.NO,
    training=Training.NO,
    ads=frozenset(),
    terms=_unread("https://redditinc.com/policies/developer-terms"),
)
_TELEGRAM = SourcePolicy(
    ALL_RIGHTS,
    mirror_hours=_DAY,
    link=Link.VERIFIED,
    ads=frozenset(),
    terms=_unread("https://telegram.org/tos/bot-developers"),
)
_MASTODON = SourcePolicy(
    ALL_RIGHTS & ~Right.INCENTIVE,
    mirror_hours=_DAY,
    link=Link.VERIFIED,
    scoring=Scoring.AUTHORISED,
    training=Training.NO,
    ads=frozenset(),
    terms=_unread("https://joinmastodon.org/about"),  # and the rules of each server
)
_BLUESKY = SourcePolicy(
    ALL_RIGHTS & ~Right.INCENTIVE,
    mirror_hours=_DAY,
    link=Link.VERIFIED,
    training=Training.NO,
    ads=frozenset({"bluesky"}),
    terms=_unread("https://bsky.social/about/support/tos"),
)
_WECHAT = SourcePolicy(
    ALL_RIGHTS,
    mirror_hours=_DAY,
    link=Link.VERIFIED,
    ads=frozenset({"tencent"}),
    terms=_unread(
        "https://mp.weixin.qq.com/cgi-bin/readtemplate?t=home/agreement_tmpl&type=info&lang=zh_CN"
    ),
)
_WEIBO = SourcePolicy(
    ALL_RIGHTS,
    mirror_hours=_DAY,
    link=Link.VERIFIED,
    scoring=Scoring.AUTHORISED,
    ads=frozenset({"weibo"}),
    terms=_unread(
        "https://open.weibo.com/wiki/%E5%BC%80%E5%8F%91%E8%80%85%E5%8D%8F%E8%AE%AE"
    ),  # the agreement of its developers
)
_HH = SourcePolicy(
    Right.STORE | Right.EXPORT | Right.TRAIN,
    link=Link.NEVER,
    scoring=Scoring.CELLS,
    training=Training.AGGREGATES,
    ads=frozenset(),
    aggregate_only=True,
    terms=_unread("https://dev.hh.ru/admin/developer_agreement"),
)

POLICIES: Final[Mapping[str, SourcePolicy]] = MappingProxyType(
    {
        "own": OWN,
        "vk": _VK,
        "ok": _OK,
        "meta": _META,
        "x": _X,
        "youtube": _YOUTUBE,
        "reddit": _REDDIT,
        "telegram": _TELEGRAM,
        "mastodon": _MASTODON,
        "bluesky": _BLUESKY,
        "wechat": _WECHAT,
        "weibo": _WEIBO,
        "hh": _HH,
    }
)
