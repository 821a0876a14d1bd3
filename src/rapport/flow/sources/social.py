"""What all networks have in common: what is gone, texts without markup, what pictures are said to
show, where links lead.

Never: a call, a clock, an identifier in an error.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from itertools import islice
from typing import Final

from rapport.flow.handles import handle
from rapport.flow.sources.base import Deletion

#: Longer than any network lets a post be, letters: what is beyond is cut.
LONGEST: Final = 65_536
#: Of what is said of one picture, letters; pictures, videos and links of one post.
DESCRIBED: Final = 2_000
_THINGS: Final = 20
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")
_BREAKS: Final = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "blockquote"})
_UNREAD: Final = frozenset({"script", "style", "template"})


def gone_post(number: str) -> tuple[Deletion, Deletion]:
    """Return what takes a post or comment away: the thing, and the deed of writing it."""
    return Deletion("object", number, kind="post"), Deletion("interaction", number, kind="posts")


def gone_reaction(number: str) -> Deletion:
    """Return what takes back a like, a follow or a vote, by the number its row had."""
    return Deletion("interaction", number, kind="reactions")


def reaction(verb: str, object_: str, account: str) -> str:
    """Return the number of a deed without words that the network numbers not itself."""
    return f"{verb}:{object_}:{account}"


def words(said: object) -> str:
    """Return a text of several lines as it was written, without what no text holds."""
    if not isinstance(said, str):
        return ""
    if said.isprintable() and len(said) <= LONGEST:
        return said.strip()
    letters = said[:LONGEST].encode(errors="replace").decode()
    return _CONTROL.sub("", letters).strip()


def described(things: Iterable[object], kept: object = None) -> list[str]:
    """Return what a post says of its pictures, videos and links: one line for each.

    things  their alt texts and titles as the network tells them; what is no text is left out
    kept    what this gave when the post was kept before
    """
    said = kept if isinstance(kept, list) else things
    lines = (" ".join(words(one)[:DESCRIBED].split()) for one in islice(said, _THINGS))
    return list(dict.fromkeys(line for line in lines if line))


def with_described(said: str, lines: object) -> str:
    """Return a text with what is said of its pictures below; a line that it holds is not repeated.

    lines  what `described` gave
    """
    below = [one for one in described(lines if isinstance(lines, list) else ()) if one not in said]
    return words("\n".join(part for part in (said, *below) if part))


def bare(html: object) -> str:
    """Return what a reader of some HTML sees, paragraphs on lines of their own."""
    if not isinstance(html, str):
        return ""
    reader = _Bare()
    reader.feed(html[: 4 * LONGEST])
    reader.close()
    lines = ("".join(reader.said)).split("\n")
    tidy = (" ".join(line.split()) for line in lines)
    return words("\n".join(line for line in tidy if line))


class _Bare(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unread += tag in _UNREAD
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD and self._unread > 0
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.said.append(data)


def handle_of(link: str, among: Iterable[str]) -> tuple[str, str] | None:
    """Return (network, what to write in its field) of a link to somebody; None if it is none.

    among  the fields of handles that there are: fields.HANDLES
    """
    network, name = handle(link) or ("", "")
    network, _, host = network.partition("@")
    if not name or network not in set(among):
        return None
    return network, f"@{name}@{host}" if host else name


def chunks(numbers: Iterable[str], most: int) -> Iterator[Sequence[str]]:
    """Give the numbers so many at a time."""
    rest = iter(numbers)
    while some := list(islice(rest, most)):
        yield some
