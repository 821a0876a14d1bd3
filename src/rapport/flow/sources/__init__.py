"""All sources: where facts come from. To add one: write its folder, then one line here.

Never: another stage, a table written, a clock of its own.
"""

from rapport.flow.sources.ads.source import SOURCE as ads
from rapport.flow.sources.audiences.source import VK_ADS as vk_lists
from rapport.flow.sources.audiences.source import YANDEX as yandex_audience
from rapport.flow.sources.base import Source
from rapport.flow.sources.bluesky.source import SOURCE as bluesky
from rapport.flow.sources.calls.source import SOURCE as calls
from rapport.flow.sources.collector.source import SOURCE as collector
from rapport.flow.sources.declared.source import SOURCE as declared
from rapport.flow.sources.feeds.source import SOURCE as feeds
from rapport.flow.sources.files.source import SOURCE as files
from rapport.flow.sources.ga4.source import SOURCE as ga4
from rapport.flow.sources.hh.source import SOURCE as hh
from rapport.flow.sources.imap.source import SOURCE as imap
from rapport.flow.sources.mail_events.source import SOURCE as mail_events
from rapport.flow.sources.mastodon.source import SOURCE as mastodon
from rapport.flow.sources.matomo.source import SOURCE as matomo
from rapport.flow.sources.meta.source import SOURCE as meta
from rapport.flow.sources.metrica.source import SOURCE as metrica
from rapport.flow.sources.ok.source import SOURCE as ok
from rapport.flow.sources.partner.source import SOURCE as partner
from rapport.flow.sources.reddit.source import SOURCE as reddit
from rapport.flow.sources.sandbox.source import SOURCE as sandbox
from rapport.flow.sources.singer.source import SOURCE as singer
from rapport.flow.sources.table.source import SOURCE as table
from rapport.flow.sources.telegram.source import SOURCE as telegram
from rapport.flow.sources.vk.source import SOURCE as vk
from rapport.flow.sources.webhook.source import SOURCE as webhook
from rapport.flow.sources.wechat.source import SOURCE as wechat
from rapport.flow.sources.wecom.source import SOURCE as wecom
from rapport.flow.sources.weibo.source import SOURCE as weibo
from rapport.flow.sources.x.source import SOURCE as x
from rapport.flow.sources.youtube.source import SOURCE as youtube

ALL: tuple[Source, ...] = (
    files,
    collector,
    ads,
    ga4,
    matomo,
    metrica,
    imap,
    mail_events,
    calls,
    hh,
    table,
    singer,
    feeds,
    meta,
    webhook,
    reddit,
    weibo,
    wechat,
    wecom,
    mastodon,
    vk,
    ok,
    x,
    youtube,
    bluesky,
    telegram,
    declared,
    partner,
    yandex_audience,
    vk_lists,
    sandbox,
)
