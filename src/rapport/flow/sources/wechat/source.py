"""A WeChat Official Account as a source, and what WeChat sends to us of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Guide, HookCall, Limit, Record, Source
from rapport.flow.sources.signed_networks import check_wechat
from rapport.flow.sources.wechat import asking, envelope, reading


def greet(call: HookCall) -> str | None:
    """Answer whether the address is ours. Raises HookRefused: it is asked with another token."""
    echo = call.query.get("echostr")
    if echo is None:
        return None
    signature, timestamp, nonce = (
        call.query.get(name, "") for name in ("signature", "timestamp", "nonce")
    )
    check_wechat(signature, timestamp, nonce, call.secrets.get("hook_token", ""), call.now)
    return echo


def hook(call: HookCall) -> Sequence[Record]:
    """Return the event of a delivery; nothing of a message that somebody wrote.

    Raises  HookRefused: see envelope.message.
    """
    ours = call.settings.get("app_id", "")
    token, key = call.secrets.get("hook_token", ""), call.secrets.get("aes_key", "")
    said = envelope.message(call, token, key, ours)
    if said.get("MsgType") != "event" or said.get("Event") not in reading.EVENTS:
        return ()
    return (
        {
            "form": "event",
            "page": ours,
            "openid": said.get("FromUserName", ""),
            "event": said["Event"],
            "at": said.get("CreateTime", ""),
            "scene": said.get("EventKey", "").removeprefix("qrscene_"),
        },
    )


GUIDE: Final = Guide(
    make=(
        "Sign in at mp.weixin.qq.com with an account that is verified (已认证): others may not"
        " read who follows them.",
        "Open 设置与开发, 基本配置: copy AppID and AppSecret to here, and write the address of"
        " this machine into the IP list (IP白名单).",
        "There, under 服务器配置, write the address that is shown here, a Token of your own and an"
        " EncodingAESKey, choose the safe mode (安全模式), and write both here too.",
        "Turn the server settings on: WeChat asks at once whether the address is ours.",
    ),
    permissions=(
        ("用户管理", "to read who follows the account"),
        ("数据统计", "to read how articles are read and how many follow"),
    ),
    costs="Nothing but the yearly verification. 10,000,000 calls a day for lists of followers.",
)

SOURCE: Final = Source(
    name="wechat",
    title="WeChat Official Account",
    docs="docs/howto/connect-a-network.md",
    personal_data="openid and unionid of followers, their language, since when and by which code"
    " they follow; no names, pictures, sex or places",
    policy=POLICIES["wechat"],
    group="networks",
    gives="who follows the account, scans of your QR codes, articles and how they are read",
    forbids="messages to the account are never kept; of who stops following everything goes",
    settings=asking.SETTINGS,
    hosts=("{base_url}",),
    limits=(Limit(calls=600, seconds=60.0),),
    cursor="the last follower, the last reading of all, and the day of articles",
    every=timedelta(hours=6),
    fetch=asking.fetch,
    keep=reading.keep,
    read=reading.read,
    own=reading.own,
    kinds=("members", "reactions", "our_posts", "counts"),
    mode="declared",
    hook=hook,
    greet=greet,
    thanks="success",
    check=asking.check,
    start=asking.start,
    guide=GUIDE,
)
