"""What is kept of X's records, and what they become.

A record is an object of the API with `form` before it: account, post, counts or words; `ours` is
the number of our account. A post's number is the first of its history: an edit is the same post.

Source  docs.x.com: data dictionary (post, user, media), edit posts, counts
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.plain import filled, needed, objects, text, within
from rapport.flow.sources.social import described, with_described, words

_ACCOUNT: Final = ("id", "username", "name")
_POST: Final = (
    *("id", "ours", "author_id", "conversation_id", "created_at", "in_reply_to_user_id"),
)
_WORDS: Final = ("start", "words", "tweet_count")
_METRICS: Final = {
    "impression_count": "shown",
    "like_count": "likes",
    "reply_count": "comments",
    "retweet_count": "shares",
    "bookmark_count": "saves",
    "followers_count": "followers",
}
_FORMATS: Final = {"photo": "picture", "animated_gif": "video", "video": "video"}
_REFERENCES: Final = ("replied_to", "retweeted", "quoted")


def own(record: Record) -> str:
    """What makes two records the same: its number; of figures the time, too."""
    names = ("form", "id", "at", "start", "words")
    return ":".join(text(record.get(name)) for name in names)


def keep(record: Record) -> Record | None:
    """Return what is read of a record. None: its author shows it to some only."""
    form = text(record.get("form"))
    if form == "account":
        kept: dict[str, Any] = {"form": form, **_some(record, _ACCOUNT)}
        about = words(record.get("description"))
        return {**kept, "description": about} if about else kept
    if form == "words":
        return {"form": form, **_some(record, _WORDS)}
    if form not in ("post", "counts"):
        raise SkipRecord("the record is of a kind that is not read", fix="update Rapport")
    author = within(record, "author")
    if author.get("protected") is True:
        return None
    number = {"id": _number(record)} if _number(record) else {}
    if form == "counts":
        found = _some(within(record, "public_metrics"), _METRICS)
        figures = {n: v for n, v in found.items() if v.isascii() and v.isdigit()}
        about_it = _some(record, ("of", "at"))
        return {"form": form, **about_it, **number, "public_metrics": figures}
    kept = {"form": form, **_some(record, _POST), **number}
    long = words(within(record, "note_tweet").get("text"))
    if said := long or words(record.get("text")):
        kept["text"] = said
    kept["author"] = _some(author, ("username", "name"))
    kept["referenced_tweets"] = _references(record)
    if all(one["type"] != "retweeted" for one in kept["referenced_tweets"]):
        kept |= _pictures(record)
    return kept


def _pictures(record: Record) -> dict[str, Any]:
    """Keep what is written of the pictures, and that there are some, if X was asked for it."""
    media = objects(record.get("media"))
    lines = described((one.get("alt_text") for one in media), record.get("described"))
    kept: dict[str, Any] = {"described": lines} if lines else {}
    formats = (_FORMATS.get(text(one.get("type"))) for one in media)
    found = next((one for one in formats if one), text(record.get("format")))
    return {**kept, "format": found} if found else kept


def _number(record: Record) -> str:
    history = record.get("edit_history_tweet_ids")
    first = text(history[0]) if isinstance(history, list) and history else ""
    return first or text(record.get("id"))


def _references(record: Record) -> list[dict[str, str]]:
    found = record.get("referenced_tweets")
    some = (
        [_some(r, ("type", "id")) for r in found if isinstance(r, Mapping)]
        if isinstance(found, list)
        else []
    )
    return [one for one in some if one.get("type") in _REFERENCES and one.get("id")]


def _some(record: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    return {n: said for n in names if (v := record.get(n)) is not None and (said := text(v))}


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return the row of a record that was kept."""
    form = record.get("form")
    if form == "words":
        return [_count_of_words(record)]
    said = _some(record, (*_POST, "name", "username", "of", "at"))
    number = needed(said, "id", "number")
    if form == "account":
        values = {
            **{"page": number, "title": said.get("name", "")},
            **{"url": _link(said.get("username", "")), "about": words(record.get("description"))},
        }
        return [Row("pages", filled(values))]
    if form == "counts":
        found = within(record, "public_metrics")
        figures = {ours: v for n, ours in _METRICS.items() if (v := text(found.get(n)))}
        thing = "page" if said.get("of") == "page" else "post"
        values = {thing: number, "at": said.get("at", ""), **figures}
        return [Row("counts", values)] if figures else []
    return [_post(record, said, number)]


def _post(record: Record, said: Mapping[str, str], number: str) -> Row:
    author, ours = within(record, "author"), said.get("ours", "")
    username = text(author.get("username"))
    to = {r["type"]: r["id"] for r in _references(record)}
    root = said.get("conversation_id", "")
    values = {
        "post": number,
        "published_at": said.get("created_at", ""),
        # what was passed on is another's text
        "text": "" if "retweeted" in to else _said(record),
        "format": text(record.get("format")),
        "url": f"{_link(username)}/status/{number}" if username else "",
        "reply_to": to.get("replied_to", ""),
        "root": to.get("retweeted", "") or (root if root != number else ""),
    }
    who = said.get("author_id", "")
    if who and who == ours:
        return Row("our_posts", filled({**values, "page": ours}))
    if not who:
        raise SkipRecord("X does not tell who wrote it", fix="nothing: the account may be gone")
    values |= {
        "author": who,
        "name": text(author.get("name")),
        "twitter": username,
        "verb": "Announce" if "retweeted" in to else "Create",
        "began_by": _began_by(said, number, to.get("replied_to", "")),
        "mentions_us": "yes",
    }
    return Row("posts", filled(values))


def _said(record: Record) -> str:
    return with_described(words(record.get("text")), record.get("described"))


def _began_by(said: Mapping[str, str], number: str, answered: str) -> str:
    """Who began the talk, as far as the post tells: it did, or it answers the first of ours."""
    root = said.get("conversation_id", "")
    if root == number:
        return "them"
    ours = said.get("in_reply_to_user_id") == said.get("ours", "")
    return "us" if ours and root and answered == root else ""


def _count_of_words(record: Record) -> Row:
    said = _some(record, _WORDS)
    values = {
        "measure": "posts",
        "statistic": "count",
        "value": needed(said, "tweet_count", "number of posts"),
        "as_of": needed(said, "start", "day"),
        "area": "everywhere",
        "industry": needed(said, "words", "words that were counted"),
        "origin": "X recent counts",
    }
    return Row("reference", values)


def _link(username: str) -> str:
    return f"https://x.com/{username}" if username else ""
