"""WeCom as a source, and what it sends to us of customers and their groups."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Guide, HookCall, Limit, Record, Source
from rapport.flow.sources.wechat import envelope
from rapport.flow.sources.wecom import asking, reading

_ITEM: Final = re.compile(r"<Item>(?:<!\[CDATA\[)?([\w-]+)(?:\]\]>)?</Item>", re.ASCII)
#: How numbers of people outside of the company begin.
_OUTSIDE: Final = ("wm", "wo")
#: Who is handed on to another of ours is deleted there, and refused nothing.
_HANDED_ON: Final = "DELETE_BY_TRANSFER"


def greet(call: HookCall) -> str | None:
    """Answer whether the address is ours: what is within the closed text.

    Raises  HookRefused: see envelope.message.
    """
    echo = call.query.get("echostr")
    return None if echo is None else envelope.opened(call, echo, *_keys(call))


def hook(call: HookCall) -> Sequence[Record]:
    """Return what a delivery says of customers who came or went, and of who left a group.

    Who joined a group, and what changed of a customer, is read by the next reading.
    Raises  HookRefused: see envelope.message.
    """
    xml = envelope.opened(call, envelope.closed(call), *_keys(call))
    said = envelope.fields(xml)
    if said.get("MsgType") != "event":
        return ()
    ours = {
        "form": "event",
        "corp": call.settings.get("corp_id", ""),
        "at": said.get("CreateTime", ""),
    }
    change = said.get("ChangeType", "")
    if said.get("Event") == "change_external_contact":
        return _contact({**ours, "event": change}, said)
    if said.get("Event") != "change_external_chat":
        return ()
    ours["chat_id"] = said.get("ChatId", "")
    if change == reading.DISMISSED:
        return ({**ours, "event": change},)
    if said.get("UpdateDetail") != reading.LEFT:
        return ()
    left = [number for number in _ITEM.findall(xml) if number.startswith(_OUTSIDE)]
    return [{**ours, "event": reading.LEFT, "external_userid": number} for number in left]


def _contact(ours: Record, said: dict[str, str]) -> Sequence[Record]:
    if ours["event"] not in reading.ADDED | reading.DELETED or said.get("Source") == _HANDED_ON:
        return ()
    who = {"external_userid": said.get("ExternalUserID", ""), "userid": said.get("UserID", "")}
    return ({**ours, **who, "state": said.get("State", "")},)


def _keys(call: HookCall) -> tuple[str, str, str]:
    token, key = call.secrets.get("hook_token", ""), call.secrets.get("aes_key", "")
    return token, key, call.settings.get("corp_id", "")


GUIDE: Final = Guide(
    make=(
        "Sign in at work.weixin.qq.com as an administrator of your company, and copy the number of"
        " the company (企业ID) under 我的企业 to here.",
        "Create an app (自建应用) under 应用管理, let it see the people who talk with customers,"
        " and copy its Secret to here.",
        "Under 客户与上下游, 客户联系, API, add the app to those that may call"
        " (可调用接口的应用).",
        "In the app, under 企业可信IP, write the address of this machine: WeCom answers no other.",
        "In the app, under 接收消息, 设置API接收, write the address that is shown here, a Token of"
        " your own and an EncodingAESKey, and write both here too; tick the events of customers"
        " (客户联系): only so you learn at once who deleted one of your people.",
        "Save it: WeCom asks at once whether the address is ours.",
    ),
    permissions=(
        ("客户基础信息", "to read which customers your people added, and by which way"),
        ("客户群", "to read which groups there are, and who of your customers is in them"),
    ),
    costs="Nothing; customers beyond the quota of a company that is not verified can't be added.",
)

SOURCE: Final = Source(
    name="wecom",
    title="WeCom (WeChat for work)",
    docs="docs/howto/connect-a-network.md",
    personal_data="number, unionid, name and sex of customers, employer and position of those with"
    " a company's account, whom of you they follow, since when and by which way, and in which"
    " groups they are",
    policy=POLICIES["wechat"],
    group="networks",
    gives="customers that your people added in WeChat, by which way they came, and groups of them",
    forbids="messages, pictures, and what your people noted about a customer: remarks, telephone"
    " numbers, tags; who deletes one of your people goes",
    settings=asking.SETTINGS,
    hosts=("{base_url}",),
    limits=(Limit(calls=600, seconds=60.0),),
    cursor="which of our people were asked for, where their list goes on, and the last readings",
    every=timedelta(hours=6),
    fetch=asking.fetch,
    keep=reading.keep,
    read=reading.read,
    own=reading.own,
    kinds=("members", "reactions", "pages", "counts"),
    mode="declared",
    hook=hook,
    greet=greet,
    thanks="success",
    check=asking.check,
    guide=GUIDE,
)
