"""The words that `duck.sql` and `spark.sql` define, and some that both have anyway."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pyarrow as pa
import pytest
from rapidfuzz.distance import JaroWinkler

from rapport.flow.engine import bind
from rapport.flow.engines.duck import Duck
from rapport.flow.pipeline import STEPS
from rapport.flow.steps import SqlStep

NOW = datetime(2025, 3, 31, tzinfo=UTC)
NAMES = "(values ('b'), ('Мария'), ('a')) as names(x)"
#: Both engines know these and mean different things; comparing rows may not show it.
SILENT = re.compile(
    r"\b(?:array_distinct|concat|hash|lower|upper|regexp_replace|substring|substr|levenshtein"
    r"|jaro_winkler_similarity)\(|\b\d+\.\d+\b(?!e)"
)
FIRST_TWO = "(values ('a'), ('b')) as first_two(x)"
FIRST = "qualify row_number() over (order by x nulls last) = 1"
LISTED = f"(select array_agg(x) as xs from {NAMES}) as listed"


@pytest.fixture(scope="module", params=["duck", "spark"])
def either(request):
    return Duck() if request.param == "duck" else request.getfixturevalue("spark")


@pytest.mark.parametrize(
    ("case", "select", "expected"),
    [
        ("days with their fraction", "days_between($then, $now)", [1.5]),
        ("days back are negative", "days_between($now, $then)", [-1.5]),
        ("a hash of bytes, not of letters", "left(sha256('Мария'), 8)", ["e7012497"]),
        ("a number of its hexadecimal digits", "hex_number('0fffffffffffffff')", [2**60 - 1]),
        ("a name by its sound", "sound('osborne') = sound('ozbarn')", [True]),
        ("another name by its sound", "sound('osborne') = sound('ozbek')", [False]),
        ("a name of no letters", "sound('')", [""]),
        ("her family name", "family_root('ivanova')", ["ivanov"]),
        ("hers that ends otherwise", "family_root('dostoevskaia')", ["dostoevski"]),
        ("his family name", "family_root('ivanov')", ["ivanov"]),
        ("four bits of a number", "nibble(cast(2748 as bigint), 1)", [11]),
        ("64 bits of hexadecimal digits", "base64(unhex('0123456789abcdef'))", ["ASNFZ4mrze8="]),
        ("one hash of equal values", "xxhash64(1, 'a') = xxhash64(1, 'a')", [True]),
        ("another of others", "xxhash64(1, 'a', 'b') = xxhash64(1, 'ab', '')", [False]),
        ("a path into JSON", """get_json_object('{"a":{"b":"c"}}', '$.a.b')""", ["c"]),
        ("JSON's null is null", """get_json_object('{"a":null}', '$.a')""", [None]),
        ("a pattern found anywhere", "regexp_like('xaay', 'a+')", [True]),
        ("a list in order", f"array_sort(xs) from {LISTED}", [["a", "b", "Мария"]]),
        ("its length", f"array_size(xs) from {LISTED}", [3]),
        ("as one text", f"array_join(array_sort(xs), ', ') from {LISTED}", ["a, b, Мария"]),
        ("as rows again", f"explode(array_sort(xs)) from {LISTED}", ["a", "b", "Мария"]),
        ("the row with the most", f"max_by(x, length(x)) from {NAMES}", ["Мария"]),
        ("the first in an order", f"x from {NAMES} {FIRST}", ["a"]),
        ("who is not there", f"x from {NAMES} anti join {FIRST_TWO} using (x)", ["Мария"]),
        ("nulls are left out", "greatest(1e0, null)", [1.0]),
        ("a day in UTC", "date_trunc('day', $then)", [datetime(2025, 3, 29, tzinfo=UTC)]),
        ("a text as a time", "cast('2025-03-31' as timestamp_ltz)", [NOW]),
        ("bits all rows have", "bit_and(x) from (values (7), (5), (13)) as b(x)", [5]),
        ("log-odds", "round(1e3 * log_odds(30e0, 1e3, 10e0, 1e3, 1e-2, 5e0))", [1118.0]),
        (
            "their standard error",
            "round(1e3 * log_odds(30e0, 1e3, 10e0, 1e3, 1e-2, 5e0)"
            " / log_odds_error(30e0, 10e0, 1e-2))",
            [3064.0],
        ),
        ("log-odds of all there is", "log_odds(5e0, 5e0, 9e0, 9e0, 5e0, 5e0)", [None]),
        ("a whole number of millionths", "cast(round(1e6 * ln(9e0)) as bigint)", [2197225]),
    ],
)
def test_a_word_means_the_same(either, case, select, expected):
    found = either.get(f"select {select}", now=NOW, then=NOW - timedelta(days=1.5))
    assert found.column(0).to_pylist() == expected, case


def test_a_table_in_parts_is_kept_whole(either):
    """Spark by itself drops what stands behind an empty part."""
    parts = pa.chunked_array([["a"], [], ["b"]])
    either.put("parts", pa.table({"x": parts}))
    assert either.get("select count(*) as n from parts").to_pylist() == [{"n": 2}]


def test_likeness_of_names_is_jaro_winkler_s_on_either_engine(either):
    """Half transpositions, which Spark's own function counts otherwise, are among these."""
    chance = Random(7)
    words = ["".join(chance.choices("abcde", k=chance.randint(1, 9))) for _ in range(400)]
    pairs = [("martha", "marhta"), ("dwayne", "duane"), *pairwise(words)]
    either.put("pairs", pa.table({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}))
    found = either.get("select a, b, jaro_winkler(a, b) as likeness from pairs").to_pylist()
    assert len(found) == len(pairs)
    for row in found:
        wanted = JaroWinkler.similarity(row["a"], row["b"])
        assert row["likeness"] == pytest.approx(wanted, abs=1e-9), row
    assert either.get("select jaro_winkler('a', null) as x").to_pylist() == [{"x": None}]


@pytest.mark.parametrize(
    "step", [s for s in STEPS if isinstance(s, SqlStep)], ids=lambda s: s.writes.name
)
def test_no_step_uses_a_word_that_silently_differs(step):
    code = bind(step.file.read_text(), {"now": NOW, **step.options})[0]
    assert SILENT.findall(code) == [], "see docs/reference/sql.md for what to write instead"
