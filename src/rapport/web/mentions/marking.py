"""A text in pieces: words that decided are underlined, personal data is masked.

Pure: text and places in, pieces out. Joined, the pieces that are not masked are the text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: What stands where something is masked: it tells not even how long that was.
MASK = "•••"
#: Names of accounts and addresses of pages: of a public text they tell who is spoken to.
_NAMING = re.compile(r"(?<!\w)@[\w.\-]*\w|https?://\S+|www\.\S+")

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters. `kind`: positive, negative (it decided), masked, or empty."""

    text: str
    kind: str = ""


def pieces(
    text: str, words: Iterable[Span], personal: Iterable[Span], *, naming: bool = False
) -> list[Piece]:
    """Return the text in pieces.

    words     (start, end, positive or negative) of what decided
    personal  (start, end, what) of what is masked; it outweighs `words`
    naming    whether names of accounts and addresses are masked, too
    """
    kinds = [""] * len(text)
    for start, end, kind in words:
        kinds[max(0, start) : end] = [kind] * len(kinds[max(0, start) : end])
    hidden = [(start, end) for start, end, _what in personal]
    if naming:
        hidden += [found.span() for found in _NAMING.finditer(text)]
    for start, end in hidden:
        kinds[max(0, start) : end] = ["masked"] * len(kinds[max(0, start) : end])
    return _joined(text, kinds)


def _joined(text: str, kinds: Sequence[str]) -> list[Piece]:
    found: list[Piece] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or kinds[at] != kinds[start]:
            kind = kinds[start]
            found.append(Piece(MASK if kind == "masked" else text[start:at], kind))
            start = at
    return found


def plain(text: str, personal: Iterable[Span], *, naming: bool = False) -> str:
    """Return the text with what is personal masked."""
    return "".join(piece.text for piece in pieces(text, (), personal, naming=naming))
