"""How original a post is: unlike what was said before it, by what it is, and how it was met.

    novelty = 1 - the largest cosine (TF-IDF) to a post of the 90 days before it; a copy has 0
    originality = novelty x form x (1 + ln(1 + reactions))

A copy is a text that shares four fifths of its runs of letters with an earlier one
(duplicates.py). A person's originality is the mean of their five best posts of 90 days, as a
percentile of all persons.

Never: an answer that depends on the order of posts.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

import numpy as np

from rapport.flow.signals.duplicates import near_copies
from rapport.flow.signals.texts import cleaned, fold, prose
from rapport.flow.signals.words import terms

WINDOW: Final = timedelta(days=90)
BEST: Final = 5
#: What more is work than to write.
FORMS: Final[Mapping[str, float]] = {"text": 1.0, "photo": 1.2, "video": 1.5, "story": 1.3}


@dataclass(frozen=True, slots=True)
class Post:
    """One post.

    at         when, aware
    language   ISO 639-1
    form       one of FORMS; `video` is one's own
    reactions  shrunken towards the channel's mean, >= 0
    """

    person: str
    at: datetime
    text: str
    language: str
    form: str = "text"
    reactions: float = 0.0


@dataclass(frozen=True, slots=True)
class Originality:
    """How original one post is: `score` is the product of the others.

    novelty  0 (a copy) to 1 (nothing like it was said before)
    like     number of the post it is most like, None = none
    """

    novelty: float
    form: float
    met: float
    like: int | None

    @property
    def score(self) -> float:
        return self.novelty * self.form * self.met


def originality(posts: Sequence[Post]) -> list[Originality]:
    """Return how original each of all posts of a community is, against those before it."""
    found = []
    for post, (novelty, like) in zip(posts, _novelties(posts), strict=True):
        met = 1 + math.log1p(max(0.0, post.reactions))
        found.append(Originality(novelty, FORMS[post.form], met, like))
    return found


def person_scores(posts: Sequence[Post], found: Sequence[Originality]) -> dict[str, float]:
    """Return each person's percentile, 0 to 100, by the mean of their best posts of a window."""
    scores: dict[str, list[float]] = {}
    for post, original in zip(posts, found, strict=True):
        scores.setdefault(post.person, []).append(original.score)
    means = {p: float(np.mean(sorted(s, reverse=True)[:BEST])) for p, s in scores.items()}
    ranked = sorted(means.values())
    n = len(ranked)
    return {
        person: 100.0
        * (np.searchsorted(ranked, mean, "left") + np.searchsorted(ranked, mean, "right"))
        / (2 * n)
        for person, mean in means.items()
    }


def _novelties(posts: Sequence[Post]) -> list[tuple[float, int | None]]:
    vectors = _vectors(posts)
    order = sorted(range(len(posts)), key=lambda n: posts[n].at)
    times = [posts[n].at for n in order]
    rank = {number: at for at, number in enumerate(order)}
    postings: dict[str, list[tuple[int, float]]] = {}
    for number in order:
        for term, weight in vectors[number].items():
            postings.setdefault(term, []).append((rank[number], weight))
    listed = {
        term: (np.array([r for r, _ in rows]), np.array([w for _, w in rows]))
        for term, rows in postings.items()
    }
    copies = _copies(posts)
    answers: list[tuple[float, int | None]] = []
    for number, post in enumerate(posts):
        cosines = np.zeros(len(posts))
        for term, weight in vectors[number].items():
            ranks, weights = listed[term]
            cosines[ranks] += weight * weights
        first, after = bisect_left(times, post.at - WINDOW), bisect_right(times, post.at)
        cosines[:first] = cosines[after:] = 0.0
        cosines[rank[number]] = 0.0
        earlier = [n for n in copies.get(number, ()) if first <= rank[n] < after]
        if earlier:
            answers.append((0.0, min(earlier, key=lambda n: (posts[n].at, posts[n].text))))
            continue
        best = int(np.argmax(cosines)) if len(posts) else 0
        most = min(1.0, float(cosines[best]))
        # rounded, so that sums in another order are the same
        answers.append((round(1.0 - most, 9), order[best] if most > 0 else None))
    return answers


def _vectors(posts: Sequence[Post]) -> list[dict[str, float]]:
    """Return TF-IDF of each post, of length 1: (1 + ln tf) x ln((1 + n) / (1 + df)) + 1."""
    counts = [Counter(_terms(post)) for post in posts]
    frequency = Counter(term for count in counts for term in count)
    vectors = []
    for count in counts:
        weights = {
            term: (1 + math.log(n)) * (math.log((1 + len(posts)) / (1 + frequency[term])) + 1)
            for term, n in count.items()
        }
        length = math.sqrt(math.fsum(w * w for w in weights.values())) or 1.0
        vectors.append({term: weight / length for term, weight in weights.items()})
    return vectors


def _terms(post: Post) -> list[str]:
    """Return the terms of a post; of one without telling words, what it is written in."""
    found = terms(post.text, post.language)
    if found:
        return found
    plain = fold(prose(cleaned(post.text))).text
    return plain.split() or list(map("".join, pairwise(plain)))


def _copies(posts: Sequence[Post]) -> dict[int, list[int]]:
    """Return for each post those that it is a copy of, or they of it."""
    texts = [post.text for post in posts]
    found: dict[int, list[int]] = {}
    for a, b, _ in near_copies(texts, texts):
        if a != b:
            found.setdefault(a, []).append(b)
            found.setdefault(b, []).append(a)
    return found
