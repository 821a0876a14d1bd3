"""How names and numbers get written down: other letters, slips of the hand, other formats.

Cyrillic goes to Latin letters in two ways that are both in use: as passports have it, and as
people type it by themselves. The tables are small on purpose; whoever reads the demo's files
must not get the same table that wrote them.
"""

import re
from datetime import date
from random import Random

_PLAIN = dict(
    zip(
        "абвгдезийклмнопрстуфцъыэ",
        "a b v g d e z i y k l m n o p r s t u f ts a y e".split(),
        strict=True,
    )
)
_COMMON = {**_PLAIN, "ж": "zh", "ч": "ch", "ш": "sh", "ю": "yu", "я": "ya", "ь": "", "ё": "e"}
_PASSPORT = {
    "bg": {**_COMMON, "х": "h", "щ": "sht", "ьо": "yo"},
    "ru": {**_COMMON, "х": "kh", "щ": "shch", "ъ": "", "ё": "e"},
}
_HOMEMADE = {
    "bg": {**_COMMON, "х": "h", "щ": "sht", "ъ": "u", "ц": "c", "ж": "j", "ю": "iu", "ьо": "io"},
    "ru": {**_COMMON, "х": "h", "щ": "sch", "ъ": "", "ё": "yo", "й": "i", "ю": "iu", "я": "ia"},
}
_LETTERS = {
    "cyrillic": "абвгдежзиклмнопрстуфхчшя",
    "latin": "abcdefghiklmnoprstuvwyz",
}


def latin(text: str, language: str, *, homemade: bool = False) -> str:
    """Return Cyrillic `text` in Latin letters; other letters stay as they are."""
    table = (_HOMEMADE if homemade else _PASSPORT).get(language, {})
    out = []
    for word in re.split(r"([\s-])", text):
        lower = word.lower()
        if language == "bg" and not homemade and lower.endswith("ия"):
            lower = lower[:-2] + "ia"  # the Bulgarian law of 2009: Мария is Maria
        lower = lower.replace("ьо", table.get("ьо", "ьо"))
        if language == "ru":
            lower = re.sub(r"(ы|и)й$", "y", lower)
        made = "".join(table.get(letter, letter) for letter in lower)
        out.append(made[:1].upper() + made[1:] if word[:1].isupper() else made)
    return "".join(out)


def slip(random: Random, text: str) -> str:
    """Return `text` with one slip in its inside: a letter lost, doubled, changed or swapped."""
    if len(text) < 4:
        return text
    at = random.randrange(1, len(text) - 2)
    alphabet = _LETTERS["cyrillic" if re.search("[а-яё]", text.lower()) else "latin"]
    if not text[at].isalpha() or not text[at + 1].isalpha():
        return text
    how = random.random()
    if how < 0.3:
        return text[:at] + random.choice(alphabet) + text[at + 1 :]
    if how < 0.55:
        return text[:at] + text[at + 1 :]
    if how < 0.75:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def phone_as_typed(random: Random, phone: str) -> str:
    """Return the E.164 `phone` as somebody at a desk in Bulgaria would type it."""
    if phone.startswith("+359"):
        rest = phone[4:]
        spaced = f"{rest[:2]} {rest[2:5]} {rest[5:]}"
        return random.choice(
            [
                f"0{rest}",
                f"0{rest}",
                f"0{spaced}",
                f"0{rest[:3]}/{rest[3:]}",
                f"+359 {spaced}",
                phone,
            ]
        )
    if phone.startswith("+7"):
        rest = phone[2:]
        block = f"({rest[:3]}) {rest[3:6]}-{rest[6:8]}-{rest[8:]}"
        return random.choice([phone, f"+7 {block}", f"007{rest}", f"+7 {rest[:3]} {rest[3:]}"])
    cut = 3 if phone.startswith(("+44", "+86")) else 4
    rest = phone[cut:]
    return random.choice(
        [phone, f"00{phone[1:]}", f"{phone[:cut]} {rest[:3]} {rest[3:]}", f"{phone[:cut]} {rest}"]
    )


def dotted(day: date | int) -> str:
    """Return `day` as Bulgarians and Russians write it: 14.05.1990; a year alone stays one."""
    return str(day) if isinstance(day, int) else f"{day.day:02}.{day.month:02}.{day.year}"
