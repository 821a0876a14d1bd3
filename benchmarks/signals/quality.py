"""How well we read what texts feel and want, on public labelled sets: the quality half."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import quality_peers as peers
from quality_sets import COMPLAINTS, SENTIMENT, LabelledSet, Part
from quality_vectors import Remembered

from rapport.flow.signals import heads, intents, lexicon, seeding, sentiment
from rapport.flow.signals.confidence import accuracy_of_surest, calibration_error
from rapport.flow.signals.cues import told
from rapport.flow.signals.duplicates import near_copies
from rapport.flow.signals.learning import Corrections, complaint_threshold, sentiment_learned
from rapport.flow.signals.seeding import SeedVectors
from rapport.flow.signals.sentiment import SentimentModel
from rapport.flow.signals.student import distilled
from rapport.flow.signals.vectors import Embedder, WorkerEmbedder

#: Seeds of each label and language that the plain method has, as first measured.
PLAIN_SEEDS = 12
FEW, MANY = 300, 2_000
#: Shares of the student's texts that go to the teacher.
HANDED_OVER = (0.2, 0.3)
SUREST = 0.6
GOALS = {
    "tweets bg": 0.78, "tweets ru": 0.80, "tweets en": 0.75, "hotel reviews zh": 0.87,
    "shop reviews zh": 0.87, "restaurant reviews yue": 0.60,
}  # fmt: skip
COMPLAINT_GOAL = 0.72
_SEED_LANGUAGES = ("en", "ru", "bg", "zh-Hans")

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Read:
    """One part of a set with its vectors and the features of its words."""

    part: Part
    tag: str
    values: tuple[int, ...]
    vectors: npt.NDArray[np.float16]
    found: npt.NDArray[np.float32]

    @property
    def tags(self) -> tuple[str, ...]:
        return (self.tag,) * len(self.part.texts)

    def corrections(self, count: int) -> Corrections:
        return Corrections(
            self.vectors[:count], self.found[:count], self.tags[:count],
            self.part.truth[:count] + 1,
        )  # fmt: skip

    def labels(self, probabilities: Floats) -> tuple[Labels, Floats]:
        """Return labels among those that the set has, and how likely each is."""
        columns = [value + 1 for value in self.values]
        among = probabilities[:, columns] / probabilities[:, columns].sum(axis=1, keepdims=True)
        return np.array(self.values)[among.argmax(axis=1)], among.max(axis=1)

    def f1(self, said: Labels) -> float:
        return heads.macro_f1(self.part.truth, said)


def read(part: Part, of: LabelledSet, embedder: Embedder) -> Read:
    """Return a part with what the readers need of it."""
    spoken = lexicon.spoken(of.tag)
    found = [lexicon.features(lexicon.marks(text, spoken)) for text in part.texts]
    shape = (len(part.texts), lexicon.FEATURES)
    wide = np.array(found, dtype=np.float32).reshape(shape)
    return Read(part, of.tag, of.values, embedder.vectors(part.texts), wide)


def plain_head(seeds: SeedVectors) -> heads.Head:
    """Return the plain method: few seeds, vectors alone."""
    chosen = np.zeros(len(seeds.truth), dtype=bool)
    for language in _SEED_LANGUAGES:
        for label in range(len(seeds.labels)):
            of = np.flatnonzero((seeds.languages == language) & (seeds.truth == label))
            chosen[of[:PLAIN_SEEDS]] = True
    few = heads.examples(seeds.vectors[chosen], seeds.truth[chosen], labels=len(seeds.labels))
    return heads.fitted(few, seeds.labels)


def report() -> Iterator[str]:
    """Yield the lines of the tables."""
    with WorkerEmbedder() as worker:
        embedder = Remembered(worker)
        seeds = seeding.seed_vectors(seeding.SENTIMENT, sentiment.LABELS, embedder)
        model = sentiment.from_seeds(seeds)
        sets = {
            one.name: tuple(read(part, one, embedder) for part in one.parts()) for one in SENTIMENT
        }
        yield from untrained(sets, model, plain_head(seeds))
        yield from learned(sets, model, seeds)
        yield from students(sets, model, embedder)
        yield from complaints(model, embedder)
        yield from copies(sets)


Sets = dict[str, tuple[Read, Read, Read]]


def untrained(sets: Sets, model: SentimentModel, plain: heads.Head) -> Iterator[str]:
    """Yield the table of readings that no label of the set was used for."""
    yield "Macro-F1 without any training on the set; n-grams were trained inside it.\n"
    yield "| set | texts | ours | goal | word lists | vectors, 144 seeds | ready-made | n-grams |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, (seen, test, pool) in sets.items():
        said, _ = test.labels(
            model.probabilities(model.evidence(test.vectors, test.found, test.tags), test.found)
        )
        words = peers.lexicon_alone(test.part.texts, test.tag, test.values)
        few, _ = test.labels(heads.softmax(plain.logits(test.vectors)))
        other = peers.ready_made(test.part.texts, test.tag)
        made = f"{test.f1(other[1]):.3f} {other[0]}" if other else "-"
        taught = in_set(seen, pool, test, MANY)
        yield (
            f"| {name} | {len(test.part.texts):,} | **{test.f1(said):.3f}** | {GOALS[name]:.2f} "
            f"| {test.f1(words):.3f} | {test.f1(few):.3f} | {made} | {taught} |"
        )
    yield ""


def in_set(seen: Read, pool: Read, test: Read, count: int) -> str:
    """Return F1 of n-grams that learned from `count` texts of the set, or of what there is."""
    texts = [*pool.part.texts, *seen.part.texts][:count]
    truth = np.concatenate([pool.part.truth, seen.part.truth])[:count]
    said = peers.in_set_ngrams(texts, truth, test.part.texts)
    return f"{test.f1(said):.3f} ({len(texts):,})" if said is not None else "not installed"


def learned(sets: Sets, model: SentimentModel, seeds: SeedVectors) -> Iterator[str]:
    """Yield the table of what corrections bring."""
    yield "With corrections: macro-F1, calibration error, accuracy of the surest 60 %.\n"
    yield (
        "| set | none | 300 | 2,000 | n-grams 300 | n-grams 2,000 | error none | error 300 "
        "| surest none | surest 300 |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for name, (seen, test, pool) in sets.items():
        scores = [scored(model, test)]
        for count in (FEW, MANY):
            enough = min(count, len(pool.part.texts))
            new = sentiment_learned(model, seeds, pool.corrections(enough))
            scores.append(scored(new.model, test))
        none, few, many = scores
        yield (
            f"| {name} | {none[0]:.3f} | {few[0]:.3f} | {many[0]:.3f} "
            f"| {in_set(seen, pool, test, FEW)} | {in_set(seen, pool, test, MANY)} "
            f"| {none[1]:.3f} | {few[1]:.3f} | {none[2]:.3f} | {few[2]:.3f} |"
        )
    yield ""


def scored(model: SentimentModel, test: Read) -> tuple[float, float, float]:
    """Return macro-F1, calibration error and the accuracy of the surest."""
    evidence = model.evidence(test.vectors, test.found, test.tags)
    said, sure = test.labels(model.probabilities(evidence, test.found))
    right = said == test.part.truth
    return test.f1(said), calibration_error(sure, right), accuracy_of_surest(sure, right, SUREST)


def students(sets: Sets, model: SentimentModel, embedder: Remembered) -> Iterator[str]:
    """Yield the table of the student, taught on texts of the stream that are not in the test."""
    wants = intents.from_seeds(seeding.seed_vectors(seeding.INTENTS, intents.LABELS, embedder))
    yield "The student, taught by the teacher on other texts of the same stream, without labels.\n"
    yield (
        "| set | texts | teacher | student | + 20 % teacher | + 30 % | both for all "
        "| taught in s | texts/s |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, (seen, test, pool) in sets.items():
        texts = [*seen.part.texts, *pool.part.texts]
        evidence = np.concatenate([_evidence(model, wants, one) for one in (seen, pool)])
        began = time.process_time()
        student = distilled(texts, evidence)
        took = time.process_time() - began
        if student is None:
            continue
        began = time.process_time()
        said = student.evidence(test.part.texts)[:, :3]
        speed = len(test.part.texts) / (time.process_time() - began)
        teacher = model.evidence(test.vectors, test.found, test.tags)
        sure = model.probabilities(said, test.found)
        mean = (1.0 - student.trust) * teacher + student.trust * said
        order = np.argsort(test.labels(sure)[1], kind="stable")
        mixed = []
        for share in HANDED_OVER:
            doubtful = order[: round(share * len(said))]
            both = said.copy()
            both[doubtful] = mean[doubtful]
            mixed.append(both)
        row = [
            f"{test.f1(test.labels(model.probabilities(one, test.found))[0]):.3f}"
            for one in (teacher, said, *mixed, mean)
        ]
        yield f"| {name} | {len(texts):,} | {' | '.join(row)} | {took:.1f} | {speed:,.0f} |"
    yield ""
    if embedder.read > 500:
        speed = embedder.read / embedder.seconds
        yield f"The teacher read {embedder.read:,} texts in this run, {speed:.0f} a second.\n"


def _evidence(model: SentimentModel, wants: intents.IntentModel, of: Read) -> Floats:
    feels = model.evidence(of.vectors, of.found, of.tags)
    joined: Floats = np.concatenate([feels, wants.evidence(of.vectors)], axis=1)
    return joined


def complaints(model: SentimentModel, embedder: Embedder) -> Iterator[str]:
    """Yield the table of complaints."""
    seeds = seeding.seed_vectors(seeding.INTENTS, intents.LABELS, embedder)
    wants = intents.from_seeds(seeds)
    seen, test, pool = (read(part, COMPLAINTS, embedder) for part in COMPLAINTS.parts())
    odds = _complaint_odds(model, wants, test)
    truth = test.part.truth == 1
    yield "| complaints en | texts | precision | recall | F1 | goal |"
    yield "|---|---|---|---|---|---|"
    rows = [("ours, without training", odds > 0)]
    level = complaint_threshold(
        _complaint_odds(model, wants, pool)[:FEW], pool.part.truth[:FEW] == 1
    )
    moved = replace(wants, thresholds=(wants.thresholds[0] + level, *wants.thresholds[1:]))
    rows.append((f"threshold by {FEW} corrections", _complaint_odds(model, moved, test) > 0))
    said = peers.in_set_ngrams(
        [*pool.part.texts, *seen.part.texts],
        np.concatenate([pool.part.truth, seen.part.truth]),
        test.part.texts,
    )
    if said is not None:
        rows.append(
            (f"n-grams trained on {len(pool.part.texts) + len(seen.part.texts):,}", said == 1)
        )
    rows.append(("everything is one", np.ones(len(truth), dtype=bool)))
    for name, hit in rows:
        both = float((hit & truth).sum())
        precision, recall = both / max(1, hit.sum()), both / truth.sum()
        f1 = 2 * both / (hit.sum() + truth.sum())
        yield (
            f"| {name} | {len(truth):,} | {precision:.3f} | {recall:.3f} | {f1:.3f} "
            f"| {COMPLAINT_GOAL:.2f} |"
        )
    yield ""


def _complaint_odds(model: SentimentModel, wants: intents.IntentModel, of: Read) -> Floats:
    feels = model.evidence(of.vectors, of.found, of.tags)
    said = [told(text, lexicon.spoken(of.tag)) for text in of.part.texts]
    more = intents.offsets(of.part.texts, said, feels[:, 0] - feels[:, 2])
    odds: Floats = wants.odds(wants.evidence(of.vectors), more)[:, intents.COMPLAINT]
    return odds


def copies(sets: Sets) -> Iterator[str]:
    """Yield how many texts of the tests nearly are a seed, or one that was learned from."""
    written = [
        seed.text for kind in (seeding.SENTIMENT, seeding.INTENTS) for seed in seeding.seeds(kind)
    ]
    yield "| set | texts of the test that nearly are a seed | ... nearly a text learned from |"
    yield "|---|---|---|"
    for name, (_, test, pool) in sets.items():
        of_seeds = _count(test.part.texts, written)
        yield f"| {name} | {of_seeds} | {_count(test.part.texts, pool.part.texts)} |"


def _count(texts: Sequence[str], others: Sequence[str]) -> int:
    return len({found[0] for found in near_copies(texts, others)})
