"""Identifiers as people write them, and what they come to."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.errors import ConfigError
from rapport.flow.keys import KINDS, canonical


def value_of(kind: str, text: str, region: str = "BG") -> str | None:
    value, _ = canonical(kind, pa.array([text]), region=region)
    return value[0].as_py()


def key_of(kind: str, text: str) -> str | None:
    _, key = canonical(kind, pa.array([text]), region="BG")
    return key[0].as_py()


@pytest.mark.parametrize(
    ("region", "text", "number"),
    [
        ("RU", "8 (916) 123-45-67", "+79161234567"),
        ("BG", "0888 123 456", "+359888123456"),
        ("CN", "138 0013 8000", "+8613800138000"),
        ("RU", "+359 888 123 456", "+359888123456"),
        ("", "359888123456", "+359888123456"),
        ("", "138 0013 8000", None),
        ("BG", "12345", None),
        ("BG", "0000000000", None),
        ("BG", "A" * 64, "a" * 64),
    ],
)
def test_a_phone_is_e164_or_nothing(region: str, text: str, number: str | None) -> None:
    assert value_of("phone", text, region) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1990-05-14", "1990-05-14"),
        ("19560409", "1956-04-09"),
        ("19560409.0", "1956-04-09"),
        ("14.05.1990", "1990-05-14"),
        ("14.05.90 г.", "1990-05-14"),
        ("1990年5月14日", "1990-05-14"),
        ("14 мая 1990", "1990-05-14"),
        ("May 14, 1990", "1990-05-14"),
        ("1630-08-01", "1630-08-01"),
        ("1956", "1956"),
        ("05-14", "05-14"),
        ("14.05.", "05-14"),
        ("1956-02-31", "1956"),
        ("1900-01-01", None),
        ("someday", None),
    ],
)
def test_a_birth_date_is_iso_and_as_whole_as_it_was_said(text: str, day: str | None) -> None:
    assert value_of("birth", text) == day


def test_a_column_shows_its_order_of_day_and_month() -> None:
    american, _ = canonical("birth", pa.array(["05/14/1990", "05/04/1990"]), region="BG")
    assert american.to_pylist() == ["1990-05-14", "1990-05-04"]
    european, _ = canonical("birth", pa.array(["14/05/1990", "05/04/1990"]), region="US")
    assert european.to_pylist() == ["1990-05-14", "1990-04-05"]


def test_a_first_of_january_that_stands_too_often_is_only_a_year() -> None:
    days = ["1850-01-01"] * 12 + ["1861-03-05"] * 20
    found, _ = canonical("birth", pa.array(days), region="")
    assert set(found.to_pylist()) == {"1850", "1861-03-05"}


@pytest.mark.parametrize(
    ("text", "value", "key"),
    [
        (" Ivan.Petrov+shop@GMAIL.com ", "ivan.petrov+shop@gmail.com", "ivanpetrov@gmail.com"),
        ("иван@почта.рф", "иван@xn--80a1acny.xn--p1ai", "ivan@xn--80a1acny.xn--p1ai"),
        ("mailto:a.b@abv.bg", "a.b@abv.bg", "a.b@abv.bg"),
        ("test@test.com", None, None),
        ("not an address", None, None),
    ],
)
def test_an_email(text: str, value: str | None, key: str | None) -> None:
    assert (value_of("email", text), key_of("email", text)) == (value, key)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("@Sveta_K", "sveta_k"),
        ("twitter:@Sveta_K", "twitter:sveta_k"),
        ("https://www.facebook.com/sveta.k?ref=ts", "facebook:sveta.k"),
        ("https://www.facebook.com/profile.php?id=12345", "facebook:12345"),
        ("vk.com/id77", "vk:id77"),
        ("https://t.me/sveta", "telegram:sveta"),
        ("facebook:https://facebook.com/pages/Some-Shop/778899", "facebook:778899"),
    ],
)
def test_a_handle_is_a_network_and_an_id(text: str, value: str) -> None:
    assert value_of("handle", text) == value


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("nothing", ["-", "n/a", "нет", "无", "", "  ", "NULL", "няма"])
def test_what_says_nothing_is_null(kind: str, nothing: str) -> None:
    value, key = canonical(kind, pa.array([nothing, None]), region="BG")
    assert value.null_count == key.null_count == 2


def test_places_meet_across_scripts() -> None:
    assert key_of("place", "София") == key_of("place", "Sofia")


def test_sex_in_three_languages() -> None:
    found, _ = canonical("sex", pa.array(["F", "жен", "女", "м.", "?"]), region="")
    assert found.to_pylist() == ["female", "female", "female", "male", None]


def test_a_code_has_no_marks_and_a_card_says_so() -> None:
    assert value_of("code", "AB-123 456") == "AB123456"
    assert value_of("code", "1804974.0") == "1804974"
    assert value_of("code", "card:00 12-3") == "card:00123"


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ConfigError, match="shoe"):
        canonical("shoe", pa.array(["43"]), region="")


@settings(deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.lists(st.none() | st.text(max_size=25), max_size=6))
def test_each_row_has_both_or_neither_and_the_key_is_ascii(
    kind: str, texts: list[str | None]
) -> None:
    value, key = canonical(kind, pa.array(texts, pa.string()), region="BG")
    assert len(value) == len(key) == len(texts)
    for v, k in zip(value.to_pylist(), key.to_pylist(), strict=True):
        assert (v is None) == (k is None)
        assert k is None or (k.isascii() and k)


@settings(deadline=None)
@given(st.sampled_from(["phone", "email", "handle", "birth"]), st.text(max_size=25))
def test_what_is_canonical_stays_so(kind: str, text: str) -> None:
    once = value_of(kind, text)
    assert once is None or value_of(kind, once) == once
