"""What in a stream is noise, and why: another meaning of the brand's name, spam, bots, copies.

An own word of the brand settles it: its full name, its channel, its products. Where only a word
stands that means something else too (a marten is an animal), the words around it are weighed
against seed sentences of either meaning. Doubt keeps a text: what was filtered may be looked
through, what was lost is lost.

Never: a complaint called spam for being angry; noise without its reason.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.signals.duplicates import groups
from rapport.flow.signals.languages import Languages
from rapport.flow.signals.texts import cleaned, fold, hashtags, links, named_accounts, prose
from rapport.flow.signals.triggers import Rule, Triggers
from rapport.flow.signals.words import words

REASONS: Final = ("elsewhere", "other meaning", "spam", "bot", "contest", "copy", "empty")

#: By so many natural units must the words around speak for the other meaning.
_SURE: Final = 1.0
#: Letters of a text whose copies are copies, not the same short word said by many.
_COPIED: Final = 40
_SPAM: Final = 3.0
_LONGEST: Final = 5_000  # letters that are judged
_PRIOR: Final = 0.5


@dataclass(frozen=True, slots=True)
class Brand:
    """By what a brand is known.

    own        rules (triggers/query.py) that mean nothing but the brand: its full name, products
    doubtful   rules that may mean something else: a name that is an ordinary word
    channels   accounts and sites that are its own, as @names or addresses
    ours       sentences with a doubtful name that mean the brand
    others     sentences with a doubtful name that mean something else
    """

    own: tuple[str, ...]
    doubtful: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One text of a stream.

    to_us           it answers us, stands under a post of ours, or is a message to us
    author          pseudonym; '' = unknown
    posts_a_day     of the author, on average; None = unknown
    copies_share    of the author's texts, how many are copies of one another; None = unknown
    """

    text: str
    to_us: bool = False
    author: str = ""
    posts_a_day: float | None = None
    copies_share: float | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Noise:
    """Whether a text is noise. reason: one of REASONS, '' = it is none.

    because  words or signs of the text that decided
    copy_of  of a copy, the number of the text it is a copy of
    """

    reason: str
    because: tuple[str, ...] = ()
    copy_of: int | None = None

    @property
    def is_noise(self) -> bool:
        return bool(self.reason)


class NoiseFilter:
    """Tells noise from what is said about a brand."""

    def __init__(self, brand: Brand | None = None, languages: Languages | None = None) -> None:
        """Raises QueryError: a rule of the brand can't be read.

        brand  None: every text may be about us; only spam, bots, contests and copies are noise
        """
        self._languages = languages or Languages()
        self._knows_brand = brand is not None
        brand = brand or Brand(())
        rules = [Rule("own", query) for query in brand.own]
        rules += [Rule("doubtful", query) for query in brand.doubtful]
        self._triggers = Triggers(rules, self._languages.expected)
        self._channels = {channel.lower().lstrip("@") for channel in brand.channels}
        self._meaning = _Meaning(
            [self._words(text) for text in brand.ours],
            [self._words(text) for text in brand.others],
        )

    def judge(
        self, mentions: Sequence[Mention], groups_of: npt.NDArray[np.int64] | None = None
    ) -> list[Noise]:
        """Return what is noise of a stream; of copies the first stays.

        groups_of  what `duplicates.groups` says of the texts, if that is known
        """
        texts = [mention.text for mention in mentions]
        named = self._triggers.match_all(texts)
        first = (groups(texts) if groups_of is None else groups_of).tolist()
        found = []
        earlier: dict[tuple[int, str], int] = {}  # the first of a group, and of each author in it
        for number, mention in enumerate(mentions):
            noise = self._one(mention, {hit.rule for hit in named[number]})
            if not noise.is_noise:
                # the same short words by two people are two opinions
                whose = "" if len(mention.text) >= _COPIED else mention.author or str(number)
                original = earlier.setdefault((first[number], whose), number)
                if original != number:
                    noise = Noise("copy", copy_of=original)
            found.append(noise)
        return found

    def _one(self, mention: Mention, named: set[str]) -> Noise:
        text = cleaned(mention.text, _LONGEST)
        if not text.strip():
            return Noise("empty")
        if because := contest_entry(text):
            return Noise("contest", because)
        spam = spam_signs(text)
        if sum(weight for weight, _ in spam) >= _SPAM:
            return Noise("spam", tuple(sign for _, sign in spam))
        if because := _bot_signs(mention):
            return Noise("bot", because)
        if mention.to_us or not self._knows_brand:
            return Noise("")
        if "own" in named or self._names_channel(text):
            return Noise("")
        if "doubtful" not in named:
            return Noise("elsewhere")
        weight, telling = self._meaning.weigh(self._words(text, mention.language))
        return Noise("other meaning", telling) if weight <= -_SURE else Noise("")

    def _names_channel(self, text: str) -> bool:
        names = set(named_accounts(text)) | set(hashtags(text))
        if names & self._channels:
            return True
        return any(channel in link.lower() for link in links(text) for channel in self._channels)

    def _words(self, text: str, language: str = "") -> list[str]:
        code = language or self._languages.of(text).code
        return list(dict.fromkeys(_stem(word) for word in words(text, code)))


class _Meaning:
    """Which of two meanings words speak for: log-odds with a prior (Monroe 2008), summed."""

    def __init__(self, ours: Iterable[list[str]], others: Iterable[list[str]]) -> None:
        self._ours = Counter(word for said in ours for word in said)
        self._others = Counter(word for said in others for word in said)
        self._known = set(self._ours) | set(self._others)
        spread = _PRIOR * max(1, len(self._known))
        self._n_ours = sum(self._ours.values()) + spread
        self._n_others = sum(self._others.values()) + spread

    def weigh(self, said: Iterable[str]) -> tuple[float, tuple[str, ...]]:
        """Return > 0 for our meaning, < 0 for another, and the words that say so."""
        weights = {word: self._weight(word) for word in said if word in self._known}
        total = sum(weights.values())
        telling = sorted(
            (w for w in weights if weights[w] * total > 0), key=lambda w: -abs(weights[w])
        )
        return total, tuple(telling[:5])

    def _weight(self, word: str) -> float:
        ours = (self._ours[word] + _PRIOR) / self._n_ours
        others = (self._others[word] + _PRIOR) / self._n_others
        return math.log(ours / others)


def _stem(word: str) -> str:
    """Return the beginning of a long word, so that forms no dictionary has still meet."""
    return word if len(word) <= 6 or not word.isalpha() else word[: max(5, len(word) - 2)]


def contest_entry(text: str) -> tuple[str, ...]:
    """Return what makes a text nothing but an entry in a contest: '+1', 'участвую @a @b'."""
    rest = fold(prose(text)).text
    plain = " ".join("".join(c if c.isalnum() or c == "+" else " " for c in rest).split())
    return (plain,) if _entries().fullmatch(plain) else ()


def spam_signs(text: str) -> list[tuple[float, str]]:
    """Return signs of spam in a text with their weights; together 3 or more make it spam."""
    signs = [(weight, fit[0]) for weight, look in _spam_signs() if (fit := look.search(text))]
    if signs and (found := links(text)):
        signs.append((1.0, found[0]))
    if len(tags := hashtags(text)) >= 8:
        signs.append((1.5 + (len(tags) >= 15) * 1.5, f"#{tags[0]}"))
    if len(set(named_accounts(text))) >= 6:
        signs.append((1.5, "@"))
    if _mixed_words(text) >= 2:
        signs.append((2.0, "letters of two scripts in one word"))
    return signs


@cache
def _entries() -> re.Pattern[str]:
    return re.compile("|".join(_lines("contest_entries.txt")))


@cache
def _spam_signs() -> tuple[tuple[float, re.Pattern[str]], ...]:
    rows = (line.split(" ", 1) for line in _lines("spam_signs.txt"))
    return tuple((float(weight), re.compile(look, re.IGNORECASE)) for weight, look in rows)


def _lines(name: str) -> list[str]:
    """Return the lines of a file of this folder's data that say something."""
    text = Path(__file__).parent.joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


_LETTERS: Final = re.compile(r"[a-zа-яё]{4,}", re.IGNORECASE)
_CYRILLIC: Final = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN: Final = re.compile(r"[a-z]", re.IGNORECASE)


def _mixed_words(text: str) -> int:
    """Return how many words have letters of two scripts, as those that hide from filters do."""
    found = _LETTERS.findall(text)
    return sum(bool(_CYRILLIC.search(word) and _LATIN.search(word)) for word in found)


def _bot_signs(mention: Mention) -> tuple[str, ...]:
    many = mention.posts_a_day is not None and mention.posts_a_day >= 100
    same = mention.copies_share is not None and mention.copies_share >= 0.8
    some = mention.posts_a_day is not None and mention.posts_a_day >= 30
    if mention.to_us and not (many and same):
        return ()
    if many or (same and some):
        return tuple(
            sign for sign, is_so in (("posts a day", many or some), ("copies", same)) if is_so
        )
    return ()
