"""Numbers, money and times on paper, in the four languages that pages will speak."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from rapport.web.people import portrait
from rapport.web.ui import formats, scripts

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "number", "share", "money", "short", "day", "ago"),
    [
        ("en", "1,204,882", "12.5%", "€92,450", "1.2M", "21 Nov 2026", "5 min ago"),
        ("ru", "1 204 882", "12,5 %", "92 450 €", "1,2 млн", "21 нояб. 2026 г.", "5 мин назад"),
        ("bg", "1 204 882", "12,5%", "92 450 €", "1,2 млн.", "21.11.2026 г.", "преди 5 мин"),
        ("zh-hans", "1,204,882", "12.5%", "€92,450", "120.5万", "2026年11月21日", "5分钟前"),
        ("zh-hant", "1,204,882", "12.5%", "€92,450", "120.5萬", "2026年11月21日", "5 分鐘前"),
    ],
)
def test_as_each_language_writes_it(language, number, share, money, short, day, ago):
    with translation.override(language):
        found = (
            formats.number(1204882),
            formats.percent(0.125, 1),
            formats.money(92450.0, "EUR"),
            formats.short(1204882),
            formats.day(NOW, today=date(2025, 1, 1)),
            formats.seen(NOW - timedelta(minutes=5), now=NOW),
        )
    assert tuple(text.replace("\xa0", " ").replace("\u202f", " ") for text in found) == (
        number, share, money, short, day, ago,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["ru", "bg"])
def test_a_unit_never_stands_alone_on_a_line(language):
    with translation.override(language):
        found = (formats.number(1204882), formats.money(92450.0, "EUR"), formats.short(1204882))
        assert not [text for text in found if " " in text]
        assert " " not in formats.percent(0.125, 1)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"), (0, "0"), (412, "412"), (9999, "9,999"), (10_000, "10K"), (12_345, "12.3K"),
        (1_000_000, "1M"), (-1_204_882, "−1.2M"), (3_400_000_000, "3.4B"),
    ],
)  # fmt: skip
def test_a_short_number_is_used_only_where_it_is_shorter(value, shown):
    assert formats.short(value) == shown


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "“Shop”"), ("ru", "«Shop»"), ("bg", "„Shop“"), ("zh-hans", "“Shop”"),
        ("zh-hant", "「Shop」"),
    ],
)  # fmt: skip
def test_quotes_of_each_language(language, text):
    with translation.override(language):
        assert formats.quoted("Shop") == text


@pytest.mark.parametrize(
    ("names", "of", "text"),
    [
        (["CRM"], 1, "CRM"),
        (["CRM", "Shop"], 2, "CRM and Shop"),
        (["CRM", "Shop", "Mail"], 7, "CRM, Shop, Mail, and 4 more"),
    ],
)
def test_names_are_listed_as_a_sentence_does(names, of, text):
    assert formats.listed(names, of=of) == text


@pytest.mark.parametrize(
    ("language", "bulgarian", "germany", "monday"),
    [
        ("en", "Bulgarian", "Germany", "Mon"), ("ru", "болгарский", "Германия", "пн"),
        ("bg", "български", "Германия", "пн"), ("zh-hans", "保加利亚语", "德国", "周一"),
        ("zh-hant", "保加利亞文", "德國", "週一"),
    ],
)  # fmt: skip
def test_languages_and_countries_have_their_names_and_weeks_start_on_monday(
    language, bulgarian, germany, monday
):
    with translation.override(language):
        assert (formats.language("bg"), formats.country("DE")) == (bulgarian, germany)
        assert formats.week()[0] == monday


@pytest.mark.parametrize(
    ("case", "moment", "shown"),
    [
        ("this minute", NOW - timedelta(seconds=30), "just now"),
        ("this hour", NOW - timedelta(minutes=59), "59 min ago"),
        ("earlier today", NOW - timedelta(hours=2), "today, 12:02"),
        ("yesterday", NOW - timedelta(hours=20), "yesterday"),
        ("this year", NOW - timedelta(days=3), "18 Nov"),
        ("another year", NOW - timedelta(days=400), "17 Oct 2025"),
        ("a time to come", NOW + timedelta(days=2), "23 Nov"),
    ],
)
def test_when_something_was(case, moment, shown):
    assert formats.seen(moment, now=NOW) == shown, case


@pytest.mark.parametrize(
    ("share", "digits", "shown"),
    [
        (0.64, 0, "64%"),
        (0.996, 0, "99.6%"),
        (0.9996, 0, "99.96%"),
        (0.99999, 0, "over 99.99%"),
        (1.0, 2, "over 99.99%"),
        (0.0, 0, "0%"),
    ],
)
def test_nothing_is_a_hundred_percent(share, digits, shown):
    assert formats.percent(share, digits) == shown


@pytest.mark.parametrize(
    ("amount", "digits", "shown"),
    [
        (13.1, 1, "+13.1"),
        (-1.4, 1, "−1.4"),
        (-0.04, 1, "+0.0"),
        (0.25, 1, "+0.2"),
        (2, 2, "+2.00"),
    ],
)
def test_a_part_of_a_sum_has_its_sign(amount, digits, shown):
    assert formats.signed(amount, digits) == shown


def test_what_is_not_there_is_a_dash():
    assert formats.number(None) == formats.money(None, "EUR") == "–"


def test_cents_only_where_there_are_some():
    assert formats.money(19.9, "EUR") == "€19.90"
    assert formats.money(164.0, "EUR") == "€164"
    assert formats.money(1286.4, "EUR", whole=True) == "€1,286"
    assert formats.money(-5.0, None) == "−5"
    assert formats.money(1286.0, "BGN") == "BGN\xa01,286"


@pytest.mark.parametrize(
    ("name", "language", "lang"),
    [
        ("Светлана", "ru", "ru"),
        ("Светлана", "en", "und-Cyrl"),
        ("Светлана", None, "und-Cyrl"),
        ("李晓雯", "zh-Hans", "zh-Hans"),
        ("李晓雯", "ru", "zh"),
        ("Anna", "it", "it"),
        ("Li Xiaowen", "zh", "und-Latn"),
        ("•••", "bg", "und"),
    ],
)
def test_the_language_of_a_name(name, language, lang):
    assert scripts.lang_of(name, language) == lang


@pytest.mark.parametrize(
    ("attribute", "text", "shown"),
    [
        ("birth_date", "1989-05-14", "14 May 1989"),
        ("birth_date", "--05-14", "14 May"),
        ("birth_date", "02-29", "29 Feb"),
        ("birth_date", "1989", "1989"),
        ("birth_date", "1989-02-31", "1989-02-31"),
        ("phone", "+359888123417", "+359 88 812 3417"),
        ("phone", "+359 ••• 417", "+359 ••• 417"),
        ("language", "bg", "Bulgarian"),
        ("language", "x?", "x?"),
        ("sex", "f", "female"),
        ("city", "Бургас", "Бургас"),
    ],
)
def test_a_value_as_a_reader_reads_it(attribute, text, shown):
    assert portrait.text_of(attribute, text) == shown
