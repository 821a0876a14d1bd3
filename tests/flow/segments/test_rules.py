"""One grammar, two faces: text and JSON tell the same rule, and bad ones are told well."""

import pytest
from hypothesis import given

from rapport.flow.segments.checking import check_rule, need_no_circle, order_of
from rapport.flow.segments.data import as_data, from_data
from rapport.flow.segments.grammar import RuleError, read_rule
from rapport.flow.segments.rules import Did, line_of, segments_in, text_of
from tests.flow.segments.rules_given import RULES


@given(RULES)
def test_text_and_data_tell_the_same_rule(node):
    text = text_of(node)
    assert text_of(read_rule(text)) == text
    assert text_of(from_data(as_data(node))) == text
    assert as_data(read_rule(text)) == as_data(node)
    check_rule(read_rule(line_of(node)), segments=["buyers"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("city is Sofia and orders>=2", "city is Sofia\nand orders >= 2"),
        ("did(bought, last 1 year)", "count(bought, last 365 days) >= 1"),
        ("count(bought) > 2", "count(bought) >= 3"),
        ("count(bought) < 1", "count(bought) <= 0"),
        ("a is b or c is d and e is f", "a is b or (c is d and e is f)"),
        ("(a is b or c is d) except e is f", "(a is b or c is d)\nand not e is f"),
        ("city is not Sofia", "not city is Sofia"),
        ("city not in (Sofia, Ruse)", "not city in (Sofia, Ruse)"),
        ("city is unknown", "not city is known"),
        ('city is "in" ', 'city is "in"'),
        ('city is "a \\" b \\\\"', 'city is "a \\" b \\\\"'),
        ("interest is 钓鱼", "interest is 钓鱼"),
        ("orders = 2", "orders between 2 and 2"),
        ("last_seen within last 2 weeks", "last_seen within 14 days"),
        ("last_seen more than 6 months ago", "last_seen more than 182 days ago"),
    ],
)
def test_each_rule_has_one_text(text, told):
    assert text_of(read_rule(text)) == told


@pytest.mark.parametrize(
    ("text", "what", "place"),
    [
        ("", "empty", (0, 0)),
        ("city is", "ends too early", (7, 0)),
        ("city is Sofia Ruse", "'Ruse' is not expected here", (14, 4)),
        ("city is Sofia\nor or", "line 2", (17, 2)),
        ("(city is Sofia", "ends too early", (14, 0)),
        ("cty is Sofia", "there is no field 'cty'", (0, 12)),
        ("city is “Sofia”", "can't be read", (8, 1)),
        ("city is ‹", "can't be read", (8, 1)),
        ("orders is many", "orders has no words", (0, 14)),
        ("orders >= many", "'many' is none", (0, 14)),
        ("orders between 3 and 2", "lower end is above", (0, 22)),
        ("city >= 3", "city can't be more or less", (0, 9)),
        ("city within 3 days", "city is no date", (0, 18)),
        ("sex is mail", "no value of sex 'mail'", (0, 11)),
        ("temperature >= hot", "no value of temperature 'hot'", (0, 18)),
        ("city is Sofia at least sure", "no sureness 'sure'", (0, 27)),
        ("kind is person at least likely", "kind has no sureness", (0, 30)),
        ("count(bougt) >= 2", "no deed 'bougt'", (0, 17)),
        ("count(bought, colour: red) >= 2", "no filter 'colour'", (0, 31)),
        ("count(wrote, feeling: sad) >= 2", "no feeling 'sad'", (0, 31)),
        ("count(bought) >= 1.5", "whole times", (0, 20)),
        ("count(bought) >= -1", "can't be below 0", (0, 19)),
        ("count(bought, last 0 days) >= 1", "not expected", (19, 1)),
        ("count(bought, last 3 moons) >= 1", "'moons' is not expected", (21, 5)),
        ("count(bought, from 2026-02-30) >= 1", "not expected", (19, 10)),
        ("count(bought, from 2026-02-03 to 2026-02-01) >= 1", "ends before", (0, 49)),
        ("count(bought, last 3 days, to 2026-02-01) >= 1", "fixed days, too", (0, 46)),
        ("sum(bought) > 3", "'3' is not expected", (14, 1)),
        ("maybe(bought)", "'maybe' is not expected here", (0, 5)),
        ("may(spam, email)", "no purpose 'spam'", (0, 16)),
        ("may(marketing, pigeon)", "no channel 'pigeon'", (0, 22)),
        ("in segment byers", "no segment 'byers'", (0, 16)),
        ("in segment mine", "in itself", (0, 15)),
        ("not " * 30 + "city is Sofia", "not expected", None),
        ("(" * 30 + "city is Sofia" + ")" * 30, "not expected", None),
        (" or ".join(["city is Sofia"] * 61), "not expected", None),
        ("x" * 9000, "longer than", None),
    ],
)
def test_a_bad_rule_gets_one_sentence_and_its_place(text, what, place):
    with pytest.raises(RuleError, match=what) as told:
        check_rule(read_rule(text), segments=["buyers", "mine"], own="mine")
    assert "\n" not in told.value.what
    assert told.value.fix
    if place is not None:
        assert told.value.place == place


@pytest.mark.parametrize(
    "data",
    [
        None, [], {}, {"all": []}, {"all": 3}, {"all": [3]}, {"field": 3}, {"field": "city"},
        {"field": "city", "is": []}, {"field": "city", "is": [3]}, {"field": "city", "is": "x"},
        {"field": "last_seen", "when": "soon"}, {"field": "last_seen", "when": "after"},
        {"field": "last_seen", "when": "within", "days": 0}, {"did": ["bought"]},
        {"field": "last_seen", "when": "after", "day": "x"}, {"did": "bought", "low": 1},
        {"did": ["bought"], "low": "x"}, {"did": ["bought"], "low": 1, "filters": []},
        {"may": 3}, {"segment": None}, {"field": "orders", "low": True},
        {"not": {"not": {"field": "city"}}}, {"some": [{"field": "city", "known": True}] * 61},
    ],
)  # fmt: skip
def test_bad_data_is_refused(data):
    with pytest.raises(RuleError):
        from_data(data)


def test_segments_that_ask_one_another_in_a_circle_are_told():
    rules = {
        "a": read_rule("city is Sofia and in segment b"),
        "b": read_rule("in segment c or in segment d"),
        "c": read_rule("in segment a"),
        "d": read_rule("city is Sofia"),
    }
    with pytest.raises(RuleError, match="a → b → c → a") as told:
        need_no_circle("a", rules)
    assert told.value.place == (18, 12)
    assert segments_in(rules["b"]) == ("c", "d")
    with pytest.raises(RuleError, match="circle"):
        order_of(rules)
    need_no_circle("d", rules)
    del rules["c"]
    assert order_of(rules) == ("d", "b", "a")


def test_a_deed_is_counted_once_at_least_if_nothing_is_said():
    assert text_of(Did(("bought",))) == text_of(read_rule("did(bought)"))
