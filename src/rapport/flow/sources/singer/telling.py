"""What a tap tells of its errors, as it may be shown: a tap may write anybody's data there."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

_WORST: Final = re.compile(r"\b(?:CRITICAL|FATAL|ERROR|Error|Exception)\b|\w+(?:Error|Exception):")
_WORD: Final = re.compile(r"[\w']+")
_CLASS: Final = re.compile(
    r"[A-Z][A-Za-z]+(?:Error|Exception|Timeout|Refused)|[45]\d\d|E[A-Z]{4,9}"
)
#: Words that say what went wrong and can name nobody.
_TELLING: Final = frozenset(
    "a access account after all an and api at attribute authentication authorization "
    "authorized bad be before body can can't cannot catalog certificate client column columns "
    "config configuration connect connection could couldn't credentials critical database "
    "date decode denied directory does doesn't empty end error exceeded exist exists expected "
    "expired failed failure fatal fetch field file files for forbidden format found from "
    "gateway got granted handle has have header host http https in incorrect installed "
    "internal invalid is it json key length limit line list load login lost many max method "
    "missing module more must name named network no none not null object of on only open "
    "option or out page parameter parse password path permission please project property "
    "proxy quota range rate read reached refused replication request requests required reset "
    "resource response retries returned row rows schema scope secret selected server service "
    "session set setting settings socket ssl state status stop stopped stream streams such "
    "support supported syntax table the there this time timed timeout tls to token too type "
    "unable unauthorized unavailable undefined unexpected unknown unreachable url usage user "
    "username valid validation value version was when with without write wrong".split()
)
#: The most that is shown, letters.
_LONGEST: Final = 160


def worst(told: Iterable[str]) -> str:
    """Return the line that says most of why: the last that names an error, else the last."""
    lines = [line.strip() for line in told if line.strip()]
    worst = [line for line in lines if _WORST.search(line)]
    return (worst or lines or [""])[-1]


def masked(text: str, config: Mapping[str, Any]) -> str:
    """Return of a tap's words those that say what went wrong; for all others there is one '…'.

    Names of its settings are said, their values and whatever may name somebody are not.
    """
    shown: list[str] = []
    known = set(_names(config))
    for word in (w.strip("'") for w in _WORD.findall(text)):
        says = word.lower() in _TELLING or word in known or _CLASS.fullmatch(word)
        if says or shown[-1:] != ["…"]:
            shown.append(word if says else "…")
    told = " ".join(shown)
    return told if len(told) <= _LONGEST else told[: _LONGEST - 1] + "…"


def _names(value: object) -> Iterator[str]:
    """Give the names of all settings, however deep they stand."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _names(inner)
