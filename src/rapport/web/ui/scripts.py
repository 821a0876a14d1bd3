"""Which script a text is written in, and so which language a browser should read it by."""

import unicodedata

#: Languages written in a script, and the tag of a text in it whose language is unknown.
_WRITES = {
    "CYRILLIC": (("ru", "bg", "uk", "be", "sr", "mk", "kk"), "und-Cyrl"),
    "CJK": (("zh", "ja"), "zh"),
    "GREEK": (("el",), "el"),
    "LATIN": ((), "und-Latn"),
}


def script_of(text: str) -> str:
    """Return the script of the first letter: LATIN, CYRILLIC, CJK ...; '' if there is none."""
    letter = next((c for c in text if c.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0].split("-")[0] if letter else ""


def lang_of(text: str, language: str | None) -> str:
    """Return the lang attribute of a name: the person's language, if it is written so."""
    script = script_of(text)
    own = (language or "").split("-")[0]
    written, unknown = _WRITES.get(script, ((), "und"))
    if script == "LATIN" and own and not any(own in tags for tags, _ in _WRITES.values()):
        return language or unknown
    return (language or unknown) if own in written else unknown
