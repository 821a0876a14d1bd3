"""What a period's texts are about: topics that the team defined, and topics that are found.

A defined topic is a rule of keywords; with vectors its example sentences count as well. Found
ones are clusters (TF-IDF, its fifty largest directions, k-means; Lloyd 1982) of the texts of one
language, named by the terms that speak most for a cluster against all else (log-odds with an
informative Dirichlet prior; Monroe, Colaresi, Quinn 2008).

Never: a topic for the sake of having one: a cluster that no term speaks for is none.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from rapport.flow.signals import heads
from rapport.flow.signals.triggers import Rule, Triggers
from rapport.flow.signals.words import terms

Floats = npt.NDArray[np.float64]

#: A term speaks for a topic from there on (two-sided 5 %).
TELLING_Z: Final = 1.96
_PRIOR: Final = 0.1
_FEWEST: Final = 5  # texts of a found topic
_VOCABULARY: Final = 1_500
_FITTED: Final = 4_000  # texts that directions and centres are learned from
_DIRECTIONS: Final = 50
_ROUNDS: Final = 40
_TRIES: Final = 3
_NAMED_BY: Final = 4
_NEW_RATIO: Final = 4.0
_LIKELY: Final = 0.5
_Name = TypeVar("_Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that the team defined. query: see triggers/query.py. examples: sentences of it."""

    name: str
    query: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One term, and how much more it is said here than elsewhere (log-odds and its z)."""

    text: str
    log_odds: float
    z: float


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A topic that was found.

    terms     that name it, the most telling first
    texts     numbers of its texts, the most typical first
    share     of the period's texts of that language, 0 to 1
    novelty   share of its terms that the period before hardly had, 0 to 1
    """

    language: str
    terms: tuple[Term, ...]
    texts: tuple[int, ...]
    share: float
    novelty: float

    @property
    def name(self) -> str:
        return ", ".join(term.text for term in self.terms[:3])


def log_odds(here: Mapping[str, int], elsewhere: Mapping[str, int]) -> dict[str, Term]:
    """Return for each term of `here` how much more it is said here than elsewhere.

    d = ln((y + a) / (n + A - y - a)) - ln((Y + a) / (N + A - Y - a)), z = d / its standard
    error. The prior is informative: A is a tenth of all, a the term's part of it.
    """
    n, other_n = sum(here.values()), sum(elsewhere.values())
    return {
        term: Term(
            term,
            *odds_between(
                *(y, n, elsewhere.get(term, 0), other_n),
                _PRIOR * (y + elsewhere.get(term, 0)),
                _PRIOR * (n + other_n),
            ),
        )
        for term, y in here.items()
    }


def odds_between(
    y: float, n: float, other_y: float, other_n: float, prior: float, total: float
) -> tuple[float, float]:
    """Return log-odds and z of y among n against other_y among other_n."""
    rest, other_rest = n + total - y - prior, other_n + total - other_y - prior
    if rest <= 0 or other_rest <= 0:
        return 0.0, 0.0
    odds = math.log((y + prior) / rest) - math.log((other_y + prior) / other_rest)
    return odds, odds / math.sqrt(1 / (y + prior) + 1 / (other_y + prior))


class TopicReader:
    """Says which defined topics texts are about."""

    def __init__(
        self,
        topics: Sequence[Topic],
        languages: Iterable[str] = ("en", "ru", "bg", "zh"),
        *,
        examples: Mapping[str, npt.NDArray[np.floating]] | None = None,
        background: npt.NDArray[np.floating] | None = None,
    ) -> None:
        """Raises QueryError: a rule that can't be read.

        examples    vectors of each topic's example sentences, if there is an embedder
        background  vectors of texts about anything, which each topic is told from
        """
        self.topics = tuple(topics)
        rules = [Rule(topic.name, topic.query) for topic in topics if topic.query]
        self._triggers = Triggers(rules, languages)
        self._heads: dict[str, heads.Head] = {}
        for topic in topics:
            given = (examples or {}).get(topic.name)
            if given is None or not len(given) or background is None or not len(background):
                continue
            features = np.concatenate([given, background]).astype(np.float64)
            truth = [1] * len(given) + [0] * len(background)
            learned = heads.examples(features, truth, labels=2)
            self._heads[topic.name] = heads.fitted(learned, ("other", topic.name))

    def read(
        self, texts: Sequence[str], vectors: npt.NDArray[np.floating] | None = None
    ) -> list[tuple[str, ...]]:
        """Return the topics of each text, in the order they were given."""
        found = [{hit.rule for hit in hits} for hits in self._triggers.match_all(texts)]
        if vectors is not None and len(texts):
            for name, head in self._heads.items():
                likely = heads.softmax(head.logits(vectors))[:, 1]
                for number in np.flatnonzero(likely > _LIKELY).tolist():
                    found[number].add(name)
        return [tuple(t.name for t in self.topics if t.name in names) for names in found]


def find_topics(
    texts: Sequence[str],
    languages: Sequence[str],
    before: Sequence[tuple[str, str]] = (),
    *,
    most: int = 12,
) -> list[FoundTopic]:
    """Return the topics of a period, the largest first.

    languages  ISO 639-1, one for each text
    before     (text, language) of the period before, which tells what is new
    """
    said: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    for number, (text, language) in enumerate(zip(texts, languages, strict=True)):
        said[language].append((number, terms(text, language)))
    earlier: dict[str, Counter[str]] = defaultdict(Counter)
    for text, language in before:
        earlier[language].update(terms(text, language))
    found: list[FoundTopic] = []
    for language, rows in sorted(said.items()):
        found += _of_language(language, rows, earlier[language], most)
    return sorted(found, key=lambda topic: (-len(topic.texts), topic.language, topic.name))[:most]


def _of_language(
    language: str, rows: list[tuple[int, list[str]]], earlier: Counter[str], most: int
) -> list[FoundTopic]:
    # in an order of their own, so that the answer doesn't hang on that of the texts
    rows = sorted((row for row in rows if row[1]), key=lambda row: row[1])
    if len(rows) < 2 * _FEWEST:
        return []
    weights, _ = _weighted([said for _, said in rows])
    if weights.shape[1] < 2:
        return []
    count = max(2, min(most, round(math.sqrt(len(rows) / 4))))
    labels, distances = _clustered(_directions(weights), count)
    counts = [Counter[str]() for _ in range(count)]
    for label, (_, said) in zip(labels.tolist(), rows, strict=True):
        counts[label].update(said)
    everything = sum(counts, Counter[str]())
    found = []
    for label in range(count):
        members = np.flatnonzero(labels == label)
        telling = _telling(counts[label], everything)
        if len(members) < _FEWEST or not telling:
            continue
        typical = members[np.argsort(distances[members], kind="stable")]
        found.append(
            FoundTopic(
                language,
                telling,
                tuple(rows[n][0] for n in typical.tolist()),
                len(members) / len(rows),
                _novelty(telling, everything, earlier),
            )
        )
    return found


def _telling(here: Counter[str], everything: Counter[str]) -> tuple[Term, ...]:
    elsewhere = everything - here
    scored = log_odds(here, elsewhere)
    best = sorted(
        (t for t in scored.values() if t.z >= TELLING_Z and here[t.text] >= 3),
        key=lambda term: (-term.z, term.text),
    )
    chosen: list[Term] = []
    for term in best:  # not "tent" after "rila tent"
        if not any(term.text in other.text or other.text in term.text for other in chosen):
            chosen.append(term)
    return tuple(chosen[:_NAMED_BY])


def _novelty(telling: Sequence[Term], now: Counter[str], earlier: Counter[str]) -> float:
    """Return the share of terms that are said at least four times as much as before."""
    n, before = sum(now.values()), sum(earlier.values())
    if not before:
        return 1.0
    rates = [(now[t.text] / n, (earlier[t.text] + 0.5) / (before + 1)) for t in telling]
    return sum(rate >= _NEW_RATIO * then for rate, then in rates) / len(rates)


def _weighted(rows: Sequence[list[str]]) -> tuple[Floats, list[str]]:
    """Return TF-IDF of each text, of length 1, over the commonest terms."""
    frequency = Counter(term for said in rows for term in set(said))
    common = [(n, t) for t, n in frequency.items() if 3 <= n <= 0.5 * len(rows)]
    vocabulary = [t for _, t in sorted(common, key=lambda pair: (-pair[0], pair[1]))]
    vocabulary = vocabulary[:_VOCABULARY]
    places = {term: at for at, term in enumerate(vocabulary)}
    found = np.zeros((len(rows), len(vocabulary)))
    for number, said in enumerate(rows):
        for term, times in Counter(said).items():
            if (at := places.get(term)) is not None:
                found[number, at] = 1 + math.log(times)
    found *= np.log((1 + len(rows)) / (1 + np.array([frequency[t] for t in vocabulary]))) + 1
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return found / np.where(lengths == 0, 1, lengths), vocabulary


def _directions(weights: Floats) -> Floats:
    """Return texts along the largest directions that they differ in, each of length 1."""
    sample = weights[:: max(1, len(weights) // _FITTED)]
    _, vectors = np.linalg.eigh(sample.T @ sample)
    places = weights @ vectors[:, ::-1][:, :_DIRECTIONS]
    lengths = np.linalg.norm(places, axis=1, keepdims=True)
    found: Floats = places / np.where(lengths == 0, 1, lengths)
    return found


def _clustered(places: Floats, count: int) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return each text's cluster and its distance from the centre: the best of some k-means."""
    best: tuple[float, npt.NDArray[np.int64], Floats] | None = None
    for seed in range(_TRIES):
        rng = np.random.default_rng(seed)
        centres = places[[int(rng.integers(len(places)))]]
        while len(centres) < count:  # k-means++ (Arthur, Vassilvitskii 2007)
            far = _distances(places, centres).min(axis=1)
            total = far.sum()
            chance = far / total if total > 0 else np.full(len(far), 1 / len(far))
            centres = np.vstack([centres, places[rng.choice(len(places), p=chance)]])
        for _ in range(_ROUNDS):
            labels = _distances(places, centres).argmin(axis=1)
            moved = np.array(
                [
                    places[labels == n].mean(axis=0) if (labels == n).any() else centres[n]
                    for n in range(count)
                ]
            )
            if np.allclose(moved, centres):
                break
            centres = moved
        distances = _distances(places, centres)
        near = distances.min(axis=1)
        if best is None or near.sum() < best[0] - 1e-9:
            best = (float(near.sum()), distances.argmin(axis=1).astype(np.int64), near)
    if best is None:
        raise ValueError("no clustering was tried")
    return best[1], best[2]


def _distances(places: Floats, centres: Floats) -> Floats:
    """Return squared distances (texts, centres)."""
    found: Floats = (
        (places**2).sum(axis=1)[:, None] - 2 * places @ centres.T + (centres**2).sum(axis=1)
    )
    return np.maximum(found, 0.0)


@dataclass(frozen=True, slots=True)
class Share:
    """One part of all: how many, and its share with a 95 % interval (Wilson 1927)."""

    count: int
    share: float
    low: float
    high: float


def shares(labels: Iterable[_Name]) -> dict[_Name, Share]:
    """Return the share of each label, the largest first: of voice, of topics, of feelings."""
    counts = Counter(labels)
    n = sum(counts.values())
    return {label: _share(count, n) for label, count in counts.most_common()}


def _share(count: int, n: int, z: float = 1.96) -> Share:
    part = count / n
    middle = (part + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(part * (1 - part) / n + z * z / (4 * n * n))
    return Share(count, part, max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True, slots=True)
class Voice:
    """One text for the comparison of voices.

    leader     its author is one whom others follow
    ours       we began the talk it belongs to; else people did
    sentiment  -1, 0, 1; None = can't tell
    """

    topics: tuple[str, ...]
    leader: bool
    ours: bool
    sentiment: int | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one side thinks of a topic: texts, those whose feeling is known, and its mean."""

    texts: int
    told: int
    mean: float | None


def opinions(voices: Iterable[Voice]) -> dict[tuple[str, str], Opinion]:
    """Return by topic and side what is thought: sides leaders and masses, ours and people's."""
    sides: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    for voice in voices:
        for topic in voice.topics:
            sides[topic, "leaders" if voice.leader else "masses"].append(voice.sentiment)
            sides[topic, "ours" if voice.ours else "people's"].append(voice.sentiment)
    found = {}
    for key, feelings in sorted(sides.items()):
        told = [feeling for feeling in feelings if feeling is not None]
        found[key] = Opinion(len(feelings), len(told), sum(told) / len(told) if told else None)
    return found
