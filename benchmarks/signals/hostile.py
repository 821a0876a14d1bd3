"""Random and hostile texts: nothing that a stranger writes may stop the reading.

All go through language, words, phrases and the student's n-grams; some through the native
teacher, whose process may die but may lose no text.
"""

import random
import sys
import time
from collections.abc import Iterator
from typing import Final

from rapport.flow.signals.readings import Reader
from rapport.flow.signals.student import grams
from rapport.flow.signals.vectors import WorkerEmbedder, readable

TEXTS: Final = 100_000
TAUGHT: Final = 2_000
_TOGETHER: Final = 1_000
_PIECES: Final = (
    "\0", "\ud800", "\udfff", "\u200d", "\u202e", "\ufeff", "\u0301" * 30,
    "👨\u200d👩\u200d👧", "((((", ":/", "\r\n", "\t", "%s", "{}", "<script>",
    "' OR 1=1", "ﷺ", "İ", "ß", "ǅ", "ก็", "不", "не ", "@", "#", "https://",
    "[positive]", "\x1b[2J", "a" * 500, "ы", "ъ", "?", "\U0010ffff",
)  # fmt: skip


def texts(count: int, seed: int = 7) -> Iterator[str]:
    """Yield random strings of pieces that break readers, and of any code points."""
    drawn = random.Random(seed)
    for _ in range(count):
        if drawn.random() < 0.5:
            yield "".join(drawn.choices(_PIECES, k=drawn.randrange(20)))
        else:
            length = drawn.randrange(60)
            yield "".join(chr(drawn.randrange(sys.maxunicode + 1)) for _ in range(length))
    yield "x" * 1_000_000
    yield "\0" * 1_000_000


def report() -> Iterator[str]:
    """Yield the lines of the table."""
    every = list(texts(TEXTS))
    reader, began = Reader(), time.monotonic()
    read = 0
    for at in range(0, len(every), _TOGETHER):
        batch = every[at : at + _TOGETHER]
        read += len(reader.read(batch))
        grams(batch)
    yield "| hostile texts | read | deaths of the worker | texts without a vector | s |"
    yield "|---|---|---|---|---|"
    took = time.monotonic() - began
    yield f"| words and n-grams | {read:,} of {len(every):,} | - | - | {took:.0f} |"
    with WorkerEmbedder() as teacher:
        began = time.monotonic()
        vectors = teacher.vectors(every[-TAUGHT:])
        lost = int((~readable(vectors)).sum())
        yield (
            f"| the native teacher | {len(vectors):,} of {TAUGHT:,} | {teacher.deaths} | {lost} "
            f"| {time.monotonic() - began:.0f} |"
        )
    yield ""
