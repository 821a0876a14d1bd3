"""Walking through what a page and an Instagram account have: posts, comments, mentions, orders.

Each list is read newest first; a post is asked for with the first of its comments, the rest of
them by calls of their own. A page of a list is given whole, the place behind it with its last
part: a run that is cut off asks for that page again, and what is known is left out by the drain.

Source  developers.facebook.com/docs/graph-api/reference/page/feed, /page/tagged,
        /object/comments, /docs/instagram-platform/instagram-graph-api/reference (ig-user/media,
        ig-user/tags, ig-media/comments, ig-comment/replies)
"""

from collections.abc import Iterator
from typing import Any, Final

from rapport.flow.errors import StopSource
from rapport.flow.sources import asking, walking
from rapport.flow.sources.base import Asked, Checked, Page, Record, Setting
from rapport.flow.sources.meta import mentions, orders
from rapport.flow.sources.meta.graph import Graph, Listed, NoSuchObject, listed_in
from rapport.flow.sources.plain import text, within
from rapport.flow.sources.walking import Walk, instant_of

SETTINGS: Final = (
    Setting("page", "number of your Facebook page", form="number"),
    Setting("instagram", "number of its Instagram professional account; empty: none", ""),
    Setting("commerce_account", "number of its shop in the Commerce Manager; empty: none", ""),
    *walking.SETTINGS,
    Setting("token", "token of the page, or of somebody who manages it", "", True),
    Setting("client_id", "number of your app at developers.facebook.com", ""),
    Setting("client_secret", "its app secret: signs calls, deliveries, deletions", "", True),
    Setting(
        "verify_token", "a word of yours that Meta says to make sure of our address", "", True
    ),
    Setting("base_url", "address of the API", "https://graph.facebook.com/v25.0", form="url"),
)
_COMMENT: Final = "id,message,created_time,from{id,name},parent{id},message_tags{id},permalink_url"
_POST: Final = (
    "id,message,created_time,from{id,name},privacy{value},status_type,"
    "attachments{media_type,title,description},message_tags{id},permalink_url"
)
_COUNTED: Final = (
    "shares,reactions.summary(total_count).limit(0),"
    f"comments.filter(stream).summary(total_count).limit(100){{{_COMMENT}}}"
)
_IG_COMMENT: Final = "id,text,timestamp,username,from{id,username},hidden"
_MEDIA: Final = "id,caption,media_type,timestamp,permalink,username"
_IG_COUNTED: Final = (
    f"like_count,comments_count,comments.limit(50){{{_IG_COMMENT},replies{{{_IG_COMMENT}}}}}"
)
#: Each list: of which account it is, its fields, and whether it is of our own or of mentions.
_LISTS: Final = {
    "feed": ("page", f"{_POST},{_COUNTED}"),
    "tagged": ("page", _POST),
    "media": ("instagram", f"{_MEDIA},{_IG_COUNTED}"),
    "tags": ("instagram", _MEDIA),
}
#: What each list is, in words.
_WORDS: Final = {
    "feed": "posts of your Facebook page",
    "tagged": "posts that name your Facebook page",
    "media": "posts of your Instagram account",
    "tags": "posts that name your Instagram account",
}
#: Posts of one call: a run that is cut off begins this many anew, with all their comments.
_AT_ONCE: Final = "10"


def fetch(asked: Asked) -> Iterator[Page]:
    """Give what is new, and each day all there is, with what is gone."""
    reading = _Reading(asked)
    yield reading.accounts()
    account = reading.number("instagram")
    yield from mentions.told(reading.graph, reading.walk, account, asked.told)
    try:
        yield from reading.lists()
    except NoSuchObject:
        if not reading.walk.place:
            raise
        reading.walk.place = {}  # where it was left is not known there any more
        yield from reading.lists()


def check(asked: Asked) -> Checked:
    """Say which page and account it is, and what of them may be read."""
    reading = _Reading(asked)
    named = text(reading.page_itself().get("name"))
    may, missing = [], []
    for list_, (whose, _) in _LISTS.items():
        words = _WORDS[list_]
        if not reading.number(whose):
            continue
        try:
            reading.graph.listed(f"{reading.number(whose)}/{list_}", limit="1")
        except StopSource:
            missing.append(words)
        else:
            may.append(words)
    if shop := reading.number("commerce_account"):
        try:
            orders.may_be_read(reading.graph, shop)
        except StopSource:
            missing.append("orders of your shop")
        else:
            may.append("orders of your shop")
    return Checked(named, tuple(may), tuple(missing))


class _Reading:
    """One run: the walk it goes on with, and whom it asks."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.walk = Walk.of(asked, SETTINGS)
        self.graph = Graph(asked, asking.setting(asked, SETTINGS, "base_url"))

    def number(self, whose: str) -> str:
        """The number of our page, Instagram account or shop; '' if there is none."""
        return asking.setting(self._asked, SETTINGS, whose)

    def page_itself(self) -> dict[str, Any]:
        """Return our page, and go on with its own token."""
        fields = "id,name,about,link,category,followers_count,access_token"
        found = self.graph.get(self.number("page"), fields=fields)
        self.graph.be(text(found.pop("access_token", "")))
        return found

    def accounts(self) -> Page:
        """What our page and account are called, and once a day how many follow them."""
        records = self._ours("facebook", "page", self.page_itself())
        if number := self.number("instagram"):
            fields = "id,username,name,biography,followers_count"
            records += self._ours("instagram", "account", self.graph.get(number, fields=fields))
        return Page(records, None)

    def _ours(self, network: str, form: str, found: dict[str, Any]) -> list[Record]:
        told = {"network": network, "form": form, **found}
        return [told, *self._counts(network, "page", told)]

    def lists(self) -> Iterator[Page]:
        """Give all lists from where the walk is; then what is gone."""
        names = [name for name, (whose, _) in _LISTS.items() if self.number(whose)]
        names += mentions.LISTS if self.number("instagram") else ()
        names += [orders.LIST] if self.number("commerce_account") else []
        first = self.walk.place.get("list", names[0])
        for at in range(names.index(first) if first in names else 0, len(names)):
            where = {k: v for k, v in self.walk.place.items() if k != "list"}
            yield from self._one(names[at], where)
            self.walk.place = {}
            if at + 1 < len(names):
                yield Page([], self.walk.cursor({"list": names[at + 1]}))
        gone, cursor = self.walk.end(names)
        yield Page([], cursor, deletions=gone)

    def _one(self, name: str, where: dict[str, str]) -> Iterator[Page]:
        """Give one list, from a place in it on."""
        if name == orders.LIST:
            shop = self.number("commerce_account")
            yield from orders.fetch(self.graph, self.walk, shop, where)
        elif name in mentions.LISTS:
            account = self.number("instagram")
            yield from mentions.again(self.graph, self.walk, account, name)
        else:
            yield from self._list(name, where)

    def _list(self, name: str, where: dict[str, str]) -> Iterator[Page]:
        whose, fields = _LISTS[name]
        path = f"{self.number(whose)}/{name}"
        while True:
            page = self.graph.listed(path, fields=fields, limit=_AT_ONCE, **where)
            new = [post for post in page.items if not self._is_past(post)]
            for post in new:
                yield from self._post(name, post)
            where = page.next if new and new[-1] is page.items[-1] else {}
            if not where:
                return
            self.walk.place = {"list": name, **where}
            yield Page([], self.walk.cursor(self.walk.place))

    def _is_past(self, post: dict[str, Any]) -> bool:
        return self.walk.is_past(_published(post))

    def _post(self, list_: str, post: dict[str, Any]) -> Iterator[Page]:
        """Give one post, how often it was liked, and all its comments."""
        network = "facebook" if _LISTS[list_][0] == "page" else "instagram"
        number = text(post.get("id"))
        about = {"network": network, "ours": self.number(_LISTS[list_][0])}
        told = {**about, "form": "mention" if list_ in ("tagged", "tags") else "post", **post}
        self.walk.found(list_, number, _published(post))
        counts = self._counts(network, "post", told) if "comments" in _LISTS[list_][1] else []
        yield Page([told, *counts], None)
        author = text(within(post, "from").get("id")) if network == "facebook" else about["ours"]
        about["began_by"] = ("us" if author == about["ours"] else "them") if author else ""
        start = listed_in(within(post, "comments"))
        fields = _COMMENT if network == "facebook" else _IG_COMMENT
        for page in [start, *self._more(number, "comments", fields, start)]:
            yield from self._comments(list_, about, number, page)

    def _more(self, number: str, edge: str, fields: str, start: Listed) -> Iterator[Listed]:
        more = {"filter": "stream"} if edge == "comments" else {}
        yield from self.graph.rest(f"{number}/{edge}", start, fields=fields, limit="100", **more)

    def _comments(
        self, list_: str, about: dict[str, str], post: str, page: Listed
    ) -> Iterator[Page]:
        records: list[Record] = []
        for comment in page.items:
            number = text(comment.get("id"))
            records.append({**about, "form": "comment", "post_id": post, **comment})
            start = listed_in(within(comment, "replies"))
            for more in [start, *self._more(number, "replies", _IG_COMMENT, start)]:
                answers = {**about, "form": "comment", "post_id": post, "parent_id": number}
                records += [{**answers, **reply} for reply in more.items]
        numbers = (text(record.get("id")) for record in records)
        self.walk.found(list_, post, None, [number for number in numbers if number])
        if records:
            yield Page(records, None)

    def _counts(self, network: str, of: str, found: dict[str, Any]) -> list[Record]:
        """Figures are told once a day, by the time that the walk began."""
        if not self.walk.long:
            return []
        at = self.walk.began.isoformat()
        return [{**found, "network": network, "form": "counts", "of": of, "at": at}]


def _published(post: dict[str, Any]) -> Any:
    return instant_of(post.get("created_time") or post.get("timestamp"))
