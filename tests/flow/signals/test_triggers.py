"""Triggers: keywords and rules in all forms of their words, with borders right in each script."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.errors import InputError
from rapport.flow.signals.triggers import QueryError, Rule, Triggers
from rapport.flow.signals.triggers.expressions import Expressions
from rapport.flow.signals.triggers.forms import forms, forms_of
from rapport.flow.signals.triggers.query import parse
from tests.flow.signals.test_texts import HOSTILE


def found(query: str, text: str) -> list[str]:
    """Return the pieces of a text that make a rule hold."""
    hits = Triggers([Rule("rule", query)]).match(text)
    return [text[a:b] for hit in hits for a, b in hit.spans]


@pytest.mark.parametrize(
    ("query", "text", "pieces"),
    [
        ("возврат", "жду возврата третий день", ["возврата"]),
        ("refund", "Refunds! prerefunded", ["Refunds"]),
        ("=refund", "refunds refund", ["refund"]),
        ("рекламация", "рекламацията ми", ["рекламацията"]),
        ("поръчка", "ПОРЪЧКИТЕ закъсняха", ["ПОРЪЧКИТЕ"]),
        ("сёмга", "семгу съели", ["семгу"]),
        ("复杂", "很複雜的", ["複雜"]),
        ("複雜", "很复杂的", ["复杂"]),
        ("头发", "頭髮", ["頭髮"]),
        ("国美", "中国美食", []),
        ("国美", "在国美买的", ["国美"]),
        ("手机", "手机壳", ["手机"]),
        ("iphone", "买iPhone了", ["iPhone"]),
        ('"iPhone手机"', "我的iphone 手机坏了", ["iphone 手机"]),
        ("배송", "배송이 늦어요", ["배송"]),
        ('"gift card"', "two  Gift-Cards, please", ["Gift-Cards"]),
        ('"gift card"', "gift\ncard", []),
        ('"служба поддержки"', "в службу поддержки", ["службу поддержки"]),
        ('"Marten & Reed"', "MARTEN&REED", ["MARTEN&REED"]),
        ("deliver*", "Delivered, undelivered", ["Delivered"]),
        ("*less", "useless lessons", ["useless"]),
        ("col?r", "color colour", ["color"]),
        ("+1", "ok +1 and 1", ["+1"]),
        ("#рила40", "go #Рила40 рила40", ["#Рила40"]),
        ("👍", "ok👍🏽", ["👍"]),
        ("late NEAR/3 delivery", "the delivery was so late", ["delivery", "late"]),
        ("late NEAR/1 delivery", "the delivery was so late", []),
        ('(broken OR leaks) waders NOT "for sale"', "waders: leak", ["leak", "waders"]),
        ('(broken OR leaks) waders NOT "for sale"', "waders leak, for sale", []),
        ("refund -joke", "refund, no joke", []),
        ("refund", "re\u00adfund re\u200bfund", ["re\u00adfund", "re\u200bfund"]),
    ],
)
def test_what_is_found(query: str, text: str, pieces: list[str]) -> None:
    assert sorted(found(query, text)) == sorted(pieces)


@pytest.mark.parametrize(
    "query",
    ["", "NOT a", "-a", "a OR NOT b", "(a", "a)", '"a', "a AND", '""', "a NEAR NOT b", "*", "a*"]
    + ["(" * 40 + "a" + ")" * 40, "x" * 5_000, "手*"],
)
def test_what_can_not_be_read_is_said(query: str) -> None:
    if query == "*":
        assert found(query, "a*b") == ["*"]
        return
    with pytest.raises(QueryError) as told:
        Triggers([Rule("rule", query)])
    assert told.value.fix


def test_a_rule_says_where_reading_stopped() -> None:
    with pytest.raises(QueryError) as told:
        parse("refund AND")
    assert told.value.at == len("refund AND")


def test_forms() -> None:
    assert {"жалоба", "жалобу", "жалобами"} <= forms("жалоба", ("ru",))
    assert {"поръчка", "поръчката", "поръчките"} <= forms("поръчка", ("bg",))
    assert forms("refund", ("en",)) == {"refund", "refunds", "refunded", "refunding"}
    assert forms("refund", ("ru",)) == {"refund"}
    assert "стальной" not in forms("стали", ("ru",))


def test_many_rules_find_what_each_finds_alone() -> None:
    queries = [
        "refund",
        '"gift card"',
        "возврат",
        "deliver*",
        "退款",
        "gift OR card",
        "card -gift",
    ]
    texts = ["gift card refund", "我要退款", "delivery of a card", "возвраты", "gift", ""]
    together = Triggers(Rule(query, query) for query in queries).match_all(texts)
    alone = {query: Triggers([Rule(query, query)]).match_all(texts) for query in queries}
    for number, hits in enumerate(together):
        assert list(hits) == [hit for query in queries for hit in alone[query][number]]


WORDS = st.lists(st.sampled_from(["aa", "bb", "cc", "дом", "退款", "一"]), min_size=1, max_size=8)


@settings(deadline=None)
@given(WORDS, st.sampled_from(["aa", "bb", "=дом", "退款"]))
def test_a_keyword_is_found_as_often_as_a_plain_search_finds_it(
    said: list[str], word: str
) -> None:
    text = " ".join(said)
    plain = word.lstrip("=")
    wanted = [m.span() for m in re.finditer(rf"(?<!\w){plain}(?!\w)", text)]
    hits = Triggers([Rule("rule", word)], ()).match(text)
    assert [span for hit in hits for span in hit.spans] == wanted


ENGINE = Triggers(
    [
        Rule("a", "возврат"),
        Rule("b", '"gift card" OR 退款 NEAR/3 快递'),
        Rule("c", "#x"),
        Rule("d", "de*"),
    ]
)


@settings(deadline=None)
@given(st.lists(HOSTILE, max_size=5))
def test_no_text_breaks_it_and_spans_lie_in_the_text(said: list[str]) -> None:
    for text, hits in zip(said, ENGINE.match_all(said), strict=True):
        for hit in hits:
            assert all(0 <= a < b <= len(text) for a, b in hit.spans)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_query_is_read_or_refused(query: str) -> None:
    try:
        Triggers([Rule("rule", query)]).match(query)
    except QueryError as error:
        assert error.fix


def test_expressions_fit_in_their_own_process() -> None:
    with Expressions({"number": r"\d{3}", "return": r"возв\w+"}) as expressions:
        rows = expressions.match_all(["возврат 123", "нет", "\ud800 456\x00"])
    assert [(row.text, row.name, row.start, row.end) for row in rows] == [
        (0, "number", 8, 11),
        (0, "return", 0, 7),
        (2, "number", 2, 5),
    ]


def test_a_slow_expression_is_switched_off_and_the_others_go_on() -> None:
    began = time.monotonic()
    with Expressions({"evil": r"(a+)+$", "fine": "a"}) as expressions:
        rows = expressions.match_all(["a" * 60 + "!"] * 3)
        assert expressions.off == {"evil": "it took too long"}
        assert [row.name for row in rows] == ["fine"] * 3
        assert [row.name for row in expressions.match_all(["a"])] == ["fine"]
    assert time.monotonic() - began < 30


def test_an_expression_that_eats_memory_costs_only_its_process() -> None:
    with Expressions({"huge": r"((?:a{1,60}){1,60}){1,60}b" * 5, "fine": "a"}) as expressions:
        assert [row.name for row in expressions.match_all(["aaa"])][-1:] == ["fine"]


def test_a_broken_expression_is_told_at_once() -> None:
    with pytest.raises(InputError, match="can't be read"):
        Expressions({"broken": "(ab"})


def test_many_words_together_have_the_forms_that_each_has_alone() -> None:
    some = ["возврат", "качество", "refund", "better", "退款", "маса", "стол", "wi", "x1", "頭髮"]
    filler = [f"{chr(97 + n % 26)}{chr(97 + n // 26)}zq" for n in range(120)]  # no dictionary's
    languages = ("en", "ru", "bg", "zh")
    together = forms_of([*some, *filler], languages)
    assert set(together) == {*some, *filler}
    assert all(together[word] == forms(word, languages) for word in some)
