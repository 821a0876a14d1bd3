"""Kinds of what people say and do in networks, and of what we publish there.

Numbers are the network's own. Files may hold these rows too, as exports of a network do.
"""

from typing import Final

from rapport.flow.sources.files.fields import (
    CAMPAIGN,
    CHANNEL,
    CONTACTS,
    CONTENT,
    HANDLES,
    PERSON,
    SEEN,
    Field,
    Kind,
    done_at,
    own_id,
)

_HANDLES: Final = tuple(f for f in PERSON if f.name in HANDLES)
_PAGE: Final = Field("page", "number of our page, group, channel or board that it stands in")
_URL: Final = Field("url", "address of it; kept with the row only, for it may name somebody")
_TITLE: Final = Field("title", "its title", deed="title", thing="title")
_THEME: Final = Field("theme", "what it is about", thing="theme")
_FORMAT: Final = Field(
    "format",
    "text, picture, video, audio, link, poll, story, document or event",
    thing="format",
)
_REPLY_TO: Final = Field("reply_to", "number of the post or comment that it answers")
_ROOT: Final = Field("root", "number of the post that the talk began with", deed="thread")
_PUBLISHED: Final = "it was published"


def _count(name: str, meaning: str) -> Field:
    return Field(name, meaning, "whole", count=name)


MEMBERS: Final = Kind(
    "members",
    "who is on a network: one row a member, follower or author",
    (
        Field("account", "number of the account on the network"),
        *PERSON,
        Field("about", "what they say of themselves", attribute="about"),
        Field("automated", "whether they say to be a program", "yes_no", attribute="automated"),
        Field("checked", "whether the network made sure who they are", "yes_no"),
        _count("followers", "how many follow them"),
        _count("following", "how many they follow"),
        _count("posts", "how much they published"),
        *SEEN,
    ),
    ("account", *CONTACTS, *HANDLES),
    telling=("followers", "following", "checked"),
    own="account",
)
POSTS: Final = Kind(
    "posts",
    "what people wrote in public: one row a post, comment, repost or review",
    (
        own_id("post", "post or comment"),
        Field("author", "number of who wrote it"),
        Field("name", "name of who wrote it", "text", "name", "name"),
        *_HANDLES,
        done_at("published_at", _PUBLISHED),
        Field("edited_at", "when it was last changed", "time"),
        Field("verb", "Create, or Announce if they passed on another's", "verb", deed="verb"),
        _TITLE,
        Field("text", "what was written", deed="text"),
        _URL,
        _THEME,
        _FORMAT,
        _REPLY_TO,
        _ROOT,
        _PAGE,
        Field("began_by", "who began the talk: us or them", thing="began_by"),
        Field("mentions_us", "whether it names us", "yes_no", thing="mentions_us"),
        Field("place", "town it was written in", deed="place"),
        CHANNEL,
    ),
    ("author", *HANDLES),
    ("post",),
    verb="",
    thing="post",
    telling=("post", "author", "reply_to", "published_at"),
    own="author",
)
OUR_POSTS: Final = Kind(
    "our_posts",
    "what you published yourselves: one row a post",
    (
        Field("post", "number of the post", thing="native"),
        Field("published_at", f"when {_PUBLISHED}", "time", action="day", thing="published_at"),
        Field("edited_at", "when it was last changed", "time"),
        Field("title", "its title", thing="title"),
        Field("text", "what was written", thing="text"),
        _URL,
        _THEME,
        _FORMAT,
        _REPLY_TO,
        _ROOT,
        _PAGE,
        CAMPAIGN,
        CHANNEL,
        CONTENT,
    ),
    ("post",),
    account=None,
    thing="post",
    telling=("post", "published_at"),
    action="post",
)
PAGES: Final = Kind(
    "pages",
    "your own pages, groups, channels and boards: one row a page",
    (
        Field("page", "number of the page", thing="native"),
        Field("title", "its name", thing="title"),
        _URL,
        Field("about", "what it says of itself", thing="text"),
        _THEME,
    ),
    ("page",),
    account=None,
    thing="page",
    telling=("page", "about"),
)
REACTIONS: Final = Kind(
    "reactions",
    "likes, follows, joins, votes: one row a deed without words",
    (
        own_id("reaction", "deed"),
        Field("account", "number of who did it"),
        *_HANDLES,
        Field("verb", "Like, Dislike, Announce, Follow, Join, Leave ...", "verb", deed="verb"),
        Field("post", "number of the post or comment it was done to"),
        _PAGE,
        done_at("reacted_at", "it was done"),
        Field("content", "which one it was: an emoji, the option of a poll", deed="content"),
        CHANNEL,
    ),
    ("account", *HANDLES),
    ("reaction", "verb"),
    verb="",
    telling=("reaction", "verb", "post"),
    own="account",
)
COUNTS: Final = Kind(
    "counts",
    "how often something was seen, liked, shared by some time: one row a post or page and time",
    (
        Field("post", "number of the post"),
        _PAGE,
        Field("at", "when it was so", "time"),
        _count("shown", "how often it was shown"),
        _count("reached", "how many different people saw it"),
        _count("likes", "how many liked it"),
        _count("comments", "how many comments it has"),
        _count("shares", "how often it was passed on"),
        _count("clicks", "how often it was clicked"),
        _count("saves", "how often it was put aside"),
        _count("followers", "how many follow the page"),
        _count("active", "how many of its members did something"),
    ),
    ("post", "page"),
    ("at",),
    account=None,
    telling=("at", "shown", "reached", "likes", "shares"),
)
