"""Personal data in texts is found and masked; other numbers are left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.signals.personal import masked, personal
from tests.flow.signals.test_texts import HOSTILE


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("звоните 8 (916) 123-45-67 или +359 88 812 3456", ["phone", "phone"]),
        ("тел 0888 123 456", ["phone"]),
        ("138 0013 8000 联系", ["phone"]),
        ("ivan.petrov@example.com", ["e-mail"]),
        ("иван＠пример.бг", ["e-mail"]),
        ("card 4111 1111 1111 1111 ok", ["card"]),
        ("order 4111 1111 1111 1112", []),
        ("IBAN BG80 BNBG 9661 1020 3456 78", ["iban"]),
        ("DE89370400440532013000", ["iban"]),
        ("DE88370400440532013000", []),
        ("паспорт 45 06 123456", ["passport"]),
        ("45 06 123456", []),
        ("身份证 11010519491231002X", ["id"]),
        ("ЕГН 7523169263", ["id"]),
        ("СНИЛС 112-233-445 95", ["id"]),
        ("цена 1 200 000 лв, 2026-11-22 14:25:36", []),
        ("", []),
    ],
)
def test_what_is_personal(said: str, kinds: list[str]) -> None:
    assert [span.kind for span in personal(said)] == kinds


def test_masking() -> None:
    said = "Ivan, ivan@example.com, +359 88 812 3456!"
    assert masked(said) == "Ivan, [e-mail], [phone]!"


def test_a_phone_of_the_region_needs_no_code() -> None:
    assert personal("call (212) 736-5000") == ()
    assert [span.kind for span in personal("call (212) 736-5000", "US")] == ["phone"]


DIGITS = st.text("0123456789 +-()@.aА８", max_size=60)


@settings(deadline=None)
@given(st.one_of(HOSTILE, DIGITS))
def test_nothing_personal_is_left_of_a_masked_text(said: str) -> None:
    hidden = masked(said)
    assert personal(hidden) == ()
    assert masked(hidden) == hidden


@settings(deadline=None)
@given(st.one_of(HOSTILE, DIGITS))
def test_spans_lie_in_the_text_and_apart(said: str) -> None:
    spans = personal(said)
    ends = [0, *(span.end for span in spans)]
    assert all(end <= span.start < span.end for end, span in zip(ends, spans, strict=False))
    assert ends[-1] <= len(said)
