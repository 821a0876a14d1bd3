"""Over the whole flow: what no order of facts changes, and what no table tells of a person."""

import random
from dataclasses import dataclass

import pyarrow as pa
import pytest

from rapport.flow import attributes, pipeline, tables
from rapport.flow.behaviour_tables import ACTIVITY, TEMPERATURE_REASONS, TEMPERATURES
from rapport.flow.engines.duck import Duck
from rapport.flow.profile_tables import CONTRADICTIONS
from rapport.flow.rights import ALL_RIGHTS
from rapport.flow.signals.theme_file import shipped_themes
from rapport.flow.signals.theme_tree import is_forbidden
from tests.flow.facts_fixture import NOW, A, D, ago, given
from tests.flow.literal import rows_of

#: Said of people in every way a source has. What somebody wrote stays what they wrote: it stands
#: in timelines, and in nothing that is made of it.
CLOSED = ("diabetes", "диабет", "糖尿病", "буддизм", "православие", "佛教", "профсоюз", "debts")
#: Attributes that a source may send and that no profile has.
SENSITIVE = ("religion", "health", "party", "politics", "ethnicity", "orientation", "income")
SIGNS = ("zodiac", "pisces", "Рыбы", "双鱼座")
FORBIDDEN = {slug for slug in shipped_themes() if is_forbidden(slug, shipped_themes())}
#: As many as theme_totals asks for, and one.
MANY = tuple(f"{n:02d}" * 16 for n in range(70, 91))
#: Words as their authors wrote them.
AS_WRITTEN = (tables.TIMELINES, tables.READINGS)


def _claims():
    header = "account_id source attribute value said sealed mode observed_at received_at"
    header = f"{header} seq line rights"
    told = [(name, word) for name in SENSITIVE for word in ("x", *CLOSED)]
    told += [(name, word) for name in ("interest", "about") for word in CLOSED]
    told += [("zodiac", sign) for sign in SIGNS]
    modes = ("declared", "observed", "inferred", "partner")
    rows = (
        (who, "crm", name, word, word.title(), False, modes[n % 4], NOW, NOW, 20, n, ALL_RIGHTS)
        for who in (A, D)
        for n, (name, word) in enumerate(told)
    )
    return rows_of(tables.CLAIMS, header, *rows)


def _decisions():
    header = "kind left_id attribute value said said_by decided_at seq"
    told = [("interest", word) for word in CLOSED]
    told += [(name, CLOSED[0]) for name in (*SENSITIVE, "zodiac")]
    rows = (
        ("correct", A, name, word, word.upper(), "7", NOW, 100 + n)
        for n, (name, word) in enumerate(told)
    )
    return rows_of(tables.DECISIONS, header, *rows)


def _deeds():
    """Likes, posts and groups joined, of one; one like each of many others."""
    header = "interaction_id account_id source verb object_id title text occurred_at received_at"
    header = f"{header} seq line rights"
    rest = (ago(days=2), NOW, 20, 1, ALL_RIGHTS)
    rows = [
        (f"closed {n} {verb}", D, "network", verb, thing, title, text, *rest)
        for n, word in enumerate(CLOSED)
        for verb, thing, title, text in (
            ("Like", None, f"рыбалка, {word}", None),
            ("Create", None, None, f"{word} и рыбалка"),
            ("Join", "ward", None, None),
            ("Purchase", None, None, f"2 × {word}"),
        )
    ]
    rows += [
        (f"closed {who}", who, "network", "Like", None, "Diabetes", None, *rest) for who in MANY
    ]
    return rows_of(tables.INTERACTIONS, header, *rows)


def world():
    """The facts of the fixture, and all that may not be told."""
    facts = given()
    sightings = "account_id source kind in_public received_at seq line rights"
    more = {
        tables.CLAIMS: _claims(),
        tables.DECISIONS: _decisions(),
        tables.INTERACTIONS: _deeds(),
        tables.SIGHTINGS: rows_of(
            tables.SIGHTINGS,
            sightings,
            *(
                (who, "network", "person", False, NOW, 20, n, ALL_RIGHTS)
                for n, who in enumerate(MANY)
            ),
        ),
        tables.OBJECTS: rows_of(
            tables.OBJECTS,
            "object_id source kind title native seq line rights",
            ("ward", "network", "page", "Группа: диабет", "ward", 20, 1, ALL_RIGHTS),
        ),
    }
    return facts | {spec: pa.concat_tables([facts[spec], rows]) for spec, rows in more.items()}


def made(facts):
    engine = Duck()
    for spec, rows in facts.items():
        engine.put(spec.name, rows)
    pipeline.run(engine, now=NOW)
    return {
        spec: engine.get(f"{spec.select} order by {', '.join(spec.key)}")
        for spec in pipeline.PUBLISHED
    }


@pytest.fixture(scope="module")
def found():
    return made(world())


@dataclass(frozen=True)
class Told:
    """One cell of a table that is published."""

    table: str
    column: str
    text: str


def cells(found, *, without=()):
    """Every text that tables tell, each once."""
    for spec, rows in found.items():
        for name in rows.column_names if spec not in without else ():
            if pa.types.is_string(rows.schema.field(name).type):
                for text in rows[name].drop_null().unique().to_pylist():
                    yield Told(spec.name, name, text)


def test_what_is_sensitive_is_told_of_nobody_whatever_sources_and_teammates_say(found):
    words = {word.casefold() for word in (*CLOSED, *SENSITIVE)} - {"income"}
    told = {
        cell
        for cell in cells(found, without=(*AS_WRITTEN, tables.THEMES))
        if any(word in cell.text.casefold() for word in words)
    }
    assert told == set()
    named = set(found[tables.ATTRIBUTES]["attribute"].to_pylist())
    assert named <= set(attributes.BY_NAME) and not named & set(SENSITIVE)
    likes = {
        row["value"]
        for row in found[tables.ATTRIBUTES].to_pylist()
        if row["attribute"] == "interest"
    }
    assert likes == {"plavanie", "rybalka"}, "the others stand"


def test_forbidden_themes_are_counted_over_twenty_people_and_stand_nowhere_else(found):
    totals = found[tables.THEME_TOTALS].to_pylist()
    closed = [row for row in totals if row["theme"] in FORBIDDEN]
    # three words in three kinds of deeds, eight who joined; one like of each, one more writes
    deeds = 3 * 3 + 8 + len(MANY) + 1
    assert closed == [{"theme": "illness", "deeds": deeds, "people": 1 + len(MANY) + 1}]
    elsewhere = (tables.THEMES, tables.THEME_TOTALS)
    assert {c for c in cells(found, without=elsewhere) if c.text in FORBIDDEN} == set()
    behind = found[tables.INTEREST_REASONS]["interaction_id"].to_pylist()
    assert not [deed for deed in behind if deed.startswith("closed")]


def test_no_table_holds_a_sign_of_the_zodiac(found):
    signs = {sign.casefold() for sign in SIGNS}
    told = {c for c in cells(found, without=AS_WRITTEN) if c.text.casefold() in signs}
    assert told == set()
    specs = (*tables.GIVEN, *(step.writes for step in pipeline.STEPS))
    assert not [s.name for s in specs if any("zodiac" in column.name for column in s.columns)]
    assert "zodiac" not in attributes.BY_NAME


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_order_facts_come_in_every_table_is_the_same_byte_for_byte(found, seed):
    facts = world()
    mixed = random.Random(seed)
    for spec, rows in facts.items():
        order = list(range(rows.num_rows))
        mixed.shuffle(order)
        facts[spec] = rows.take(pa.array(order, pa.int64()))
    again = made(facts)
    differs = [spec.name for spec, rows in found.items() if not again[spec].equals(rows)]
    assert differs == []
    filled = {tables.INTERESTS, tables.ATTRIBUTES, CONTRADICTIONS}
    filled |= {ACTIVITY, TEMPERATURES, TEMPERATURE_REASONS}
    assert all(found[spec].num_rows for spec in filled)
