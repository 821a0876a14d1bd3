"""A community's wall and board: posts with comments, likes, reposts, votes; topics.

Newest first, until what was read before and can't have changed. What stood there and does no
more is gone. Comments in a thread come ten with their comment, the rest by calls of their own.

Source  dev.vk.com: wall.get, wall.getComments, likes.getList, wall.getReposts, polls.getVoters,
        board.getTopics, board.getComments; their limits: vk-api-schema 5.199
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rapport.flow.sources.base import Deletion, Page, Record
from rapport.flow.sources.plain import text, within
from rapport.flow.sources.social import gone_post, reaction
from rapport.flow.sources.vk.calling import Call
from rapport.flow.sources.vk.keeping import FIELDS
from rapport.flow.sources.vk.reading import on_wall, reply_number
from rapport.flow.sources.vk.state import Reading, by_number, listed, number_in
from rapport.flow.sources.watched import Post

_POSTS: Final = 50
_COMMENTS: Final = 100
_THREAD: Final = 10
#: Who liked a post: as many as one call gives. The others are in its counts.
_LIKES: Final = 1000
_PROFILES: Final = {"extended": 1, "fields": FIELDS}


def wall(run: Reading) -> Iterator[Page]:
    """Give the posts of the wall, fifty a page, with all that was done to them."""
    if not run.vk.may("wall.get"):
        return
    owner, offset = f"-{run.group}", int(run.place.get("offset", 0))
    while not run.place.get("ended"):
        told = {"owner_id": owner, "offset": offset, "count": _POSTS, **_PROFILES}
        answer = run.vk.got("wall.get", **told)
        items = listed(answer)
        young = [post for post in items if number_in(post, "date") >= run.since]
        offset += len(items)
        older = [p for p in items if number_in(p, "date") < run.since and not p.get("is_pinned")]
        is_last = not items or bool(older) or offset >= number_in(answer, "count")
        records, gone = _posts(run, young, by_number(answer))
        ended = {"ended": "yes"} if is_last else {}
        yield run.page(records, gone, {"offset": str(offset), **ended})
    if gone := _missing(run, f"wall{owner}_", ""):
        yield run.page([], gone, run.place)


def _posts(
    run: Reading, items: Sequence[Mapping[str, Any]], profiles: Mapping[str, Mapping[str, Any]]
) -> tuple[list[Record], list[Deletion]]:
    records, gone = run.people(profiles.values())
    read: list[Mapping[str, Any]] = []
    for item in items:
        number, author = _number(item), text(item.get("from_id"))
        profile = profiles.get(author, {})
        is_ours = author == f"-{run.group}"
        run.watched.posts[number] = Post(number_in(item, "date"), run.began, "", is_ours)
        if not run.lets(profile):
            gone += gone_post(number) if run.hooked else ()
            continue
        read.append(item)
        about = {"group": run.group, "item": item, "author": profile}
        records += [{"form": "post", **about}, _counts(run, number, item)]
    for step in (_comments, _likes, _reposts, _votes):
        more, left = step(run, read)
        records += more
        gone += left
    return records, gone


def _counts(run: Reading, number: str, item: Mapping[str, Any]) -> Record:
    named = {"likes": "likes", "comments": "comments", "shares": "reposts", "shown": "views"}
    told = {
        name: said
        for name, within_ in named.items()
        if (said := text(within(item, within_).get("count")))
    }
    return {"form": "counts", "group": run.group, "post": number, "at": run.day, **told}


def _comments(
    run: Reading, posts: Sequence[Mapping[str, Any]]
) -> tuple[list[Record], list[Deletion]]:
    records: list[Record] = []
    gone: list[Deletion] = []
    unread: set[str] = set()
    queue = [_ask(run, post, {}) for post in posts if number_in(post, "count", "comments")]
    while queue and run.vk.may("wall.getComments"):
        more: list[Call] = []
        for call, answer in run.vk.packed(queue):
            if answer is None:
                unread.add(_number(call.about))
                continue
            threads: list[Call] = []
            made, left = _read_comments(run, call.about, answer, threads)
            more += threads if "comment_id" not in call.told else []  # they lie one deep
            records += made
            gone += left
            read = number_in(call.told, "offset") + len(listed(answer))
            level = number_in(answer, "current_level_count") or number_in(answer, "count")
            if listed(answer) and read < level:
                more.append(_ask(run, call.about, {**_thread(call.told), "offset": read}))
        queue = more
    for post in posts:
        if _number(post) not in unread and run.vk.may("wall.getComments"):
            gone += _missing(run, f"wall-{run.group}_", _number(post))
    return records, gone


def _thread(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"comment_id": told["comment_id"]} if "comment_id" in told else {}


def _ask(run: Reading, post: Mapping[str, Any], more: Mapping[str, Any]) -> Call:
    told = {
        **{"owner_id": f"-{run.group}", "post_id": post.get("id"), "offset": 0},
        **{"count": _COMMENTS, "thread_items_count": _THREAD, "sort": "asc", **_PROFILES, **more},
    }
    return Call("wall.getComments", told, post)


def _read_comments(
    run: Reading, post: Mapping[str, Any], answer: Mapping[str, Any], more: list[Call]
) -> tuple[list[Record], list[Deletion]]:
    """Return the comments of one answer, and ask for more of the threads that go on."""
    profiles = by_number(answer)
    records, gone = run.people(profiles.values())
    for first in listed(answer):
        thread = within(first, "thread")
        answers = listed(thread)
        for item in (first, *answers):
            record, left = _reply(run, "wall", text(post.get("id")), item, profiles)
            records += record
            gone += left
            if record:
                is_ours = text(post.get("from_id")) == f"-{run.group}"
                records[-1] = {**records[-1], "began": "us" if is_ours else "them"}
        if number_in(thread, "count") > len(answers):
            told = {"comment_id": first.get("id"), "offset": len(answers)}
            more.append(_ask(run, post, told))
    return records, gone


def _reply(
    run: Reading,
    on: str,
    under: str,
    item: Mapping[str, Any],
    profiles: Mapping[str, Mapping[str, Any]],
) -> tuple[list[dict[str, Any]], list[Deletion]]:
    """Return one comment as a record; none of one that is deleted, or of who is closed."""
    author, owner = text(item.get("from_id")), f"-{run.group}"
    if item.get("deleted") or author in ("", "0"):
        return [], []
    number = reply_number(on, owner, text(item.get("id")))
    root = f"{on}{owner}_{under}"
    run.watched.posts[number] = Post(number_in(item, "date"), run.began, root)
    profile = profiles.get(author, {})
    if not run.lets(profile):
        return [], list(gone_post(number)) if run.hooked else []
    about = {"group": run.group, "on": on, "owner": owner, "under": under}
    return [{"form": "reply", **about, "item": item, "author": profile}], []


def _likes(
    run: Reading, posts: Sequence[Mapping[str, Any]]
) -> tuple[list[Record], list[Deletion]]:
    """Who likes posts; later readings leave that to the Callback API, which says when."""
    if not run.vk.may("likes.getList") or (run.hooked and run.last):
        return [], []
    records: list[Record] = []
    gone: list[Deletion] = []
    calls = [_of_post("likes.getList", p, "likes") for p in posts if _has(p, "likes")]
    for call, answer in run.vk.packed(calls):
        number, items = _number(call.about), listed(answer)
        records += _deeds(run, "Like", number, items, gone)
        if answer is not None and len(items) == number_in(answer, "count"):
            whole = [text(item.get("id")) for item in items]
            gone += run.watched.missing("Like", number, whole)
    for post in posts:
        if not _has(post, "likes"):
            gone += run.watched.missing("Like", _number(post), ())
    return records, gone


def _reposts(
    run: Reading, posts: Sequence[Mapping[str, Any]]
) -> tuple[list[Record], list[Deletion]]:
    """What people wrote when they passed a post on; without a manager's token only who did."""
    records: list[Record] = []
    gone: list[Deletion] = []
    shared = [post for post in posts if _has(post, "reposts")]
    if run.vk.may("wall.getReposts"):
        for _, answer in run.vk.packed(_of_post("wall.getReposts", p) for p in shared):
            profiles = by_number(answer)
            members, left = run.people(profiles.values())
            records += members
            gone += left
            for item in listed(answer):
                profile = profiles.get(text(item.get("from_id")), {})
                if run.lets(profile) and text(item.get("from_id")).isdigit():
                    about = {"group": run.group, "item": item, "author": profile}
                    records.append({"form": "post", **about})
    elif run.vk.may("likes.getList"):
        for call, answer in run.vk.packed(_of_post("likes.getList", p, "copies") for p in shared):
            records += _deeds(run, "Announce", _number(call.about), listed(answer), gone)
    return records, gone


def _deeds(
    run: Reading,
    verb: str,
    number: str,
    profiles: Sequence[Mapping[str, Any]],
    gone: list[Deletion],
) -> Iterator[Record]:
    """Give what people did to a post, each with a number by which it can be taken back."""
    members, closed = run.people(profiles)
    gone += closed
    yield from members
    for profile in profiles:
        account = text(profile.get("id"))
        if account.isdigit() and run.lets(profile):
            id_ = run.watched.did(verb, number, account)
            deed = {"verb": verb, "account": account, "post": number, "id": id_}
            yield {"form": "deed", "group": run.group, **deed, "author": profile}


def _votes(
    run: Reading, posts: Sequence[Mapping[str, Any]]
) -> tuple[list[Record], list[Deletion]]:
    """Who voted for what in open polls."""
    records: list[Record] = []
    gone: list[Deletion] = []
    if not run.vk.may("polls.getVoters"):
        return records, gone
    calls = [
        Call("polls.getVoters", _ballot(poll), (p, poll)) for p in posts for poll in _polls(p)
    ]
    for call, answer in run.vk.packed(calls):
        post, poll = call.about
        named = {text(one.get("id")): text(one.get("text")) for one in listed(poll, "answers")}
        number = f"poll{text(poll.get('owner_id'))}_{text(poll.get('id'))}"
        for option in listed(answer):
            chosen = text(option.get("answer_id"))
            voters = listed(option.get("users"))
            members, closed = run.people(voters)
            records += members
            gone += closed
            for voter in (one for one in voters if run.lets(one)):
                who = text(voter.get("id"))
                deed = {"verb": "Answer", "account": who, "post": _number(post)}
                deed |= {"content": named.get(chosen, chosen), "group": run.group}
                deed |= {"form": "deed", "id": f"{reaction('Answer', number, who)}:{chosen}"}
                records.append({**deed, "author": voter})
    return records, gone


def _polls(post: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    hung = (within(one, "poll") for one in listed(post, "attachments"))
    return [poll for poll in hung if poll and not poll.get("anonymous")]


def _ballot(poll: Mapping[str, Any]) -> dict[str, Any]:
    options = [one.get("id") for one in listed(poll, "answers")]
    told = {"owner_id": poll.get("owner_id"), "poll_id": poll.get("id"), "answer_ids": options}
    return {**told, "count": _LIKES, "fields": FIELDS}


def board(run: Reading) -> Iterator[Page]:
    """Give the topics that something was said in, forty a page, with what was said."""
    if not run.vk.may("board.getTopics"):
        return
    offset = int(run.place.get("offset", 0))
    while not run.place.get("ended"):
        told = {"group_id": run.group, "order": 1, "offset": offset, "count": 40, "extended": 1}
        answer = run.vk.got("board.getTopics", **told)
        topics, profiles = listed(answer), by_number(answer)
        young = [t for t in topics if number_in(t, "updated") >= run.since]
        offset += len(topics)
        older = [t for t in topics if number_in(t, "updated") < run.since]
        is_last = not topics or any(not t.get("is_fixed") for t in older)
        is_last = is_last or offset >= number_in(answer, "count")
        records, gone = run.people(profiles.values())
        for topic in young:
            profile = profiles.get(text(topic.get("created_by")), {})
            if run.lets(profile):
                about = {"group": run.group, "item": topic, "author": profile}
                records.append({"form": "topic", **about})
        more, left = _said_in(run, young)
        ended = {"ended": "yes"} if is_last else {}
        yield run.page([*records, *more], [*gone, *left], {"offset": str(offset), **ended})


def _said_in(
    run: Reading, topics: Sequence[Mapping[str, Any]]
) -> tuple[list[Record], list[Deletion]]:
    records: list[Record] = []
    gone: list[Deletion] = []
    queue, unread = [_of_topic(run, topic, 0) for topic in topics], set()
    while queue:
        more: list[Call] = []
        for call, answer in run.vk.packed(queue):
            if answer is None:
                unread.add(text(call.about.get("id")))
                continue
            items, profiles = listed(answer), by_number(answer)
            members, closed = run.people(profiles.values())
            records += members
            gone += closed
            young = [item for item in items if number_in(item, "date") >= run.since]
            for item in young:
                made, left = _reply(run, "topic", text(call.about.get("id")), item, profiles)
                records += made
                gone += left
            read = number_in(call.told, "offset") + len(items)
            if young and len(young) == len(items) and read < number_in(answer, "count"):
                more.append(_of_topic(run, call.about, read))
        queue = more
    for topic in topics:
        if (id_ := text(topic.get("id"))) not in unread:
            gone += _missing(run, f"topic-{run.group}_", f"topic-{run.group}_{id_}")
    return records, gone


def _of_topic(run: Reading, topic: Mapping[str, Any], offset: int) -> Call:
    told = {"group_id": run.group, "topic_id": topic.get("id"), "offset": offset}
    return Call(
        "board.getComments", {**told, "count": _COMMENTS, "sort": "desc", "extended": 1}, topic
    )


def _missing(run: Reading, prefix: str, root: str) -> list[Deletion]:
    """Return what takes away all that this run should have met in a talk, and did not."""
    left = [
        number
        for number, post in run.watched.posts.items()
        if number.startswith(prefix)
        and post.root == root
        and post.asked < run.began
        and post.published >= run.since
    ]
    under = [n for n, post in run.watched.posts.items() if post.root in left]
    return [gone for number in (*left, *under) for gone in run.watched.gone(number)]


def _of_post(method: str, post: Mapping[str, Any], filter_: str = "") -> Call:
    owner, id_ = post.get("owner_id"), post.get("id")
    if method == "wall.getReposts":
        return Call(method, {"owner_id": owner, "post_id": id_, "count": _LIKES}, post)
    told = {"type": "post", "owner_id": owner, "item_id": id_, "filter": filter_}
    return Call(method, {**told, "extended": 1, "count": _LIKES}, post)


def _has(post: Mapping[str, Any], name: str) -> bool:
    return number_in(post, "count", name) > 0


def _number(post: Mapping[str, Any]) -> str:
    return on_wall(text(post.get("owner_id")), text(post.get("id")))
