"""Texts to values: what holds for every date, amount and contact."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.sources.files import dates, values

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FORMATS = ("%d.%m.%Y", "%d/%m/%Y %H:%M", "%Y年%m月%d日", "%m/%d/%Y", "%d %b %Y")


def times(*texts, formats=("iso",), zone="UTC"):
    return dates.times(pa.array(texts, pa.string()), formats, zone).to_pylist()


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - written without one
    st.sampled_from(FORMATS),
)
def test_every_date_is_read_as_it_was_written(moment, form):
    text = moment.strftime(form)
    read = datetime.strptime(text, form).replace(tzinfo=UTC)
    assert times(text, formats=(form,)) == [read]


@given(st.integers(1, 40), st.integers(1, 14), st.integers(1890, 2110))
def test_only_days_that_there_are_are_read(day, month, year):
    try:
        real = datetime(year, month, day, tzinfo=UTC) if year >= 1900 else None
    except ValueError:
        real = None
    assert times(f"{day}.{month}.{year}", formats=("%d.%m.%Y",)) == [real]
    assert times(f"{year}-{month:02}-{day:02}", formats=("iso",)) == [real]


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2024-07-01T10:30:00Z", 10, 30),
        ("2024-07-01 10:30:00+03:00", 7, 30),
        ("2024-07-01 10:30:00 +0300", 7, 30),
        ("2024-07-01 10:30", 7, 30),
        ("2024-07-01T10:30:00.000", 7, 30),
        ("20240701T103000", 7, 30),
    ],
)
def test_iso_8601_with_and_without_a_zone(text, hour, minute):
    assert times(text, zone="Europe/Sofia") == [datetime(2024, 7, 1, hour, minute, tzinfo=UTC)]


def test_the_hour_that_comes_twice_is_the_first_and_that_never_comes_is_moved():
    sofia = ZoneInfo("Europe/Sofia")
    twice, never = times("2024-10-27 03:30", "2024-03-31 03:30", zone="Europe/Sofia")
    assert twice == datetime(2024, 10, 27, 3, 30, tzinfo=sofia, fold=0).astimezone(UTC)
    assert never - datetime(2024, 3, 31, 1, 0, tzinfo=UTC) < timedelta(hours=1)


def test_unix_times_in_seconds_and_milliseconds():
    both = times("1704189600", "1704189600000", "17041896", formats=("unix",))
    assert both == [datetime(2024, 1, 2, 10, tzinfo=UTC)] * 2 + [None]


def test_formats_are_tried_in_their_order():
    assert times("01.02.2024", "13.02.2024", formats=("%m.%d.%Y", "%d.%m.%Y")) == [
        datetime(2024, 1, 2, tzinfo=UTC),
        datetime(2024, 2, 13, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("14.05.45", "1945-05-14"),
        ("14.05.05", "2005-05-14"),
        ("14.05.70", "1970-05-14"),
        ("1980", "1980"),
        ("31.04.70", None),
        ("1780", None),
    ],
)
def test_birth_dates(text, born):
    found = dates.births(pa.array([text]), ("%d.%m.%y",), NOW).to_pylist()
    assert found == [born]


@given(st.integers(-(10**9), 10**9), st.booleans(), st.sampled_from(["", "€", " лв.", " EUR"]))
def test_amounts_are_read_as_they_are_written(cents, comma, unit):
    plain = f"{cents / 100:,.2f}"
    written = plain.translate(str.maketrans(",.", ".,")) if comma else plain
    for text in (written + unit, written.replace("." if comma else ",", " ") + unit):
        assert values.amount(pa.array([text]), decimal_comma=comma).to_pylist() == [cents / 100]


@given(st.integers(0, 10**6), st.integers(0, 99))
def test_an_amount_is_never_read_by_the_other_mark(units, cents):
    for comma, mark in ((True, "."), (False, ",")):
        text = f"{units}{mark}{cents:02}"
        assert values.amount(pa.array([text]), decimal_comma=comma).to_pylist() == [None]


@settings(max_examples=300)
@given(st.text(max_size=20))
def test_any_text_is_read_or_not_but_breaks_nothing(text):
    column = values.clean(pa.array([text], pa.string()))
    for read in (
        values.phone,
        values.email,
        values.whole,
        values.sex,
        values.consent,
        values.currency,
        values.language,
        values.verb,
        lambda c: values.amount(c, decimal_comma=True),
        lambda c: dates.times(c, ("iso", "unix", *FORMATS), "Europe/Sofia"),
        lambda c: dates.births(c, ("iso", "%d.%m.%y"), NOW),
    ):
        assert len(read(column)) == 1


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Да", True),
        ("yes", True),
        ("是", True),
        ("1", True),
        ("✓", True),
        ("нет", False),
        ("不同意", False),
    ]
    + [("0", False), ("maybe", None), ("2024-01-01", None)],
)
def test_consent_is_an_explicit_yes_or_no(text, state):
    assert values.consent(pa.array([text])).to_pylist() == [state]


@pytest.mark.parametrize(
    ("text", "code"),
    [("eur", "EUR"), ("€", "EUR"), ("лв.", "BGN"), ("руб", "RUB"), ("元", "CNY"), ("money", None)],
)
def test_currencies(text, code):
    assert values.currency(pa.array([text])).to_pylist() == [code]


@pytest.mark.parametrize(
    ("text", "tag"),
    [("BG", "bg"), ("Русский", "ru"), ("zh_Hant", "zh-hant"), ("中文", "zh"), ("that one", None)],
)
def test_languages(text, tag):
    assert values.language(pa.array([text])).to_pylist() == [tag]
