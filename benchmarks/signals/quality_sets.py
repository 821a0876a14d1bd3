"""The public labelled sets of texts, each in three parts that share no text.

`seen` was looked at in whole numbers while the seeds and word lists were written (never a text of
it), `test` once, and `pool` gives the corrections.
"""

import csv
import os
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

DATA: Final = Path(
    os.environ.get("RAPPORT_DATA", Path(__file__).parents[2].parent / "shared" / "data")
)
_ORDER: Final = 7
_ADDRESS: Final = re.compile(
    r"https?://\S+|www\.\S+|\b(?:pic\.twitter\.com|t\.co)/\S+|^RT\s+|@\w+:?|#(?=\w)"
)

Row = tuple[str, int]


@dataclass(frozen=True)
class Part:
    """Texts with their labels: -1, 0, 1 of a sentiment, 0 and 1 of a complaint."""

    texts: list[str]
    truth: npt.NDArray[np.int64]

    def first(self, count: int) -> "Part":
        """Return the first `count` of them."""
        return Part(self.texts[:count], self.truth[:count])


@dataclass(frozen=True)
class LabelledSet:
    """One set. `tag`: its language; `values`: the labels that it has."""

    name: str
    tag: str
    values: tuple[int, ...]
    rows: Callable[[], Iterator[Row]]
    sizes: tuple[int, int, int]

    def parts(self) -> tuple[Part, Part, Part]:
        """Return seen, test and pool; a text that says the same as another stands once."""
        known: dict[str, Row] = {}
        for text, label in self.rows():
            known.setdefault(_plain(text) or text, (text, label))
        rows = list(known.values())
        random.Random(_ORDER).shuffle(rows)
        found, at = [], 0
        for size in self.sizes:
            part = rows[at : at + size]
            found.append(Part([text for text, _ in part], np.array([label for _, label in part])))
            at += size
        return found[0], found[1], found[2]


def _plain(text: str) -> str:
    return re.sub(
        r"\W+", "", re.sub(r"(.)\1{3,}", r"\1\1\1", _ADDRESS.sub(" ", text))[:1000].lower()
    )


def _table(
    file: str, text: str, label: str, values: dict[str, int]
) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        with (DATA / file).open(encoding="utf-8", newline="") as source:
            for row in csv.DictReader(source):
                yield row[text], values[row[label]]

    return rows


def _shop() -> Iterator[Row]:
    for row in pq.read_table(DATA / "C_online_shopping_10_cats" / "reviews.parquet").to_pylist():
        if row["review"]:
            yield row["review"], 1 if int(row["label"]) else -1


def _tweets(language: str) -> LabelledSet:
    file = f"C_tweets15_clarin/{language}_text.csv"
    rows = _table(file, "text", "label", {"Positive": 1, "Negative": -1})
    return LabelledSet(f"tweets {language}", language, (-1, 1), rows, (500, 1500, 2000))


SENTIMENT: Final = (
    _tweets("bg"),
    _tweets("ru"),
    _tweets("en"),
    LabelledSet(
        "hotel reviews zh", "zh-Hans", (-1, 1),
        _table("C_chnsenticorp_hotel/reviews.csv", "review", "label", {"1": 1, "0": -1}),
        (300, 1000, 2000),
    ),
    LabelledSet("shop reviews zh", "zh-Hans", (-1, 1), _shop, (300, 1000, 2000)),
    LabelledSet(
        "restaurant reviews yue", "yue-Hant", (-1, 0, 1),
        _table("C_openrice_yue_hant/valid.csv", "text", "label", {"smile": 1, "ok": 0, "cry": -1}),
        (250, 449, 300),
    ),
)  # fmt: skip
COMPLAINTS: Final = LabelledSet(
    "complaints en", "en", (0, 1),
    _table("C_complaints_tweets/complaints.csv", "text", "complaint", {"0": 0, "1": 1}),
    (600, 1000, 2000),
)  # fmt: skip
