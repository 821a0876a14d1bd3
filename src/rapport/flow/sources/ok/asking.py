"""A reading of a group: its members, then its topics, newest first, with what is said of them.

What stood under a topic that is read again and does no more is gone; so is who likes it no more.
The cursor holds the topics of late, who likes them, and whose profile was open.

Source  apiok.ru/dev/methods/rest: group.getMembers, users.getInfo, group.getStatTopics,
        mediatopic.getByIds, discussions.getComments, discussions.getDiscussionLikes
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from rapport.flow.errors import ConfigError, StopSource
from rapport.flow.sources.asking import setting
from rapport.flow.sources.base import Asked, Checked, Deletion, Page, Record
from rapport.flow.sources.files.checking import YOUNGEST
from rapport.flow.sources.ok.calling import SETTINGS, Ok
from rapport.flow.sources.ok.reading import FIELDS, is_closed
from rapport.flow.sources.plain import text
from rapport.flow.sources.social import chunks
from rapport.flow.sources.watched import Post, Watched

_AT_ONCE: Final = "100"
_DAY_S: Final = 86_400
_STATISTICS: Final = "ID,CREATED_MS,COMMENTS,LIKES,RESHARES,REACH,RENDERINGS"
_MEASURES: Final = {
    **{"likes": "likes", "comments": "comments", "reshares": "shares", "reach": "reached"},
    **{"renderings": "shown"},
}


@dataclass
class _Run:
    asked: Asked
    ok: Ok
    group: str
    last: int
    began: int
    phase: str
    anchor: str
    watched: Watched

    @classmethod
    def of(cls, asked: Asked) -> "_Run":
        try:
            said = json.loads(asked.cursor or "{}")
        except ValueError:
            said = {}
        said = said if isinstance(said, dict) else {}
        group = setting(asked, SETTINGS, "group")
        if not group.isdigit():
            raise ConfigError("the group is not a number", fix="write it as in ok.ru/group/5123")
        began = _whole(said.get("began")) or int(asked.now.timestamp())
        watched, phase = Watched.of(said.get("watched")), text(said.get("phase")) or "members"
        place = (_whole(said.get("last")), began, phase, text(said.get("anchor")))
        return cls(asked, Ok(asked), group, *place, watched)

    @property
    def since(self) -> int:
        first = self.began - _days(self.asked, "since_days") * _DAY_S
        again = self.last - _days(self.asked, "reread_days") * _DAY_S
        return max(first, again) if self.last else first

    @property
    def day(self) -> str:
        return datetime.fromtimestamp(self.began, UTC).date().isoformat()

    def page(self, records: list[Record], gone: list[Deletion], phase: str, anchor: str) -> Page:
        self.phase, self.anchor = phase, anchor
        return Page(records, self.cursor(), gone)

    def cursor(self) -> str:
        said = {"last": self.last, "began": self.began, "phase": self.phase}
        said |= {"anchor": self.anchor, "watched": self.watched.packed()}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    def people(self, numbers: Iterable[str]) -> tuple[list[Record], list[Deletion], set[str]]:
        """Return the open profiles of these, whose was closed since, and who may be read."""
        records: list[Record] = []
        gone: list[Deletion] = []
        open_: set[str] = set()
        for some in chunks(dict.fromkeys(n for n in numbers if n), int(_AT_ONCE)):
            told = {"uids": ",".join(some), "fields": ",".join(FIELDS)}
            for profile in _listed(self.ok.got("users.getInfo", **told)):
                id_ = text(profile.get("uid"))
                if is_closed(profile):
                    if self.watched.people.pop(id_, None) is not None:
                        gone.append(Deletion("closed", id_))
                    continue
                self.watched.people[id_] = self.began // _DAY_S
                records.append({"form": "member", "group": self.group, "member": profile})
                if not 0 < _whole(profile.get("age")) < YOUNGEST:
                    open_.add(id_)
        return records, gone, open_


def fetch(asked: Asked) -> Iterator[Page]:
    """Give the members, a hundred a page, then the topics, ten a page.

    Raises  StopSource: a token that can't be renewed, keys that are wrong; RetryLater.
    """
    run = _Run.of(asked)
    if run.phase == "members":
        yield from _members(run)
    yield from _topics(run)
    run.last, run.began, run.phase, run.anchor = run.began, 0, "", ""
    run.watched.forget(run.last - _days(asked, "reread_days") * _DAY_S)
    yield Page([], run.cursor())


def _members(run: _Run) -> Iterator[Page]:
    more = True
    while more:
        told = {"uid": run.group, "count": _AT_ONCE, "anchor": run.anchor}
        answer = run.ok.got("group.getMembers", **told)
        numbers = [text(one.get("userId")) for one in _listed(answer, "members")]
        records, gone, _ = run.people(numbers)
        if not run.anchor:
            records += _itself(run)
        anchor = _text(answer, "anchor")
        more = bool(numbers) and _text(answer, "has_more") == "true" and anchor != ""
        yield run.page(records, gone, "members" if more else "topics", anchor if more else "")


def _itself(run: _Run) -> list[Record]:
    told = {"uids": run.group, "fields": "UID,NAME,MEMBERS_COUNT"}
    found = _listed(run.ok.got("group.getInfo", **told))[:1]
    records: list[Record] = []
    for group in found:
        name, count = text(group.get("name")), text(group.get("members_count"))
        records.append({"form": "page", "id": run.group, "name": name})
        about = {"page": f"group:{run.group}", "at": run.day, "followers": count}
        records.append({"form": "counts", "group": run.group, **about})
    return records


def _topics(run: _Run) -> Iterator[Page]:
    while run.phase != "end":
        told = {"gid": run.group, "fields": _STATISTICS, "count": "10", "anchor": run.anchor}
        answer = run.ok.got("group.getStatTopics", **told, start_time=str(run.since * 1000))
        topics = [t for t in _listed(answer, "topics") if _created(t) >= run.since]
        anchor = _text(answer, "anchor")
        is_last = not topics or not anchor or _text(answer, "has_more") == "false"
        records, gone = _read(run, topics)
        yield run.page(records, gone, "end" if is_last else "topics", "" if is_last else anchor)
    if gone := _missing(run, ""):
        yield run.page([], gone, "end", "")


def _read(run: _Run, topics: list[Mapping[str, Any]]) -> tuple[list[Record], list[Deletion]]:
    numbers = [text(topic.get("id")) for topic in topics]
    records: list[Record] = [_counts(run, topic) for topic in topics]
    gone: list[Deletion] = []
    if not numbers:
        return records, gone
    told = {"topic_ids": ",".join(numbers), "fields": "media_topic.*"}
    found = _listed(run.ok.got("mediatopic.getByIds", **told), "media_topics")
    authors = [text(topic.get("author_ref")).partition(":") for topic in found]
    members, gone, open_ = run.people(number for kind, _, number in authors if kind == "user")
    records += members
    for topic, (kind, _, author) in zip(found, authors, strict=True):
        id_, ours = text(topic.get("id")), kind != "user"
        run.watched.posts[f"topic:{id_}"] = Post(_created(topic), run.began, "", ours)
        if ours or author in open_:
            records.append({"form": "topic", "group": run.group, "topic": topic})
        for step in (_comments, _likes):
            more, left = step(run, id_, "us" if ours else "them")
            records += more
            gone += left
    return records, gone


def _comments(run: _Run, topic: str, began: str) -> tuple[list[Record], list[Deletion]]:
    found: list[Mapping[str, Any]] = []
    anchor, more = "", True
    while more:
        told = {"discussionId": topic, "discussionType": "GROUP_TOPIC", "count": _AT_ONCE}
        answer = run.ok.got("discussions.getComments", **told, anchor=anchor)
        if answer is None:
            return [], []  # shut is not gone
        found += _listed(answer, "comments")
        anchor = _text(answer, "anchor")
        more = _text(answer, "has_more") == "true" and anchor != ""
    people = (text(one.get("author_id")) for one in found)
    records, gone, open_ = run.people(number for number in people if number != run.group)
    for one in found:
        number, author = f"comment:{text(one.get('id'))}", text(one.get("author_id"))
        published = _whole(one.get("date_ms")) // 1000
        run.watched.posts[number] = Post(published, run.began, f"topic:{topic}")
        if author in open_ or author == run.group:
            about = {"group": run.group, "topic": topic, "began": began}
            records.append({"form": "comment", **about, "comment": one})
    return records, gone + _missing(run, f"topic:{topic}")


def _likes(run: _Run, topic: str, began: str) -> tuple[list[Record], list[Deletion]]:
    numbers: list[str] = []
    anchor, more = "", True
    while more:
        told = {"discussionId": topic, "discussionType": "GROUP_TOPIC", "count": _AT_ONCE}
        answer = run.ok.got("discussions.getDiscussionLikes", **told, anchor=anchor)
        if answer is None:
            return [], []
        some = [text(one.get("uid")) for one in _listed(answer, "users")]
        numbers += some
        after = _text(answer, "anchor")
        more, anchor = bool(some) and after not in ("", anchor), after
    records, gone, open_ = run.people(numbers)
    post = f"topic:{topic}"
    for who in dict.fromkeys(n for n in numbers if n in open_):
        id_ = run.watched.did("Like", post, who)
        about = {"group": run.group, "account": who, "post": post}
        records.append({"form": "like", **about, "id": id_})
    return records, gone + run.watched.missing("Like", post, numbers)


def _missing(run: _Run, root: str) -> list[Deletion]:
    """Return what takes away all that this run should have met in a talk, and did not."""
    left = [
        number
        for number, post in run.watched.posts.items()
        if post.root == root and post.asked < run.began and (root or post.published >= run.since)
    ]
    under = [n for n, post in run.watched.posts.items() if post.root in left]
    return [gone for number in (*left, *under) for gone in run.watched.gone(number)]


def _counts(run: _Run, topic: Mapping[str, Any]) -> Record:
    told = {ours: text(topic.get(theirs)) for theirs, ours in _MEASURES.items()}
    about = {"post": f"topic:{text(topic.get('id'))}", "at": run.day}
    return {"form": "counts", "group": run.group, **about, **{n: v for n, v in told.items() if v}}


def check(asked: Asked) -> Checked:
    """Return which group is read, and by what. Raises StopSource: the keys are of no use."""
    ok, group = Ok(asked), setting(asked, SETTINGS, "group")
    found = _listed(ok.got("group.getInfo", uids=group, fields="UID,NAME"))
    if not found:
        raise StopSource("Odnoklassniki knows no such group", fix="look at the setting `group`")
    topics = ok.got("group.getStatTopics", gid=group, fields="ID", count="1")
    missing = () if topics is not None else ("topics: the token is of no administrator",)
    return Checked(text(found[0].get("name")), ("members", "topics, comments and likes"), missing)


def _listed(answer: object, name: str = "") -> list[Mapping[str, Any]]:
    found = answer.get(name) if isinstance(answer, Mapping) and name else answer
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _text(answer: object, name: str) -> str:
    return text(answer.get(name)) if isinstance(answer, Mapping) else ""


def _created(topic: Mapping[str, Any]) -> int:
    return _whole(topic.get("created_ms")) // 1000


def _whole(said: object) -> int:
    found = text(said)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 19 else 0


def _days(asked: Asked, name: str) -> int:
    said = setting(asked, SETTINGS, name)
    if not said.isdigit() or not 0 < int(said) < 36_500:
        raise ConfigError(f"the setting `{name}` is no number of days", fix="write it as in 30")
    return int(said)
