"""The readings of a file: what each of its texts says, without a workspace.

    done = read_file(Path("mentions.csv"), Asked(text="text"), to=Path("readings.csv"))

The teacher reads short files whole. Of a long one it reads a sample, teaches a student on it,
and then reads what the student is least sure of. Copies are looked for among `PART` rows.
Never: a text in the answer that was not asked for; a network call.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rapport.flow.errors import ConfigError, InputError
from rapport.flow.files import disk_errors_explained
from rapport.flow.signals.confidence import Share, corrected_share
from rapport.flow.signals.languages import UNKNOWN, Languages
from rapport.flow.signals.noise import Mention
from rapport.flow.signals.readings import Reader, Reading, models_from_seeds
from rapport.flow.signals.setup import ReadingSetup
from rapport.flow.signals.teachers import Teachers, processors
from rapport.flow.signals.vectors import Embedder, WorkerEmbedder
from rapport.record_rows import RecordRows, Refused
from rapport.table_writer import TableWriter, check_writable

#: Rows that are held at a time, and among which copies are told.
PART: Final = 20_000
#: Texts of one part that the teacher reads all; of more it reads a sample and the doubtful.
TEACHER_READS: Final = 3_000
SAMPLE: Final = 2_500
FEELINGS: Final = {-1: "negative", 0: "neutral", 1: "positive"}
FORMATS: Final = (".csv", ".parquet", ".jsonl")
_CANT_TELL: Final = -9
_AT_ONCE: Final = 128  # texts between two looks at the progress
_TEXTS: Final = pa.list_(pa.string())
_COLUMNS: Final = (
    ("row", pa.int64()), ("text", pa.string()), ("language", pa.string()),
    ("variety", pa.string()), ("sentiment", pa.string()), ("sentiment_sureness", pa.string()),
    ("target", pa.string()), ("intents", _TEXTS), ("words", _TEXTS), ("urgent", _TEXTS),
    ("noise", pa.bool_()), ("why", pa.string()), ("duplicate_of", pa.int64()),
    ("topics", _TEXTS), ("triggers", _TEXTS), ("keywords", _TEXTS), ("personal", _TEXTS),
    ("read_by", pa.string()),
)  # fmt: skip
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Asked:
    """How a file is to be read.

    text, author   columns; an author's other texts tell the language of a short one
    truth          column with what people say of some texts: negative, neutral, positive
    with_text      whether the text stands in the answer
    teacher        whether the model may read; else the word lists do
    encoding       of a text file; None: told from its bytes
    cache          folder in which the vectors of our own sentences are kept; None: nowhere
    """

    text: str
    author: str | None = None
    truth: str | None = None
    setup: ReadingSetup = field(default_factory=ReadingSetup)
    with_text: bool = False
    teacher: bool = True
    encoding: str | None = None
    cache: Path | None = None


@dataclass(frozen=True)
class Level:
    """Of texts read with one sureness: how many, and how many of those with a truth are right."""

    texts: int
    judged: int
    right: int


@dataclass(frozen=True)
class ReadFile:
    """What became of a file. Languages, feelings, levels, intents, topics and triggers are
    counted of texts that are no noise.

    rows, empty   all rows, and those without a text
    by            who read, noise too
    feelings      share of each; with a truth, corrected for our mistakes, with its interval
    levels        by sureness; "" = can't tell
    judged        texts with a truth; feelings are corrected if there are 2 at least
    encoding      that a text file was read in
    no_teacher    why the teacher did not read; "" = it did, or was not to
    """

    rows: int
    empty: int
    by: dict[str, int]
    languages: dict[str, int]
    feelings: dict[str, Share]
    levels: dict[str, Level]
    judged: int
    intents: dict[str, int]
    noise: dict[str, int]
    copies: int
    personal: dict[str, int]
    topics: dict[str, int]
    triggers: dict[str, int]
    encoding: str | None = None
    no_teacher: str = ""
    refused: tuple[Refused, ...] = ()


def read_file(
    path: Path, asked: Asked, *, to: Path | None = None, progress: Progress | None = None
) -> ReadFile:
    """Read the texts of one column and write a row for each row to `to`.

    Raises  InputError: not a table, no such column, no text in it, a rule or a truth that can't
            be read, a name of `to` that is no .csv, .parquet or .jsonl. Then `to` stays as it was.
    """
    if to is not None:
        check_output(to)
    columns = [c for c in (asked.text, asked.author, asked.truth) if c is not None]
    rows = RecordRows(path, only=columns, at_once=PART, encoding=asked.encoding)
    for column in columns:
        if column not in rows.header:
            raise InputError(
                f"{rows.file} has no column {column!r}", fix=f"it has: {', '.join(rows.header)}"
            )
    counted = _Counted()
    with _teacher(asked, progress) as (embedder, no_teacher):
        reader = _Reading(asked, embedder)
        with _answer(to, asked) as write:
            for table, numbers in rows.parts():
                part = _part(table, numbers, asked, rows.file)
                readings = reader.read(part)
                counted.add(part, readings)
                write([_row(part, at, one) for at, one in enumerate(readings)])
                if progress:
                    progress("Rows read", counted.rows, 0)
            if not counted.texts:
                raise _no_text(asked, rows)
    return replace(
        counted.told(), encoding=rows.encoding, no_teacher=no_teacher, refused=rows.refused
    )


def _no_text(asked: Asked, rows: RecordRows) -> InputError:
    if rows.refused:
        return InputError(
            f"no text could be read: {rows.refused[0].words}",
            fix="mend the file, or name its --encoding",
        )
    return InputError(
        f"the column {asked.text!r} of {rows.file} has no text in any row",
        fix=f"name another with --text; it has: {', '.join(rows.header)}",
    )


def check_output(path: Path) -> None:
    """Raise InputError unless readings may be written to `path`; write nothing."""
    if path.suffix not in FORMATS:
        raise InputError(
            f"{path.name} is neither .csv, .parquet nor .jsonl",
            fix="name the output by one of them",
        )
    check_writable(path)


# ------------------------------------------------------------------------------- in and out


@dataclass(frozen=True)
class _Part:
    """Rows that are held at a time. `truth`: -1, 0, 1, or `_CANT_TELL` where nobody said."""

    rows: list[int]
    texts: list[str]
    authors: list[str]
    truth: npt.NDArray[np.int8]
    with_text: bool


def _part(table: pa.Table, numbers: pa.Array, asked: Asked, file: str) -> _Part:
    texts = [text or "" for text in table[asked.text].to_pylist()]
    authors = table[asked.author].to_pylist() if asked.author else [""] * len(texts)
    truth = table[asked.truth].to_pylist() if asked.truth else [""] * len(texts)
    try:
        said = [_SAID[(value or "").strip().casefold()] for value in truth]
    except KeyError:
        raise InputError(
            f"the column {asked.truth!r} of {file} holds something that is no feeling",
            fix="write negative, neutral, positive (or -1, 0, 1); leave it empty if nobody said",
        ) from None
    return _Part(
        numbers.to_pylist(),
        texts,
        [(author or "").strip() for author in authors],
        np.array(said, np.int8),
        asked.with_text,
    )


_SAID: Final = {"": _CANT_TELL} | {
    name: value for value, word in FEELINGS.items() for name in (word, str(value), f"{value}.0")
}


def _row(part: _Part, at: int, one: Reading) -> dict[str, Any]:
    text = part.texts[at]
    row = {
        "row": part.rows[at],
        "text": text,
        "language": one.language,
        "variety": one.variety,
        "sentiment": None if one.sentiment is None else FEELINGS[one.sentiment],
        "sentiment_sureness": one.sentiment_sureness and str(one.sentiment_sureness),
        "target": one.target,
        "intents": [f"{name} ({level})" for name, level in one.intents],
        "words": [f"{text[word.start : word.end]} ({word.says})" for word in one.words],
        "urgent": list(one.urgent),
        "noise": one.is_noise,
        "why": one.why,
        "duplicate_of": None if one.duplicate_of is None else part.rows[one.duplicate_of],
        "topics": list(one.topics),
        "triggers": [hit.rule for hit in one.triggers],
        "keywords": list(one.keywords),
        "personal": list(dict.fromkeys(span.kind for span in one.personal)),
        "read_by": str(one.by),
    }
    if not part.with_text:
        # phrases of a text are the text in pieces
        del row["text"], row["keywords"]
    return row


def _schema(asked: Asked) -> pa.Schema:
    left_out = () if asked.with_text else ("text", "keywords")
    return pa.schema([column for column in _COLUMNS if column[0] not in left_out])


@contextmanager
def _answer(to: Path | None, asked: Asked) -> Iterator[Callable[[list[dict[str, Any]]], None]]:
    """Give what takes rows. The file is there whole, or as it was."""
    if to is None:
        yield lambda _: None
        return
    new = to.with_name(f"{to.name}.{os.getpid()}.new")
    try:
        with disk_errors_explained("the readings"):
            with TableWriter(new, _schema(asked), to.suffix) as write:
                yield write
            new.replace(to)
    finally:
        new.unlink(missing_ok=True)


# --------------------------------------------------------------------------------- the readers


class _Watched:
    """An embedder that tells how far it is. Texts in a worker are read in hundreds a second."""

    def __init__(self, embedder: Embedder, progress: Progress) -> None:
        self._embedder, self._progress, self._done = embedder, progress, 0
        self.name, self.size = embedder.name, embedder.size

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float16]:
        parts = [np.zeros((0, self.size), np.float16)]
        for at in range(0, len(texts), _AT_ONCE):
            parts.append(self._embedder.vectors(texts[at : at + _AT_ONCE]))
            self._done += len(parts[-1])
            self._progress("The model reads", self._done, 0)
        return np.concatenate(parts)


@contextmanager
def _teacher(asked: Asked, progress: Progress | None) -> Iterator[tuple[Embedder | None, str]]:
    """Give the teacher, or why there is none."""
    if not asked.teacher:
        yield None, ""
        return
    with Teachers(WorkerEmbedder, processors()) as embedder:
        try:
            _ = embedder.name
        except ConfigError as error:
            yield None, error.what
            return
        yield (_Watched(embedder, progress) if progress else embedder), ""


class _Reading:
    """Reads parts; the first long one is what the student is taught on."""

    def __init__(self, asked: Asked, embedder: Embedder | None) -> None:
        self._by_authors = asked.author is not None
        self._languages = Languages(asked.setup.languages)
        models = models_from_seeds(embedder, asked.cache) if embedder else None
        self._reader = Reader(embedder, models, asked.setup)
        self._is_taught = embedder is None

    def read(self, part: _Part) -> list[Reading]:
        usual = self._usual(part) if self._by_authors else None
        mentions = [
            Mention(text, author=author)
            for text, author in zip(part.texts, part.authors, strict=True)
        ]
        if len(part.texts) > TEACHER_READS and not self._is_taught:
            filled = [at for at, text in enumerate(part.texts) if text.strip()]
            sample = filled[:: max(1, len(filled) // SAMPLE)][:SAMPLE]
            self._reader.teach_student([part.texts[at] for at in sample])
            self._is_taught = True
        return self._reader.read_stream(mentions, usual)

    def _usual(self, part: _Part) -> list[str]:
        """Return for each text the language that most texts of its author are surely in."""
        told: dict[str, Counter[str]] = {}
        for text, author in zip(part.texts, part.authors, strict=True):
            found = self._languages.of(text)
            if author and found.sureness != "low" and found.code != UNKNOWN:
                told.setdefault(author, Counter())[found.code] += 1
        usual = {author: codes.most_common(1)[0][0] for author, codes in told.items()}
        return [usual.get(author, "") for author in part.authors]


# ------------------------------------------------------------------------------- what is told


class _Counted:
    """Counts what was read, part by part."""

    def __init__(self) -> None:
        self.rows = self.texts = self._copies = 0
        self._noise, self._by, self._personal = Counter[str](), Counter[str](), Counter[str]()
        self._languages, self._intents = Counter[str](), Counter[str]()
        self._topics, self._triggers = Counter[str](), Counter[str]()
        self._read: list[npt.NDArray[np.int8]] = []
        self._truth: list[npt.NDArray[np.int8]] = []
        self._sure: list[str] = []

    def add(self, part: _Part, readings: Sequence[Reading]) -> None:
        self.rows += len(readings)
        kept = []
        for at, one in enumerate(readings):
            if not part.texts[at].strip():
                continue
            self.texts += 1
            self._by[one.by] += 1
            self._copies += one.duplicate_of is not None
            self._personal.update({span.kind for span in one.personal})
            if one.is_noise:
                self._noise[one.why] += 1
                continue
            kept.append(at)
            self._languages[one.language] += 1
            self._intents.update(name for name, _ in one.intents)
            self._topics.update(one.topics)
            self._triggers.update({hit.rule for hit in one.triggers})
            self._sure.append(str(one.sentiment_sureness or ""))
        read = [readings[at].sentiment for at in kept]
        self._read.append(np.array([_CANT_TELL if s is None else s for s in read], np.int8))
        self._truth.append(part.truth[kept])

    def told(self) -> ReadFile:
        read, truth = np.concatenate(self._read), np.concatenate(self._truth)
        known = truth != _CANT_TELL
        return ReadFile(
            rows=self.rows,
            empty=self.rows - self.texts,
            by=_most_first(self._by),
            languages=_most_first(self._languages),
            feelings={
                word: corrected_share(read == value, read[known] == value, truth[known] == value)
                for value, word in FEELINGS.items()
            },
            levels=_levels(np.array(self._sure, dtype=object), read, truth),
            judged=int(known.sum()),
            intents=_most_first(self._intents),
            noise=_most_first(self._noise),
            copies=self._copies,
            personal=_most_first(self._personal),
            topics=_most_first(self._topics),
            triggers=_most_first(self._triggers),
        )


def _most_first(counted: Counter[str]) -> dict[str, int]:
    return {str(name): count for name, count in counted.most_common()}


def _levels(
    sure: npt.NDArray[Any], read: npt.NDArray[np.int8], truth: npt.NDArray[np.int8]
) -> dict[str, Level]:
    found = {}
    for level in ("high", "middle", "low", ""):
        own = sure == level
        judged = own & (truth != _CANT_TELL)
        right = int((read[judged] == truth[judged]).sum())
        found[level] = Level(int(own.sum()), int(judged.sum()), right)
    return found
