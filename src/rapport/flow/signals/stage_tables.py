"""Readings, topics, checks and models as the tables that signal_tables.py declares.

What a teammate said of a text is put in the place of what was read.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, Final

import pyarrow as pa

from rapport.flow import tables
from rapport.flow.signals import checks
from rapport.flow.signals.checks import INTENT, NOISE, SENTIMENT, TARGET
from rapport.flow.signals.confidence import Sureness
from rapport.flow.signals.readings import Reading
from rapport.flow.signals.taught import Proposal
from rapport.flow.signals.topics import FoundTopic

_AT_ONCE: Final = 10_000  # rows that are Python's at once
#: Why a text is noise that a teammate called so.
SAID_NOISE: Final = "said"
COPY: Final = "copy"
#: In `corrected`: what was said of a text like it.
LIKE: Final = "like "


@dataclass(frozen=True, slots=True)
class Said:
    """The last word of teammates on one text and task. `taught`: whether models learn from it."""

    seq: int
    interaction_id: str
    task: str
    value: str
    was: str
    sureness: str | None
    sampled: bool
    at: datetime
    taught: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One text, its reading, and what was said of it (`mine`) and of texts like it (`others`).

    text     what was read: with what its picture shows
    copy_of  the interaction of the first text like it
    """

    id: str
    text: str
    at: datetime
    private: bool
    reading: Reading
    copy_of: str | None
    mine: Mapping[str, str]
    others: Mapping[str, str]

    @property
    def noise(self) -> str:
        """Why it is noise; '' if it is none."""
        word = self._said(NOISE)
        if word == checks.NO:
            return COPY if self.copy_of else ""
        return SAID_NOISE if word == checks.YES else self.reading.why

    @property
    def sentiment(self) -> tuple[int | None, str | None]:
        """The feeling, and how sure it is."""
        if word := self._said(SENTIMENT):
            return checks.feeling(word), Sureness.HIGH.value
        sure = self.reading.sentiment_sureness
        return self.reading.sentiment, None if sure is None else sure.value

    @property
    def intents(self) -> list[list[str]]:
        if word := self._said(INTENT):
            return [[word, Sureness.HIGH.value]]
        return [[name, sure.value] for name, sure in self.reading.intents]

    @property
    def target(self) -> str:
        word = self._said(TARGET)
        return ("" if word == checks.NOTHING else word) if word else self.reading.target

    @property
    def corrected(self) -> list[str]:
        return [*sorted(self.mine), *(LIKE + task for task in sorted(self.others))]

    def _said(self, task: str) -> str:
        return self.mine.get(task) or self.others.get(task, "")


@dataclass(frozen=True, slots=True)
class Found:
    """A topic that was found, its name, and the interactions that are of it."""

    name: str
    topic: FoundTopic
    ids: tuple[str, ...]


def within(reading: Reading, text: str) -> Reading:
    """Return a reading without places beyond a text's end, and without phrases it does not hold.

    What was read with the text has no place in it: it is not what the person wrote.
    """
    end, said = len(text), text.lower()
    named = ((name, _before(end, spans)) for name, spans in reading.entities)
    return replace(
        reading,
        entities=tuple((name, spans) for name, spans in named if spans),
        words=tuple(word for word in reading.words if word.end <= end),
        triggers=tuple(hit._replace(spans=_before(end, hit.spans)) for hit in reading.triggers),
        personal=tuple(span for span in reading.personal if span.end <= end),
        keywords=tuple(
            phrase for phrase in reading.keywords if all(w in said for w in phrase.split())
        ),
    )


def _before(end: int, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(span for span in spans if span[1] <= end)


def readings(lines: Sequence[Line], is_staff: Sequence[bool], found: Iterable[Found]) -> pa.Table:
    """Return tables.TEXT_READINGS."""
    of_topic = {one: topic.name for topic in found for one in topic.ids}
    schema = tables.TEXT_READINGS.schema
    flagged = zip(lines, is_staff, strict=True)
    made = [schema.empty_table()]
    while some := list(islice(flagged, _AT_ONCE)):
        rows = [_row(line, of_topic.get(line.id), flag) for line, flag in some]
        made.append(pa.Table.from_pylist(rows, schema))
    return pa.concat_tables(made)


def _row(line: Line, found: str | None, is_staff: bool) -> dict[str, Any]:
    reading = line.reading
    feeling, sure = line.sentiment
    noise = line.noise
    return {
        "interaction_id": line.id,
        "language": reading.language,
        "script": reading.script,
        "variety": reading.variety,
        "sentiment": feeling,
        "sureness": sure,
        "target": line.target,
        "intents": _json(line.intents),
        "words": _json([[word.start, word.end, word.says] for word in reading.words]),
        "urgent": _json(reading.urgent),
        "noise": noise,
        "because": _json(reading.because if noise == reading.why else ()),
        "copy_of": line.copy_of,
        "entities": _json(reading.entities),
        "topics": _json(reading.topics),
        "found": found,
        "triggers": _json([[hit.rule, hit.spans] for hit in reading.triggers]),
        "keywords": _json(_open_keywords(line)),
        "personal": _json([[span.start, span.end, span.kind] for span in reading.personal]),
        "read_by": reading.by.value,
        "corrected": _json(line.corrected),
        "is_staff": is_staff,
    }


def _open_keywords(line: Line) -> list[str]:
    """Return the phrases that say most, without those of what is masked in the text."""
    masked, said = "", line.text
    for span in line.reading.personal:
        masked += line.text[span.start : span.end].lower() + " "
        said = said[: span.start] + " " * (span.end - span.start) + said[span.end :]
    said = said.lower()
    return [
        phrase
        for phrase in line.reading.keywords
        if not any(word in masked and word not in said for word in phrase.split())
    ]


def found_topics(found: Iterable[Found], *, since: datetime) -> pa.Table:
    """Return tables.FOUND_TOPICS. `since`: start of the period."""
    rows = [
        {
            "name": one.name,
            "language": one.topic.language,
            "since": since,
            "terms": _json([[term.text, round(term.z, 6)] for term in one.topic.terms]),
            "texts": len(one.ids),
            "share": one.topic.share,
            "novelty": one.topic.novelty,
        }
        for one in sorted(found, key=lambda one: one.name)
    ]
    return pa.Table.from_pylist(rows, tables.FOUND_TOPICS.schema)


def checks_made(said: Iterable[tuple[Said, str]]) -> pa.Table:
    """Return tables.CHECKS of words and the languages of their texts."""
    rows = [
        {
            "seq": word.seq,
            "interaction_id": word.interaction_id,
            "task": word.task,
            "language": language,
            "was": word.was,
            "sureness": word.sureness,
            "value": word.value,
            "sampled": word.sampled,
            "taught": word.taught,
            "decided_at": word.at,
        }
        for word, language in sorted(said, key=lambda pair: pair[0].seq)
    ]
    return pa.Table.from_pylist(rows, tables.CHECKS.schema)


def learned(proposals: Iterable[Proposal]) -> pa.Table:
    """Return tables.LEARNED."""
    rows = [
        {
            "task": one.task,
            "corrections": one.corrections,
            "before": one.before,
            "after": one.after,
            "is_live": one.is_live,
            "calibration_error": one.calibration_error,
            "decided_at": one.decided_at,
        }
        for one in sorted(proposals, key=lambda one: (one.task, one.corrections))
    ]
    return pa.Table.from_pylist(rows, tables.LEARNED.schema)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
