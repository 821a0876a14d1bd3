"""Personal data that people write into texts: found, so that views and logs can hide it.

Phones by the numbering plans, cards by their check digit (Luhn), bank accounts by theirs (ISO
13616), numbers of Bulgarian, Chinese and Russian papers by theirs; passports have none, so they
need a word that says what they are.

Never: what was found, in an error or a log; a text changed without `masked`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import phonenumbers

from rapport.flow.phones import e164
from rapport.flow.signals.texts import cleaned


@dataclass(frozen=True, slots=True)
class Span:
    """text[start:end] is personal. kind: phone, e-mail, card, iban, passport, id."""

    kind: str
    start: int
    end: int


def personal(text: str, region: str = "") -> tuple[Span, ...]:
    """Return what is personal in a text, in order; nothing of it overlaps.

    region  ISO 3166 of the country whose phones are written without a code; '' = none
    """
    text = cleaned(text)
    found: list[Span] = []
    if "@" in text or "＠" in text:
        found += [Span("e-mail", *fit.span()) for fit in _EMAIL.finditer(text)]
    if _DIGITS.search(text):
        for check in (_ibans, _cards, _papers, _passports):
            found += [span for span in check(text) if not _overlaps(span, found)]
        found += [span for span in _phones(text, region) if not _overlaps(span, found)]
    return tuple(sorted(found, key=lambda span: span.start))


def masked(text: str, region: str = "") -> str:
    """Return a text with [phone], [e-mail], [card] and the like where one stood.

    What is left may look like one again, so it is looked at until nothing changes.
    """
    text = cleaned(text)
    for _ in range(_ROUNDS):
        spans = personal(text, region)
        if not spans:
            return text
        for span in reversed(spans):
            text = f"{text[: span.start]}[{span.kind}]{text[span.end :]}"
    return _ANY_DIGIT.sub("0", text).replace("@", " ")


_ROUNDS: Final = 10
_ANY_DIGIT: Final = re.compile(r"\d")
_EMAIL: Final = re.compile(
    r"[\w.+%'&*/=?^{}~-]{1,64}\s?[@＠]\s?(?:[\w-]{1,63}\.){1,8}(?:xn--[\w-]{2,}|[^\W\d_]{2,24})(?![\w-])"
)
# six digits with at most three signs between two of them
_DIGITS: Final = re.compile(r"\d(?:[ ().\-/\u00a0‐‑–]{0,3}\d){5}")
_CARD: Final = re.compile(r"(?<![\d])(?<!\d[ -])\d(?:[ \u00a0-]?\d){12,18}(?![ -]?\d)")
_IBAN: Final = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30}(?![A-Z0-9])", re.I
)
_IBAN_SIZES: Final = {
    **{"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BY": 28},
    **{"CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27},
    **{"GB": 22, "GE": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26, "IT": 27},
    **{"KZ": 20, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MD": 24, "ME": 22, "MK": 19, "MT": 31},
    **{"NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19},
    **{"SK": 24, "SM": 27, "TR": 26, "UA": 29},
}
# first digits of cards: Amex, Diners, JCB, Visa, Mastercard, Maestro, UnionPay, Mir
_CARD_BEGINS: Final = re.compile(r"3[0-9]|4|5[0-8]|6|2[2-7]|8[16]")
_BULGARIAN_ID: Final = re.compile(r"(?<![\d+])\d{10}(?!\d)")
_CHINESE_ID: Final = re.compile(r"(?<!\d)\d{17}[\dXxＸ](?!\d)")
_SNILS: Final = re.compile(r"(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)")
_PASSPORT_WORD: Final = re.compile(
    r"passport|паспорт|护照|護照|лична карта|личната карта|ID card|身份证|身份證|№ на документ",
    re.I,
)
_PASSPORT: Final = re.compile(
    r"(?<![\w])(?:\d{2}[ -]?\d{2}[ -]?(?:№ ?)?\d{6}|[A-ZА-Я]{1,2}[ -]?\d{6,8}|\d{9})(?!\w)", re.I
)
_NEAR: Final = 40  # letters between the word and the number


def _overlaps(span: Span, found: list[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in found)


def _digits(text: str) -> str:
    """Return the digits of a text, in ASCII."""
    return "".join(str(int(letter)) for letter in text if letter.isdecimal())


def _ibans(text: str) -> Iterator[Span]:
    for fit in _IBAN.finditer(text):
        size = _IBAN_SIZES.get(fit[0][:2].upper())
        letters = 0
        for at in range(fit.start(), fit.end()):
            letters += text[at].isalnum()
            if letters == size:
                if _is_iban(re.sub(r"\s", "", text[fit.start() : at + 1]).upper()):
                    yield Span("iban", fit.start(), at + 1)
                break


def _is_iban(letters: str) -> bool:
    turned = letters[4:] + letters[:4]
    if not (turned.isascii() and turned.isalnum()):
        return False
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def _cards(text: str) -> Iterator[Span]:
    for fit in _CARD.finditer(text):
        digits = _digits(fit[0])
        if _CARD_BEGINS.match(digits) and len(set(digits)) > 1 and _luhn(digits):
            yield Span("card", *fit.span())


def _luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _papers(text: str) -> Iterator[Span]:
    for fit in _CHINESE_ID.finditer(text):
        digits = _digits(fit[0][:17])
        total = sum(int(d) * pow(2, 17 - at, 11) for at, d in enumerate(digits))
        if "10X98765432"[total % 11] == fit[0][-1].upper().replace("Ｘ", "X"):
            yield Span("id", *fit.span())
    for fit in _BULGARIAN_ID.finditer(text):
        digits = _digits(fit[0])
        month = int(digits[2:4]) % 20
        weights = (2, 4, 8, 5, 10, 9, 7, 3, 6)
        total = sum(int(d) * w for d, w in zip(digits, weights, strict=False))
        right_day = 1 <= month <= 12 and 1 <= int(digits[4:6]) <= 31
        if right_day and total % 11 % 10 == int(digits[9]):
            yield Span("id", *fit.span())
    for fit in _SNILS.finditer(text):
        digits = _digits(fit[0])
        total = sum(int(d) * w for d, w in zip(digits[:9], range(9, 0, -1), strict=True))
        if total % 101 % 100 == int(digits[9:]):
            yield Span("id", *fit.span())


def _passports(text: str) -> Iterator[Span]:
    words = [fit.end() for fit in _PASSPORT_WORD.finditer(text)]
    for fit in _PASSPORT.finditer(text):
        if any(0 <= fit.start() - end <= _NEAR for end in words):
            yield Span("passport", *fit.span())


def _phones(text: str, region: str) -> Iterator[Span]:
    try:
        fits = list(phonenumbers.PhoneNumberMatcher(text, region or None))
    except (phonenumbers.NumberParseException, OverflowError):  # pragma: no cover - never seen
        fits = []
    for fit in fits:
        yield Span("phone", fit.start, fit.end)
    # of no region, and without a plus: 8 916 123-45-67, 0888 123 456
    for run in _LONG_RUN.finditer(text):
        if any(fit.start < run.end() and run.start() < fit.end for fit in fits):
            continue
        if any(e164(_digits(run[0]), code) for code in _REGIONS):
            yield Span("phone", *run.span())


_REGIONS: Final = ("RU", "BG", "CN")
# as people write them at home: a zero or an eight first, or a Chinese mobile. So prices, dates
# and numbers of orders are left alone.
_LONG_RUN: Final = re.compile(
    r"(?<![\w.,#№])(?=0|8|1[3-9])\d(?:[ ().\-\u00a0]{0,2}\d){8,13}(?![\w])"
)
