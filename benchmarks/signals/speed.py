"""Speed of reading texts: rows (name, texts a processor second, how it was, beside which peer).

    .venv/bin/python benchmarks/signals/speed.py

All on one core, best of some rounds, on short texts of four languages (speed_texts.py). Peers are
run on the same texts in the same process.
"""

import random
import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from speed_texts import by_language, patterns, stream

TEXTS = 20_000
ROUNDS = 5
PATTERNS = 10_000


class Row(NamedTuple):
    """name: what was done. per_second: texts a processor second. ratio: to the named peer."""

    name: str
    per_second: float
    peer: str
    ratio: float | None


def rate(work: Callable[[], object], texts: int, rounds: int = ROUNDS) -> float:
    """Return texts a processor second, the best of some rounds after one to warm up."""
    work()
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return texts / best


def triggers(size: int = PATTERNS, texts: Sequence[str] = ()) -> list[Row]:
    """Return how fast `size` keywords are looked for, beside `re` and the bare matcher."""
    import ahocorasick_rs

    from rapport.flow.signals.triggers import Rule, Triggers

    texts = texts or stream(TEXTS)
    words = patterns(size)
    exact = Triggers([Rule(word, _exact(word)) for word in words])
    all_forms = Triggers([Rule(word, f'"{word}"') for word in words])
    lower = [text.lower() for text in texts]
    bare = {
        how: ahocorasick_rs.AhoCorasick(words, implementation=kind)
        for how, kind in (
            ("as it comes", None),
            ("contiguous", ahocorasick_rs.Implementation.ContiguousNFA),
        )
    }
    peers = {
        f"bare matcher, {how}": rate(
            lambda m=matcher: [m.find_matches_as_indexes(t, overlapping=True) for t in lower],
            len(texts),
        )
        for how, matcher in bare.items()
    }
    some = lower[: max(200, len(lower) // 50)]
    alternation = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
    peers["re"] = rate(lambda: [list(alternation.finditer(t)) for t in some], len(some), 1)
    ours = rate(lambda: exact.rows(texts), len(texts))
    forms = rate(lambda: all_forms.rows(texts), len(texts))
    rows = [
        Row(f"triggers, {size:,} keywords, {name}", speed, "", None)
        for name, speed in peers.items()
    ]
    for name, speed in (("as written", ours), ("in all forms", forms)):
        rows += [
            Row(f"triggers, {size:,} keywords {name}, borders, folding", speed, peer, speed / of)
            for peer, of in peers.items()
        ]
    return rows


def _exact(word: str) -> str:
    # Han strings are looked for as the bare matcher does: parts of words count
    return word if re.match(r"[\u3400-\u9fff]", word) else f'="{word}"'


def languages(texts: Sequence[str] = ()) -> list[Row]:
    """Return how fast languages are told, beside `eldc` alone."""
    import eldc

    from rapport.flow.signals.languages import Languages

    texts = texts or stream(TEXTS // 2)
    reader = Languages()
    ours = rate(lambda: [reader.of(text) for text in texts], len(texts), 3)
    eldc.init()
    fit = [text.encode("utf-8", "replace").decode() for text in texts]
    bare = rate(lambda: [eldc.detect(text) for text in fit], len(texts), 3)
    return [
        Row("language, eldc alone", bare, "", None),
        Row("language", ours, "eldc alone", ours / bare),
    ]


def student_path(taught_on: int = 600, size: int = PATTERNS) -> list[Row]:
    """Return how fast the stream is read: language, sentiment, intent by the student, triggers.

    The teacher reads `taught_on` other texts of the stream first; none of those that are timed.
    """
    from rapport.flow.signals.readings import Reader
    from rapport.flow.signals.setup import ReadingSetup
    from rapport.flow.signals.triggers import Rule, Triggers
    from rapport.flow.signals.vectors import WorkerEmbedder

    texts = stream(TEXTS // 5)
    embedder = WorkerEmbedder()
    try:
        reader = Reader(embedder, setup=ReadingSetup(parts=frozenset()))
        if not reader.teach_student(stream(taught_on, seed=11)):
            return []
        engine = Triggers([Rule(word, f'"{word}"') for word in patterns(size)])

        def read() -> None:
            reader.read_stream(texts, doubtful=0.0)
            engine.rows(texts)

        return [Row(f"student path with {size:,} triggers", rate(read, len(texts), 2), "", None)]
    finally:
        embedder.close()


def others(texts: Sequence[str] = ()) -> list[Row]:
    """Return how fast folding, copies, personal data and noise are."""
    from noise_stream import BRAND

    from rapport.flow.signals.duplicates import groups
    from rapport.flow.signals.noise import Mention, NoiseFilter
    from rapport.flow.signals.personal import personal
    from rapport.flow.signals.texts import cleaned, fold_all

    texts = texts or stream(TEXTS // 4)
    noise = NoiseFilter(BRAND)
    jobs: dict[str, Callable[[], object]] = {
        "cleaning and folding": lambda: fold_all([cleaned(text) for text in texts]),
        "copies (MinHash 128)": lambda: groups(texts),
        "personal data": lambda: [personal(text) for text in texts],
        "noise": lambda: noise.judge([Mention(text) for text in texts]),
    }
    return [Row(name, rate(job, len(texts), 2), "", None) for name, job in jobs.items()]


def rows() -> list[Row]:
    """Return all rows."""
    return [*triggers(), *languages(), *others(), *student_path()]


_LIMITS = {"<= 20": (1, 20), "21-50": (21, 50), "more": (51, 10_000)}


def language_accuracy(each: int = 500, seed: int = 1) -> list[tuple[str, str, int, float, float]]:
    """Return (language, letters, texts, ours, eldc alone) on texts of the sets, cut.

    A text is what is left of addresses, names and tags; it is cut at the end of a word, and has
    three letters at least. eldc may answer any of its languages, as ours may.
    """
    import eldc

    from rapport.flow.signals.languages import Languages
    from rapport.flow.signals.texts import cleaned, prose

    eldc.init()
    reader = Languages()
    found = []
    for code, known in by_language().items():
        plain = sorted({prose(cleaned(text), tags=False) for text in known})
        random.Random(seed).shuffle(plain)
        for name, (least, most) in _LIMITS.items():
            cuts = (_cut(text, most) for text in plain)
            fit = [t for t in cuts if len(t) >= least and sum(map(str.isalpha, t)) >= 3][:each]
            ours = sum(reader.of(text).code == code for text in fit) / len(fit)
            bare = sum(eldc.detect(text) == code for text in fit) / len(fit)
            found.append((code, name, len(fit), ours, bare))
    return found


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = text[:most]
    if not re.search(r"[\u3400-\u9fff]", cut) and not text[most].isspace():
        cut = cut.rpartition(" ")[0]
    return cut.strip()


def noise_quality(size: int = 4_000) -> dict[str, float]:
    """Return how well noise is told on the labelled stream of the demo brand."""
    from noise_stream import judged, stream

    return judged(stream(size))


def hostile(count: int = 100_000, seed: int = 3) -> int:
    """Return how many random and hostile texts every reader here took without an error."""
    from noise_stream import BRAND

    from rapport.flow.signals.duplicates import groups
    from rapport.flow.signals.keywords import keywords
    from rapport.flow.signals.languages import Languages
    from rapport.flow.signals.noise import Mention, NoiseFilter
    from rapport.flow.signals.personal import masked
    from rapport.flow.signals.triggers import Rule, Triggers
    from rapport.flow.signals.words import terms

    rng = random.Random(seed)
    reader, noise = Languages(), NoiseFilter(BRAND)
    engine = Triggers([Rule(word, f'"{word}"') for word in ("возврат", "gift card", "退款", "+1")])
    taken = 0
    for first in range(0, count, 500):
        texts = [_hostile_text(rng, first + n) for n in range(min(500, count - first))]
        engine.match_all(texts)
        told = [reader.of(text).code for text in texts]
        groups(texts)
        noise.judge([Mention(text) for text in texts])
        for text, code in zip(texts, told, strict=True):
            masked(text)
            keywords(text, code)
            for language in ("en", "ru", "bg", "zh"):
                terms(text, language)
        taken += len(texts)
    return taken


_PIECES = (
    *("\x00", "\ud800", "\udfff", "\u202e", "\u200d", "\u200b", "\ufeff", "\u0301", "\ufe0f"),
    *(
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "العربية",
        "שלום",
        "Ｆｕｌｌ",
        "ß",
        "İ",
        "ﬁ",
        "á́́́",
        "각",
        "ᄀ",
        "が",
        "字",
        "體",
    ),
    *(
        "возврат",
        "gift card",
        "退款",
        "+1",
        "@a",
        "#x",
        "http://a.bg/б",
        "8 916 123-45-67",
        "a@b.com",
    ),
    *(
        "4111 1111 1111 1111",
        "\n",
        "\r\n",
        "\t",
        " ",
        "(",
        ")" * 30,
        "&amp;",
        "&#1114112;",
        "…",
        "．",
    ),
)


def _hostile_text(rng: random.Random, number: int) -> str:
    if number % 20_000 == 7:  # a megabyte of one piece
        return rng.choice(_PIECES) * (1_000_000 // 4)
    kind = number % 4
    size = rng.randrange(60)
    if kind == 0:
        return "".join(chr(rng.randrange(0x110000)) for _ in range(size))
    if kind == 1:
        return "".join(
            chr(rng.choice((rng.randrange(0x600), rng.randrange(0x10000)))) for _ in range(size)
        )
    return "".join(rng.choice(_PIECES) for _ in range(size // 2))


def report() -> Iterator[str]:
    """Yield the lines that stand in docs/benchmarks.md."""
    yield "| what | texts/s | beside | ratio |"
    yield "|---|--:|---|--:|"
    for row in rows():
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        yield f"| {row.name} | {row.per_second:,.0f} | {row.peer} | {ratio} |"
    told = language_accuracy()
    yield "\n| language | letters | texts | right | eldc alone |"
    yield "|---|---|--:|--:|--:|"
    for code, letters, n, ours, bare in told:
        yield f"| {code} | {letters} | {n} | {ours:.3f} | {bare:.3f} |"
    means = [sum(row[at] for row in told) / len(told) for at in (3, 4)]
    yield f"| mean | | | {means[0]:.3f} | {means[1]:.3f} |\n"
    for name, value in noise_quality().items():
        yield f"- noise: {name} {value:.3f}"
    yield f"- hostile texts taken: {hostile():,}"
    yield f"- memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"


if __name__ == "__main__":
    for line in report():
        print(line, flush=True)
