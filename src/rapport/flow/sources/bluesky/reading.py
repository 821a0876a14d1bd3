"""What is kept of what Bluesky tells, and what it becomes.

Source  lexicons app.bsky.feed.defs, app.bsky.actor.defs, app.bsky.feed.post,
        app.bsky.notification.listNotifications of github.com/bluesky-social/atproto

A record is one of these, as `asking` makes them; numbers are addresses (at://) and DIDs:

    post      {us, post}      a post as feed.defs#postView has it
    profile   {profile}       who is there
    reaction  {number, verb, post or page, profile, at}
    counts    {post or page, at, likes ...}
    page      {profile}       our own account
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.plain import filled, needed, text, texts, within
from rapport.flow.sources.social import described, with_described, words

#: The label by which somebody asks to be shown to signed-in people only.
_SIGNED_IN_ONLY: Final = "!no-unauthenticated"
_WHO: Final = ("did", "handle", "displayName")
_COUNTS: Final = ("likes", "shares", "comments", "followers")
_DEED: Final = ("number", "verb", "post", "page", "at")
_DEEDS: Final = ("Like", "Announce", "Follow")
_KEPT: Final = ("format", "root", "parent", "at")
_FORMATS: Final = {
    "app.bsky.embed.images": "picture",
    "app.bsky.embed.video": "video",
    "app.bsky.embed.external": "link",
}
_MENTION: Final = "app.bsky.richtext.facet#mention"
_TAG: Final = "app.bsky.richtext.facet#tag"


def keep(record: Record) -> Record | None:
    """Return the fields that are read; None for what its writer wants not to be kept.

    Raises  SkipRecord: it is none of ours.
    """
    form = record.get("form")
    if form == "post":
        return _kept_post(record)
    profile = _kept_profile(within(record, "profile"))
    if form == "page":
        return {"form": form, "profile": profile}
    if form == "counts":
        return {"form": form, **texts(record, ("post", "page", "at", *_COUNTS))}
    if form not in ("profile", "reaction"):
        raise SkipRecord("the record is none that we asked for", fix="update Rapport")
    if profile.get("quiet") or not profile.get("did"):
        return None
    if form == "profile":
        return {"form": form, "profile": profile}
    return {"form": form, **texts(record, _DEED), "profile": texts(profile, _WHO)}


def is_quiet(profile: Mapping[str, Any]) -> bool:
    """Tell whether somebody wants to be shown to signed-in people only."""
    labels = profile.get("labels")
    return profile.get("quiet") is True or any(
        isinstance(label, Mapping)
        and label.get("val") == _SIGNED_IN_ONLY
        and label.get("neg") is not True
        for label in (labels if isinstance(labels, list) else ())
    )


def _kept_profile(profile: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = texts(profile, _WHO)
    if is_quiet(profile):
        return {**kept, "quiet": True}
    if about := words(profile.get("description")):
        kept["description"] = about
    return kept | texts(profile, ("createdAt",))


def _kept_post(record: Record) -> Record | None:
    """Return a post with what is read of it; of who is quiet only what they wrote to us."""
    us, post = text(record.get("us")), within(record, "post")
    author, said = within(post, "author"), within(post, "record")
    names_us = record.get("names_us") is True or _names(said, us)
    reply = within(said, "reply")
    place = {
        "root": text(within(reply, "root").get("uri")) or text(record.get("root")),
        "parent": text(within(reply, "parent").get("uri")) or text(record.get("parent")),
        "at": text(said.get("createdAt")) or text(record.get("at")),
        "format": _format(said) or text(record.get("format")) or "text",
    }
    ours = bool(us) and text(author.get("did")) == us
    to_us = names_us or (bool(us) and _by(place["parent"], us))
    if not ours and is_quiet(author) and not to_us:
        return None
    kept = {"form": "post", "us": us, **filled(place), "names_us": names_us}
    kept["post"] = {
        **texts(post, ("uri",)),
        "author": texts(author, _WHO),
        "record": filled({"text": words(said.get("text"))}),
    }
    if theme := _tags(said) or text(record.get("theme")):
        kept["theme"] = theme
    if lines := described(_things(said), record.get("described")):
        kept["described"] = lines
    return kept


def _features(said: Mapping[str, Any], kind: str, name: str) -> list[str]:
    """Return what the marks of a post lead to, of one kind."""
    facets = said.get("facets")
    found: list[str] = []
    for facet in facets if isinstance(facets, list) else ():
        features = facet.get("features") if isinstance(facet, Mapping) else None
        for feature in features if isinstance(features, list) else ():
            if isinstance(feature, Mapping) and feature.get("$type") == kind:
                found.append(text(feature.get(name)))
    return found


def _names(said: Mapping[str, Any], us: str) -> bool:
    return bool(us) and us in _features(said, _MENTION, "did")


def _tags(said: Mapping[str, Any]) -> str:
    return ", ".join(tag for tag in _features(said, _TAG, "tag") if tag)


def _format(said: Mapping[str, Any]) -> str:
    return _FORMATS.get(str(_media(said).get("$type")), "")


def _media(said: Mapping[str, Any]) -> Mapping[str, Any]:
    embed = within(said, "embed")
    return within(embed, "media") or embed


def _things(said: Mapping[str, Any]) -> Iterator[object]:
    """Give what is written of each picture or the video, and how a linked page is called."""
    media = _media(said)
    images = media.get("images")
    for one in images if isinstance(images, list) else ():
        yield one.get("alt") if isinstance(one, Mapping) else None
    yield media.get("alt")
    yield within(media, "external").get("title")


def _by(uri: str, did: str) -> bool:
    return uri.startswith(f"at://{did}/")


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return the rows of a kept record."""
    form = record.get("form")
    if form == "post":
        return (_post(record),)
    if form == "profile":
        return (_member(within(record, "profile")),)
    if form == "reaction":
        return (_reaction(record),)
    if form == "counts":
        said = texts(record, ("post", "page", "at", *_COUNTS))
        needed(said, "at", "time")
        return (Row("counts", said),)
    return (_page(within(record, "profile")),)


def _post(record: Record) -> Row:
    us, post = text(record.get("us")), within(record, "post")
    author, place = texts(within(post, "author"), _WHO), texts(record, _KEPT)
    values = {
        "post": needed(texts(post, ("uri",)), "uri", "address of the post"),
        "published_at": needed(place, "at", "time"),
        "text": with_described(words(within(post, "record").get("text")), record.get("described")),
        "theme": text(record.get("theme")),
        "format": place.get("format", ""),
        "reply_to": place.get("parent", ""),
        "root": place.get("root", ""),
    }
    did = needed(author, "did", "number of who wrote it")
    values["url"] = _url(values["post"])
    if us and did == us:
        return Row("our_posts", filled({**values, "page": us}))
    root = values["root"]
    values |= {
        "author": did,
        "name": author.get("displayName", ""),
        "bluesky": _handle(author),
        "began_by": "us" if us and root and _by(root, us) else "them",
        "mentions_us": "yes" if record.get("names_us") is True else "no",
    }
    return Row("posts", filled(values))


def _url(uri: str) -> str:
    """Return where everybody may read a post."""
    parts = uri.split("/")
    if len(parts) != 5 or not uri.startswith("at://"):
        return ""
    return f"https://bsky.app/profile/{parts[2]}/post/{parts[4]}"


def _handle(said: Mapping[str, str]) -> str:
    """Return a handle; what its owner's domain does not confirm is none."""
    handle = said.get("handle", "")
    return "" if handle == "handle.invalid" else handle


def _member(profile: Mapping[str, Any]) -> Row:
    said = texts(profile, (*_WHO, "createdAt"))
    values = {
        "account": needed(said, "did", "number of the account"),
        "name": said.get("displayName", ""),
        "bluesky": _handle(said),
        "about": words(profile.get("description")),
        "registered_at": said.get("createdAt", ""),
    }
    return Row("members", filled(values))


def _reaction(record: Record) -> Row:
    said = texts(record, _DEED)
    if said.get("verb") not in _DEEDS:
        raise SkipRecord("the record names no deed that we know", fix="update Rapport")
    values = {
        "reaction": needed(said, "number", "number of the deed"),
        "account": needed(texts(within(record, "profile"), ("did",)), "did", "account"),
        "verb": said["verb"],
        "post": said.get("post", ""),
        "page": said.get("page", ""),
        "reacted_at": said.get("at", ""),
    }
    return Row("reactions", filled(values))


def _page(profile: Mapping[str, Any]) -> Row:
    said = texts(profile, _WHO)
    did = needed(said, "did", "number of the account")
    values = {
        "page": did,
        "title": said.get("displayName") or said.get("handle", ""),
        "url": f"https://bsky.app/profile/{did}",
        "about": words(profile.get("description")),
    }
    return Row("pages", filled(values))


def own(record: Record) -> str:
    """What makes two records one thing: the number of the post, account or deed."""
    form = text(record.get("form"))
    if form == "post":
        return f"post:{text(within(record, 'post').get('uri'))}"
    if form in ("profile", "page"):
        return f"{form}:{text(within(record, 'profile').get('did'))}"
    if form == "reaction":
        return f"reaction:{text(record.get('number'))}"
    return f"counts:{text(record.get('post'))}:{text(record.get('page'))}:{text(record.get('at'))}"
