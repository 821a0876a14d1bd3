"""What people write and say, in their language: sentences with slots, filled with variation.

The sentences stand in data/texts_<language>.toml.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from rapport.demo.names import data
from rapport.demo.people import Person

_SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
_BY_SEX = re.compile(r"\[([^\]/]*)/([^\]]*)\]")
_START = re.compile(r"(^|[.!?]\s+)([a-zа-яё])")

#: How often people say what kind of thing in public.
MOODS: dict[str, float] = {"praise": 30, "question": 22, "complaint": 13, "plan": 15, "chat": 20}


def comment(random: Random, person: Person, theme: str, *, complaints: float = 1.0) -> str:
    """Return something `person` might write in public under a post about `theme`, or none.

    `complaints`  how much more often than others they complain
    """
    moods = MOODS | {"complaint": MOODS["complaint"] * complaints}
    mood = random.choices(list(moods), weights=list(moods.values()))[0]
    texts = data(f"texts_{person.language}")
    parts = [sentence(random, person, mood, (theme,))]
    if mood != "chat" and random.random() < 0.3:
        parts.insert(0, random.choice(texts["open"]).strip())
    if random.random() < 0.35:
        parts.append(_by_sex(random.choice(texts["close"][mood]), person))
    return ("" if person.language == "zh" else " ").join(parts)


def sentence(random: Random, person: Person, kind: str, about: Sequence[str] = ()) -> str:
    """Return one filled sentence of `kind`: a mood, or `call`, or `wish`.

    It names a product of the themes `about` if one can be found; else it mostly names one
    that the person likes, or none.
    """
    choices = random.sample(data(f"texts_{person.language}")[kind], k=9)
    naming = {theme: [c for c in choices if f"{{line.{theme}}}" in c] for theme in person.likes}
    liked = [c for found in naming.values() for c in found]
    fitting = [c for c in choices for theme in about if f"{{line.{theme}}}" in c]
    text = random.choice(fitting or liked + choices[:3])
    filled = _SLOT.sub(lambda slot: _fill(random, person.language, slot), text)
    started = _START.sub(lambda m: m[1] + m[2].upper(), _by_sex(filled, person))
    return started


def told(random: Random, person: Person, kind: str, today: date) -> str:
    """Return one filled text of `kind` of data/talks.toml; the facts it names are of this year."""
    texts: list[str] = data("talks")[person.language][kind]
    day = today - timedelta(days=random.randrange(20, 300))
    facts = {
        "order": str(random.randrange(84_102, 99_000)),
        "date": f"{day:%d.%m.%Y}",
        "money": f"{random.randrange(20, 260)}.{random.choice(('00', '50', '90'))} EUR",
    }
    text = random.choice(texts)
    for name, said in facts.items():
        text = text.replace(f"{{{name}}}", said)
    filled = _SLOT.sub(lambda slot: _fill(random, person.language, slot), text)
    return _START.sub(lambda m: m[1] + m[2].upper(), _by_sex(filled, person))


def _by_sex(text: str, person: Person) -> str:
    return _BY_SEX.sub(lambda m: m[1 if person.sex == "m" else 2], text)


def _fill(random: Random, language: str, slot: re.Match[str]) -> str:
    if slot[1] == "line":
        script = {"en": 0, "bg": 1, "ru": 1, "zh": 2}[language]
        line = random.choice(data("products")[slot[2]]["lines"])
        names: list[str] = line.rsplit(":", 1)[0].split("=")
        return names[min(script, len(names) - 1)]
    if slot[1] == "shop":
        shops: list[str] = data(f"texts_{language}")["shop"]
        return random.choice(shops)
    phrases: list[str] = data("towns")[language][
        {"water": "waters", "fish": "fish", "day": "days", "span": "spans"}[slot[1]]
    ]
    return random.choice(phrases)
