"""The reading stage: what people wrote and what teammates said of it, to tables of readings.

    made = read_all(given, embedder, now=now)

Up to `by_teacher` texts are read by the teacher one by one. Of more, a student is taught on that
many of the newest and reads them all; the most doubtful fifth, but no more than that many, goes to
the teacher. What a teammate said of a text stands for it and for its copies, and for texts that
mean the same (exemplars.py). A model learns only from texts whose source allows it (Right.TRAIN).

What a picture shows (`seen`) is read below the words that came with it, and is none of them: a
word, a trigger or a number that stands there has no place in the row.

The same facts, words of pictures and embedder give the same tables. Never: a private message as
a lesson.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from rapport.flow.rights import Right
from rapport.flow.signals import checks, entities, stage_tables
from rapport.flow.signals.checks import CANT_TELL, INTENT, NOISE, SENTIMENT, TARGET
from rapport.flow.signals.entities import Entity, EntityReader
from rapport.flow.signals.exemplars import taken_over
from rapport.flow.signals.languages import UNKNOWN, Language, Languages
from rapport.flow.signals.noise import Mention
from rapport.flow.signals.readings import DOUBTFUL, By, Models, Reader, Reading
from rapport.flow.signals.setup import ReadingSetup
from rapport.flow.signals.staff import staff
from rapport.flow.signals.stage_tables import Found, Line, Said, within
from rapport.flow.signals.taught import Lesson, Proposal, models_taught
from rapport.flow.signals.texts import cleaned
from rapport.flow.signals.topics import find_topics
from rapport.flow.signals.triggers import Hit, Rule
from rapport.flow.signals.triggers.expressions import Expressions
from rapport.flow.signals.vectors import LONGEST, Embedder, Vectors, has_words
from rapport.flow.signals.words import as_said

#: Days of texts in which topics are found; the same before tell what is new.
PERIOD: Final = timedelta(days=30)
_AT_ONCE: Final = 10_000  # rows that are Python's at once
_NAMES: Final = 3  # terms in the name of a found topic
_BUSY: Final = 20  # texts from which an author's habits can be told
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Given:
    """What the stage reads.

    texts      tables.TEXTS
    decisions  tables.DECISIONS
    employers  (account, where it says it works)
    setup      the brand's words, topics and triggers
    brand      as people write the brand when they say where they work
    entities   names that matter
    expressions  people's own regular expressions, as triggers
    seen       of interactions: what their picture or video shows; see pictures.py
    """

    texts: pa.Table
    decisions: pa.Table
    employers: tuple[tuple[str, str], ...] = ()
    setup: ReadingSetup = field(default_factory=ReadingSetup)
    brand: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    expressions: tuple[Rule, ...] = ()
    seen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """The tables of the stage, as signal_tables.py declares them."""

    text_readings: pa.Table
    found_topics: pa.Table
    checks: pa.Table
    learned: pa.Table


@dataclass(frozen=True, slots=True)
class _Text:
    """One text with what is known of it beside its words."""

    id: str
    account: str
    text: str
    at: datetime
    private: bool
    to_us: bool
    may_teach: bool
    seen: str = ""

    @property
    def whole(self) -> str:
        """What is read: the words, and below them what the picture shows."""
        return f"{self.text}\n{self.seen}" if self.seen else self.text


def read_all(
    given: Given,
    embedder: Embedder | None,
    *,
    now: datetime,
    by_teacher: int = 2_000,
    seeds: Path | None = None,
    progress: Progress = lambda *_: None,
) -> Made:
    """Read every text.

    embedder  None: the word lists read alone, and nothing is learned
    seeds     folder where the vectors of our own sentences are kept
    Raises    QueryError: a rule of the setup can't be read.
    """
    texts = _texts(given.texts, given.seen)
    said = _said(given.decisions)
    told = _languages(texts, given.setup)
    progress("reading texts", 0, len(texts))
    models: Models | None = None
    proposals: tuple[Proposal, ...] = ()
    if embedder is not None and texts:
        models, proposals = models_taught(embedder, _lessons(texts, told, said), seeds)
    readings = _read(texts, _usual(texts, told), given.setup, embedder, models, by_teacher)
    readings = _with_names([one.whole for one in texts], readings, given)
    lines = _corrected(texts, readings, said, embedder)
    accounts = [one.account for one in texts]
    is_staff = staff([one.text for one in texts], accounts, given.employers, given.brand)
    found = _found(lines, is_staff, now)
    progress("reading texts", len(texts), len(texts))
    return Made(
        stage_tables.readings(lines, is_staff, found),
        stage_tables.found_topics(found, since=now - PERIOD),
        stage_tables.checks_made(
            [(one, told[n].code) for n, one in _with_texts(texts, said) if not is_staff[n]]
        ),
        stage_tables.learned(proposals),
    )


def _texts(table: pa.Table, seen: Mapping[str, str]) -> list[_Text]:
    """Return the texts in an order of their own: the earliest first, so that it is no copy."""
    found = [
        _Text(
            row["interaction_id"],
            row["account_id"],
            row["text"],
            row["occurred_at"],
            row["private"],
            row["to_us"],
            not row["private"] and bool(row["rights"] & Right.TRAIN),
            seen.get(row["interaction_id"], ""),
        )
        for batch in table.to_batches(max_chunksize=_AT_ONCE)
        for row in batch.to_pylist()
    ]
    return sorted(found, key=lambda one: (one.at, one.id))


def _said(decisions: pa.Table) -> dict[tuple[str, str], Said]:
    """Return the last word on each text and task, in the order they were said."""
    last: dict[tuple[str, str], Said] = {}
    for row in sorted(decisions.to_pylist(), key=lambda row: row["seq"]):
        if row["kind"] != checks.KIND:
            continue
        key = (row["interaction_id"], row["attribute"])
        last.pop(key, None)
        if row["value"] in checks.VALUES.get(row["attribute"], ()):
            last[key] = Said(
                row["seq"],
                *key,
                row["value"],
                row["was"] or CANT_TELL,
                row["sureness"],
                bool(row["sampled"]),
                row["decided_at"],
            )
    return last


def _with_texts(
    texts: Sequence[_Text], said: Mapping[tuple[str, str], Said]
) -> Iterator[tuple[int, Said]]:
    """Give each word whose text is still there, and the text's number."""
    numbers = {one.id: n for n, one in enumerate(texts)}
    for word in said.values():
        number = numbers.get(word.interaction_id)
        if number is not None and not texts[number].private:
            yield number, replace(word, taught=texts[number].may_teach)


def _languages(texts: Sequence[_Text], setup: ReadingSetup) -> list[Language]:
    known = Languages(setup.languages)
    return [known.of(cleaned(one.whole, LONGEST)) for one in texts]


def _usual(texts: Sequence[_Text], told: Sequence[Language]) -> list[str]:
    """Return for each text the language that most texts of its author are surely in."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one, language in zip(texts, told, strict=True):
        if language.sureness != "low" and language.code != UNKNOWN:
            counts[one.account][language.code] += 1
    usual = {account: codes.most_common(1)[0][0] for account, codes in counts.items()}
    return [usual.get(one.account, "") for one in texts]


def _lessons(
    texts: Sequence[_Text], told: Sequence[Language], said: Mapping[tuple[str, str], Said]
) -> list[Lesson]:
    return [
        Lesson(word.task, word.value, texts[n].whole, told[n], word.at)
        for n, word in _with_texts(texts, said)
        if word.taught
    ]


def _read(
    texts: Sequence[_Text],
    usual: Sequence[str],
    setup: ReadingSetup,
    embedder: Embedder | None,
    models: Models | None,
    by_teacher: int,
) -> list[Reading]:
    mentions = _mentions(texts)
    if embedder is None or models is None or len(texts) <= by_teacher:
        return Reader(embedder if texts else None, models, setup).read(mentions, usual)
    reader = Reader(embedder, models, setup)
    newest = sorted(range(len(texts)), key=lambda n: (texts[n].at, texts[n].id), reverse=True)
    lessons = [n for n in newest if texts[n].may_teach and has_words(texts[n].whole)][:by_teacher]
    if reader.teach_student([texts[n].whole for n in lessons], [usual[n] for n in lessons]):
        doubtful = min(DOUBTFUL, by_teacher / len(texts))
        return reader.read_stream(mentions, usual, doubtful=doubtful)
    left = frozenset(cleaned(texts[n].whole, LONGEST) for n in newest[by_teacher:])
    return Reader(_AllBut(embedder, left), models, setup).read(mentions, usual)


class _AllBut:
    """An embedder that is not asked for some texts: the word lists read those."""

    def __init__(self, embedder: Embedder, left: frozenset[str]) -> None:
        self._embedder = embedder
        self._left = left

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def size(self) -> int:
        return self._embedder.size

    def vectors(self, texts: Sequence[str]) -> Vectors:
        asked = [n for n, text in enumerate(texts) if text not in self._left]
        found: Vectors = np.full((len(texts), self.size), np.nan, np.float16)
        if asked:
            found[asked] = self._embedder.vectors([texts[n] for n in asked])
        return found


def _mentions(texts: Sequence[_Text]) -> list[Mention]:
    """Return texts with what tells of their authors: how much they write, how much of it anew."""
    days: dict[str, set[Any]] = defaultdict(set)
    said: dict[str, list[str]] = defaultdict(list)
    for one in texts:
        days[one.account].add(one.at.date())
        said[one.account].append(one.whole.strip())
    posts = {a: len(said[a]) / len(days[a]) for a in said if len(said[a]) >= _BUSY}
    copies = {a: 1 - (len(set(said[a])) - 1) / (len(said[a]) - 1) for a in posts}
    return [
        Mention(one.whole, one.to_us, one.account, posts.get(one.account), copies.get(one.account))
        for one in texts
    ]


def _corrected(
    texts: Sequence[_Text],
    readings: Sequence[Reading],
    said: Mapping[tuple[str, str], Said],
    embedder: Embedder | None,
) -> list[Line]:
    """Return the readings with what teammates said of these texts, and of those like them."""
    direct: dict[str, dict[int, str]] = defaultdict(dict)
    wrong: dict[str, set[int]] = defaultdict(set)
    for number, word in _with_texts(texts, said):
        direct[word.task][number] = word.value
        if word.value != word.was:
            wrong[word.task].add(number)
    alike: dict[str, dict[int, str]] = {}
    if direct:
        vectors = _known_vectors(texts, readings, embedder)
        words = [one.whole for one in texts]
        first = [n if r.duplicate_of is None else r.duplicate_of for n, r in enumerate(readings)]
        for task in (SENTIMENT, INTENT, TARGET):
            lessons = {n: v for n, v in direct[task].items() if texts[n].may_teach}
            alike[task] = taken_over(vectors, words, lessons, first=first, telling=wrong[task])
        # what is noise near to it may be none: copies alone take that over
        lessons = {n: v for n, v in direct[NOISE].items() if texts[n].may_teach}
        alike[NOISE] = taken_over(vectors, words, lessons, first=first, telling=())
    lines = []
    for n, (one, reading) in enumerate(zip(texts, readings, strict=True)):
        mine = {task: values[n] for task, values in direct.items() if n in values}
        others = {t: v[n] for t, v in alike.items() if n in v and t not in mine}
        original = reading.duplicate_of
        copied = None if original is None else texts[original].id
        reading = within(reading, one.text) if one.seen else reading
        lines.append(Line(one.id, one.whole, one.at, one.private, reading, copied, mine, others))
    return lines


def _with_names(texts: Sequence[str], readings: Sequence[Reading], given: Given) -> list[Reading]:
    """Return the readings with names that matter, and with triggers that are expressions."""
    if not texts:  # to make names ready takes a second
        return list(readings)
    named = EntityReader(given.entities, given.setup.languages).read(texts)
    hits: dict[int, list[Hit]] = defaultdict(list)
    if given.expressions:
        with Expressions({rule.name: rule.query for rule in given.expressions}) as expressions:
            for found in expressions.match_all(texts):
                hits[found.text].append(Hit(found.name, ((found.start, found.end),)))
    return [
        replace(
            reading,
            entities=names,
            target=reading.target or entities.target(names, reading.words),
            triggers=(*reading.triggers, *hits[n]),
        )
        for n, (reading, names) in enumerate(zip(readings, named, strict=True))
    ]


def _known_vectors(
    texts: Sequence[_Text], readings: Sequence[Reading], embedder: Embedder | None
) -> Vectors:
    """Return the vectors of what the teacher read; NaN for all else."""
    if embedder is None:
        return np.full((len(texts), 1), np.nan, np.float16)
    rows = [n for n, reading in enumerate(readings) if reading.by is By.TEACHER]
    found: Vectors = np.full((len(texts), embedder.size), np.nan, np.float16)
    if rows:
        found[rows] = embedder.vectors([cleaned(texts[n].whole, LONGEST) for n in rows])
    return found


def _found(lines: Sequence[Line], is_staff: Sequence[bool], now: datetime) -> list[Found]:
    """Return what is talked of in the last 30 days, and by which texts."""
    open_ones = [
        n
        for n, line in enumerate(lines)
        if not (line.private or is_staff[n] or line.noise or line.copy_of)
    ]
    recent = [n for n in open_ones if now - PERIOD <= lines[n].at < now]
    before = [n for n in open_ones if now - 2 * PERIOD <= lines[n].at < now - PERIOD]
    topics = find_topics(
        [lines[n].text for n in recent],
        [lines[n].reading.language for n in recent],
        [(lines[n].text, lines[n].reading.language) for n in before],
    )
    named: dict[str, Found] = {}
    for topic in topics:
        forms = as_said((lines[recent[n]].text for n in topic.texts), topic.language)
        terms = [" ".join(forms.get(w, w) for w in t.text.split(" ")) for t in topic.terms]
        name = f"{topic.language}: {', '.join(terms[:_NAMES])}"
        named.setdefault(name, Found(name, topic, tuple(lines[recent[n]].id for n in topic.texts)))
    return list(named.values())
