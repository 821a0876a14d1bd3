"""Texts and patterns that speed is measured on: short ones, of four languages, from the sets."""

import csv
import os
import random
import re
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq

HERE = Path(__file__).parent
DATA = Path(os.environ.get("RAPPORT_DATA", HERE.parents[2] / "shared" / "data"))
LONGEST = 140

_HAN = re.compile(r"[\u3400-\u9fff]{2,4}")
_WORD = re.compile(r"[a-zа-яё]{4,}")


@cache
def by_language() -> dict[str, list[str]]:
    """Return the texts of the sets by language, in the order they stand."""
    tweets = {code: _column(f"C_tweets15_clarin/{code}_text.csv", "text") for code in ("bg", "ru")}
    return {
        **tweets,
        "en": _column("C_tweets15_clarin/en_text.csv", "text")
        + _column("C_complaints_tweets/complaints.csv", "text"),
        "zh": _column("C_chnsenticorp_hotel/reviews.csv", "review") + _shop_reviews(),
    }


def stream(size: int, seed: int = 7) -> list[str]:
    """Return texts of four languages in equal parts, mixed, none longer than a short post."""
    rng = random.Random(seed)
    texts = [
        text[:LONGEST]
        for known in by_language().values()
        for text in rng.sample(known, min(len(known), size // 4 + 1))
    ]
    while len(texts) < size:
        texts += texts[: size - len(texts)]
    rng.shuffle(texts)
    return texts[:size]


def patterns(size: int, seed: int = 8) -> list[str]:
    """Return words, pairs of words and Han strings that stand in texts of the stream, each once.

    Three of seven are words, two pairs, two Han; frequent ones are not preferred.
    """
    rng = random.Random(seed)
    words: set[str] = set()
    pairs: set[str] = set()
    han: set[str] = set()
    for text in stream(40_000, seed):
        found = _WORD.findall(text.lower())
        words.update(found)
        pairs.update(re.findall(r"[a-zа-яё]{3,} [a-zа-яё]{3,}", text.lower()))
        han.update(run[:4] for run in _HAN.findall(text))
    parts = ((words, 3), (pairs, 2), (han, 2))
    chosen = [p for group, part in parts for p in rng.sample(sorted(group), size * part // 7)]
    chosen += rng.sample(sorted(words - set(chosen)), size - len(chosen))
    rng.shuffle(chosen)
    return chosen


def _column(path: str, name: str) -> list[str]:
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file) if row[name]]


def _shop_reviews() -> list[str]:
    table = pq.read_table(DATA / "C_online_shopping_10_cats/reviews.parquet", columns=["review"])
    return [text for text in table.column(0).to_pylist() if text]
