"""Walking through the videos and the comments of our channel.

Each call costs one unit of the day's 10,000. `search` is never asked: it has but a hundred calls.

Source  developers.google.com/youtube/v3/docs: channels, playlistItems, videos, commentThreads,
        comments (list), errors; /youtube/v3/determine_quota_cost
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from rapport.flow.errors import RetryLater, SourceError, StopSource
from rapport.flow.sources import asking, walking
from rapport.flow.sources.base import Asked, Checked, OAuth, Page, Record, Setting
from rapport.flow.sources.plain import text, within
from rapport.flow.sources.renewing import Access
from rapport.flow.sources.social import chunks
from rapport.flow.sources.walking import Walk, instant_of

SETTINGS: Final = (
    Setting("channel", "number of your channel, UC...; empty: that of who signs in", ""),
    *walking.SETTINGS,
    Setting("client_id", "id of your OAuth client at console.cloud.google.com", ""),
    Setting("client_secret", "its secret", "", True),
    Setting("token", "token of who signed in; signing in says it", "", True, given=True),
    Setting(
        "refresh_token", "what the token is renewed by; signing in says it", "", True, given=True
    ),
    Setting("token_ends_at", "when the token runs out; signing in says it", "", True, given=True),
    Setting("base_url", "address of the API", "https://www.googleapis.com/youtube/v3", form="url"),
    Setting("token_url", "where tokens are granted", "https://oauth2.googleapis.com", form="url"),
)
_GRANTS: Final = "{token_url}/token"
OAUTH: Final = OAuth(
    authorize="https://accounts.google.com/o/oauth2/v2/auth",
    token=_GRANTS,
    scopes=("https://www.googleapis.com/auth/youtube.force-ssl",),
    extra={"access_type": "offline", "prompt": "consent"},
)
LISTS: Final = ("videos", "threads")
_PACIFIC: Final = ZoneInfo("America/Los_Angeles")
_USED_UP: Final = ("quotaExceeded", "dailyLimitExceeded")
_TOO_FAST: Final = ("rateLimitExceeded", "userRateLimitExceeded", "processingFailure")
_NO_PLACE: Final = "invalidPageToken"


class _Refused(StopSource):
    """`reason`: the word of the API for why."""

    def __init__(self, what: str, *, fix: str, status: int, reason: str) -> None:
        super().__init__(what, fix=fix, status=status)
        self.reason = reason


def fetch(asked: Asked) -> Iterator[Page]:
    """Give what is new, and each day all there is, with what is gone."""
    reading = _Reading(asked)
    yield reading.channel()
    try:
        yield from reading.lists()
    except _Refused as refused:
        if not reading.walk.place or refused.reason != _NO_PLACE:
            raise
        reading.walk.place = {}
        yield from reading.lists()


def check(asked: Asked) -> Checked:
    """Say which channel it is, and whether its comments may be read."""
    reading = _Reading(asked)
    (found, *_) = reading.channel().records
    may, missing = ["videos and their figures"], []
    try:
        reading.threads({"maxResults": "1"})
    except StopSource:
        missing.append("comments")
    else:
        may.append("comments")
    return Checked(text(within(found, "snippet").get("title")), tuple(may), tuple(missing))


class _Reading:
    """One run: the walk it goes on with, and whose channel it is."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._access = Access(asked, "YouTube", OAUTH)
        self._base = asking.setting(asked, SETTINGS, "base_url").rstrip("/")
        self.walk = Walk.of(asked, SETTINGS)
        self._ours = self._uploads = ""

    def channel(self) -> Page:
        """Return our channel, and once a day how many follow it."""
        number = asking.setting(self._asked, SETTINGS, "channel")
        whose = {"id": number} if number else {"mine": "true"}
        found = _items(self._get("channels", part="snippet,statistics,contentDetails", **whose))
        if not found:
            raise StopSource(
                "YouTube has no such channel", fix="look at the number of the channel: UC..."
            )
        channel = found[0]
        self._ours = text(channel.get("id"))
        lists = within(within(channel, "contentDetails"), "relatedPlaylists")
        self._uploads = text(lists.get("uploads"))
        told = {**channel, "form": "channel", "ours": self._ours}
        return Page([told, *self._counts(told, "page")], None)

    def lists(self) -> Iterator[Page]:
        """Give both lists from where the walk is; then what is gone."""
        first = self.walk.place.get("list", LISTS[0])
        for name in LISTS[LISTS.index(first) if first in LISTS else 0 :]:
            where = {k: v for k, v in self.walk.place.items() if k != "list"}
            yield from self._videos(where) if name == "videos" else self._threads(where)
            self.walk.place = {"list": LISTS[-1]} if name == "videos" else {}
            yield Page([], self.walk.cursor(self.walk.place))
        gone, cursor = self.walk.end(LISTS)
        yield Page([], cursor, deletions=gone)

    def _videos(self, where: dict[str, str]) -> Iterator[Page]:
        if not self._uploads:
            return
        about = {"part": "contentDetails", "maxResults": "50", "playlistId": self._uploads}
        while True:
            page = self._get("playlistItems", **about, **where)
            details = [within(item, "contentDetails") for item in _items(page)]
            new = [
                number
                for d in details
                if (number := text(d.get("videoId")))
                and not self.walk.is_past(instant_of(d.get("videoPublishedAt")))
            ]
            records = [record for some in chunks(new, 50) for record in self._of(some)]
            where = self._next("videos", page) if new else {}
            yield Page(records, self.walk.cursor(self.walk.place) if where else None)
            if not where:
                return

    def _of(self, numbers: Any) -> Iterator[Record]:
        """Give videos, and once a day their figures."""
        page = self._get("videos", part="snippet,statistics,status", id=",".join(numbers))
        for video in _items(page):
            told = {**video, "form": "video", "ours": self._ours}
            published = instant_of(within(video, "snippet").get("publishedAt"))
            self.walk.found("videos", text(video.get("id")), published)
            yield told
            yield from self._counts(told, "post")

    def threads(self, where: Mapping[str, str]) -> dict[str, Any]:
        """Return one page of comments on our videos and our channel, newest first."""
        about = {"part": "snippet,replies", "order": "time", "textFormat": "plainText"}
        about |= {"maxResults": "100", "allThreadsRelatedToChannelId": self._ours, **where}
        return self._get("commentThreads", **about)

    def _threads(self, where: dict[str, str]) -> Iterator[Page]:
        while True:
            page = self.threads(where)
            items = _items(page)
            new = [t for t in items if not self.walk.is_past(_published(t))]
            records = [record for thread in new for record in self._thread(thread)]
            where = self._next("threads", page) if new and new[-1] is items[-1] else {}
            yield Page(records, self.walk.cursor(self.walk.place) if where else None)
            if not where:
                return

    def _thread(self, thread: dict[str, Any]) -> Iterator[Record]:
        """Give a comment and all that answers it."""
        snippet = within(thread, "snippet")
        number, first = text(thread.get("id")), snippet.get("topLevelComment")
        about = {"form": "comment", "ours": self._ours, "public": snippet.get("isPublic")}
        about |= {"video": text(snippet.get("videoId")), "of": text(snippet.get("channelId"))}
        if isinstance(first, dict):
            yield {**about, **first}
        found = within(thread, "replies").get("comments")
        replies = [r for r in found if isinstance(r, dict)] if isinstance(found, list) else []
        count = snippet.get("totalReplyCount")
        if isinstance(count, int) and count > len(replies):
            replies = list(self._replies(number))
        if number:
            numbers = (text(reply.get("id")) for reply in replies)
            self.walk.found("threads", number, _published(thread), filter(None, numbers))
        yield from ({**about, "parent": number, **reply} for reply in replies)

    def _replies(self, parent: str) -> Iterator[dict[str, Any]]:
        where: dict[str, str] = {}
        about = {"part": "snippet", "maxResults": "100", "textFormat": "plainText"}
        while True:
            try:
                page = self._get("comments", parentId=parent, **about, **where)
            except _Refused as refused:
                if refused.status == 404:
                    return  # deleted since its list was read: the next walk finds it missing
                raise
            yield from _items(page)
            if not (token := text(page.get("nextPageToken"))):
                return
            where = {"pageToken": token}

    def _next(self, list_: str, page: Mapping[str, Any]) -> dict[str, str]:
        """Return what to ask the next page with, and note it; {} if there is none."""
        token = text(page.get("nextPageToken"))
        self.walk.place = {"list": list_, "pageToken": token} if token else {"list": list_}
        return {"pageToken": token} if token else {}

    def _counts(self, found: Record, of: str) -> list[Record]:
        if not self.walk.long:
            return []
        at = self.walk.began.isoformat()
        return [{**found, "form": "counts", "counts_of": of, "at": at}]

    def _get(self, path: str, **params: str) -> dict[str, Any]:
        status, said, _ = self._access.said("GET", f"{self._base}/{path}", params=params)
        if status >= 400 or not isinstance(said, dict):
            raise _refusal(status, said, self._asked.now)
        return said


def _items(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = page.get("items")
    return [i for i in found if isinstance(i, dict)] if isinstance(found, list) else []


def _published(thread: Mapping[str, Any]) -> datetime | None:
    first = within(within(thread, "snippet"), "topLevelComment")
    return instant_of(within(first, "snippet").get("publishedAt"))


def _refusal(status: int, said: object, now: datetime) -> SourceError:
    """Return what an answer that is a refusal asks for."""
    errors = within(said, "error").get("errors") if isinstance(said, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else {}
    reason = text(first.get("reason")) if isinstance(first, dict) else ""
    reason = reason if reason.isascii() and reason.isalpha() else ""
    if reason in _USED_UP:
        return RetryLater(
            "the day's units of YouTube are used up",
            fix="nothing: it goes on after midnight in California; or ask Google for more",
            wait_s=_until_midnight(now),
            status=status,
        )
    if reason in _TOO_FAST:
        return RetryLater(
            "YouTube is busy", fix="nothing: it is tried again", wait_s=60.0, status=status
        )
    if status == 403:
        return _Refused(
            f"YouTube does not allow it ({reason or 'forbidden'})",
            fix="connect it again as the owner of the channel and allow what is asked for",
            status=status,
            reason=reason,
        )
    return _Refused(
        f"YouTube refuses the call (status {status}, {reason or 'no reason'})",
        fix="look at its settings: the channel and the address",
        status=status,
        reason=reason,
    )


def _until_midnight(now: datetime) -> float:
    """Seconds until the units of a day are given anew: at midnight, Pacific time."""
    there = now.astimezone(_PACIFIC)
    midnight = (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.timestamp() - now.timestamp()
