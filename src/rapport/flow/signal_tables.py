"""The tables of what texts say: those the reading stage makes, and those of them on the shelf.

tables.py names them all. What is a list stands as JSON, so that one row is one text.
"""

from typing import Final

from rapport.flow.fact_tables import ACCOUNT, LINE, RIGHTS, SEQ, SOURCE
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column, TableSpec

_LANGUAGE: Final = Column("language", TEXT, "ISO 639-1 of the text; und: can't tell")

TEXTS = TableSpec(
    name="texts",
    one_row_is="one thing that a person wrote, as its source last told it",
    key=("interaction_id",),
    columns=(
        Column("interaction_id", TEXT, "see interactions"),
        ACCOUNT,
        SOURCE,
        Column("verb", TEXT, "see interactions"),
        Column("private", YES_NO, "true: written to us alone; never in the stream of mentions"),
        Column("to_us", YES_NO, "whether it answers us, names us, or stands in a talk we began"),
        Column("text", TEXT, "see interactions"),
        Column("object_url", TEXT, "see interactions", nullable=True),
        Column("format", TEXT, "see objects: picture, video, text ...", nullable=True),
        Column("thread", TEXT, "see interactions", nullable=True),
        Column("began_by", TEXT, "who began the talk it is of: us, them", nullable=True),
        Column("followers", COUNT, "of its author, as last seen", nullable=True),
        Column("occurred_at", TIME, "when; if unknown, when we received it"),
        SEQ,
        LINE,
        RIGHTS,
    ),
)

TEXT_READINGS = TableSpec(
    name="text_readings",
    one_row_is="one text that a person wrote, and what it says; signals/stage.py makes it",
    key=("interaction_id",),
    columns=(
        Column("interaction_id", TEXT, "see interactions"),
        _LANGUAGE,
        Column("script", TEXT, "ISO 15924: Latn, Cyrl, Hans, Hant ..."),
        Column("variety", TEXT, "yue: Cantonese; else empty"),
        Column(
            "sentiment",
            COUNT,
            "-1 negative, 0 neutral, 1 positive; null: can't tell",
            nullable=True,
        ),
        Column(
            "sureness",
            TEXT,
            "of the sentiment: high, middle, low; null: can't tell",
            nullable=True,
        ),
        Column("target", TEXT, "what the opinion is about: delivery, price ...; empty: nothing"),
        Column("intents", TEXT, "JSON: [[complaint, high], ...], at least one"),
        Column("words", TEXT, "JSON: [[start, end, positive or negative], ...] that decided"),
        Column("urgent", TEXT, "JSON: headings of words that can't wait: safety, legal ..."),
        Column("noise", TEXT, "why it is filtered out, one of noise.REASONS; empty: it is not"),
        Column("because", TEXT, "JSON: words or signs that made it noise"),
        Column("copy_of", TEXT, "interaction of the first text like it", nullable=True),
        Column("entities", TEXT, "JSON: [[kind: name, [[start, end], ...]], ...]; entities.py"),
        Column("topics", TEXT, "JSON: names of the team's topics"),
        Column("found", TEXT, "name of the found topic, see found_topics", nullable=True),
        Column("triggers", TEXT, "JSON: [[name, [[start, end], ...]], ...]"),
        Column("keywords", TEXT, "JSON: phrases that say most, best first"),
        Column(
            "personal", TEXT, "JSON: [[start, end, phone, email, card ...], ...], to be masked"
        ),
        Column("read_by", TEXT, "teacher, student or lexicon"),
        Column(
            "corrected", TEXT, "JSON: what a teammate said of it or of its copy: sentiment ..."
        ),
        Column("is_staff", YES_NO, "its author works here, or did: counted, never shown (R014)"),
    ),
)

FOUND_TOPICS = TableSpec(
    name="found_topics",
    one_row_is="one topic that was found in the texts of the last 30 days in one language",
    key=("name",),
    columns=(
        Column("name", TEXT, "its language and most telling terms: bg: куриер, закъснява"),
        _LANGUAGE,
        Column("since", TIME, "start of the period"),
        Column("terms", TEXT, "JSON: [[term, z], ...] that name it, the most telling first"),
        Column("texts", COUNT, "how many texts"),
        Column("share", NUMBER, "of the period's texts in that language, 0 to 1"),
        Column("novelty", NUMBER, "share of its terms that the 30 days before hardly had, 0 to 1"),
    ),
)

CHECKS = TableSpec(
    name="checks",
    one_row_is="one thing a teammate said of one text; the last word on it counts",
    key=("seq",),
    columns=(
        Column("seq", COUNT, "see decisions"),
        Column("interaction_id", TEXT, "see interactions"),
        Column("task", TEXT, "sentiment, intent, noise or target"),
        _LANGUAGE,
        Column("was", TEXT, "what the page said then; cant_tell"),
        Column("sureness", TEXT, "how sure it was then; null: can't tell", nullable=True),
        Column("value", TEXT, "what the teammate said"),
        Column("sampled", YES_NO, "true: drawn by chance, so that it measures; false: chosen"),
        Column("taught", YES_NO, "whether a model may learn from it: rights of its source"),
        Column("decided_at", TIME, "when"),
    ),
)

LEARNED = TableSpec(
    name="learned",
    one_row_is="one model that was proposed by corrections, in the order they came",
    key=("task", "corrections"),
    columns=(
        Column("task", TEXT, "sentiment or intent"),
        Column("corrections", COUNT, "how many it learned from"),
        Column("before", NUMBER, "macro-F1 on them of the model before, 0 to 1"),
        Column("after", NUMBER, "its own on those that it had not seen, 0 to 1"),
        Column("is_live", YES_NO, "whether it was taken into use: only if it is better"),
        Column("calibration_error", NUMBER, "mean gap between sureness and truth, 0 to 1"),
        Column("decided_at", TIME, "when the last of them was said"),
    ),
)

READINGS = TableSpec(
    name="readings",
    one_row_is="one text that a person wrote, with its reading; none of staff",
    key=("interaction_id",),
    columns=(
        Column("interaction_id", TEXT, "see interactions"),
        ACCOUNT,
        Column("person_id", TEXT, "see persons; null: an account of nobody's", nullable=True),
        *(c for c in TEXTS.columns[2:-3] if c.name not in ("to_us", "format")),
        *TEXT_READINGS.columns[1:-1],
        SEQ,
        LINE,
        RIGHTS,
    ),
)

STAFF_OPINIONS = TableSpec(
    name="staff_opinions",
    one_row_is="opinions of who works here or did, of one year; none of fewer than five people",
    key=("year", "sentiment"),
    columns=(
        Column("year", COUNT, "of the texts"),
        Column("sentiment", TEXT, "negative, neutral, positive, cant_tell, or any: all together"),
        Column("texts", COUNT, "how many, five at least"),
    ),
)
