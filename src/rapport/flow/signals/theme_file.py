"""The themes of one workspace: those that are shipped, and its own `themes.toml`.

    shipped = true                  # false: none of the shipped ones but the forbidden

    [theme.waders]                  # short name: small letters, digits, _
    name = { en = "Waders", bg = "Гащеризони", ru = "Вейдерсы", zh = "涉水裤" }
    parent = "fishing"              # left out: it stands at the top
    sources = ["waders", "W-01"]    # as shops and networks group their things
    addresses = ["/waders"]         # parts of addresses of pages
    pages = ["club71", "Waders and boots"]    # numbers or titles of pages and groups
    forbidden = false               # true: never told of a person

    [theme.waders.words]            # in all forms; or rules, see docs/howto/words-of-a-brand.md
    en = ["waders", "wading boots"]
    ru = ["вейдерсы"]

    [theme.fishing]                 # of a shipped theme: what stands here is added to it
    only = true                     # nothing of the shipped one is kept
    [theme.gardening]
    left_out = true                 # neither it nor what is below it

Never: a fault that does not name its place.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from rapport.flow.signals.theme_tree import DEEPEST, Theme, is_forbidden, ready, rules_of
from rapport.flow.signals.triggers import QueryError, Rule, Triggers
from rapport.flow.toml_file import MOST, TomlFile

FILE: Final = "themes.toml"
_FILE: Final = TomlFile(FILE)
_LISTS: Final = ("sources", "addresses", "pages")
_KNOWN: Final = ("name", "parent", "words", *_LISTS, "forbidden", "only", "left_out")
_NAMES: Final = {"en": "en", "ru": "ru", "bg": "bg", "zh": "zh_Hans", "zh_Hant": "zh_Hant"}
_LANGUAGES: Final = ("en", "ru", "bg", "zh", "other")
_LONGEST: Final = 40
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def theme_tree(root: Path) -> dict[str, Theme]:
    """Return the themes of the workspace in `root` by their short names.

    Raises  InputError: themes.toml can't be read, or holds something else; it names the place.
            QueryError: a rule can't be read.
    """
    told = _FILE.table(_FILE.told(_FILE.text(root)), "the file", ("shipped", "theme"))
    shipped = shipped_themes()
    keep = _FILE.yes_no(told, "shipped", "the file", usual=True)
    tree = {slug: theme for slug, theme in shipped.items() if keep or theme.forbidden}
    own = told.get("theme", {})
    if not isinstance(own, dict) or len(own) > MOST:
        raise _FILE.wrong("theme", "is no table of themes", "write [theme.short_name] above each")
    for slug, entry in own.items():
        place = f"[theme.{slug}]"
        entry = _FILE.table(entry, place, _KNOWN)
        if theme := _changed(slug, entry, place, tree.get(slug)):
            tree[slug] = theme
        else:
            tree.pop(slug, None)
    _drop_below(tree, {slug for slug in shipped if slug not in tree}, kept=own)
    _check_tree(tree)
    if own:
        _check_words(tree, own)
    return tree


@cache
def shipped_themes() -> Mapping[str, Theme]:
    """Return the themes that come with the program."""
    text = (resources.files("rapport.flow.signals") / "data" / FILE).read_text("utf-8")
    entries = _FILE.told(text)["theme"].items()
    made = (_changed(slug, entry, f"[theme.{slug}]", None) for slug, entry in entries)
    return {theme.slug: theme for theme in made if theme}


def _changed(
    slug: str, entry: Mapping[str, Any], place: str, before: Theme | None
) -> Theme | None:
    """Return a theme as the entry says; None if it is left out."""
    if not 0 < len(slug) <= _LONGEST or not set(slug) <= _LETTERS:
        raise _FILE.wrong(
            place, "has a short name of other signs", f"use a-z, 0-9 and _, at most {_LONGEST}"
        )
    out, only, forbidden = (
        _FILE.yes_no(entry, name, place, usual=usual)
        for name, usual in (
            ("left_out", False),
            ("only", False),
            ("forbidden", bool(before and before.forbidden)),
        )
    )
    if before and before.forbidden and (out or only or not forbidden or "parent" in entry):
        raise _FILE.wrong(place, "is forbidden, and stays so", "only add words and names to it")
    if out:
        return None
    names = _names(entry, place)
    parent = _FILE.string(entry, "parent", place)
    lists = {name: _FILE.strings(entry.get(name, []), f"{place} {name}") for name in _LISTS}
    lists["words"] = _words(entry, place)
    if before and not only:
        names = {**before.names, **names}
        parent = parent if "parent" in entry else before.parent
        lists = {name: (*getattr(before, name), *added) for name, added in lists.items()}
    if not names:
        raise _FILE.wrong(f"{place} name", "is missing", 'write name = { en = "..." }')
    return Theme(slug, names, parent, **lists, forbidden=forbidden)


def _names(entry: Mapping[str, Any], place: str) -> dict[str, str]:
    given = _FILE.table(entry.get("name", {}), f"{place} name", tuple(_NAMES))
    told = {_NAMES[tag]: _FILE.string(given, tag, f"{place} name") for tag in given}
    return {locale: name for locale, name in told.items() if name}


def _words(entry: Mapping[str, Any], place: str) -> tuple[str, ...]:
    given = _FILE.table(entry.get("words", {}), f"{place} words", _LANGUAGES)
    return tuple(
        word
        for language in given
        for word in _FILE.strings(given[language], f"{place} words {language}")
    )


def _drop_below(tree: dict[str, Theme], gone: set[str], *, kept: Mapping[str, Any]) -> None:
    """Leave out the shipped themes that stood below one that was left out."""
    while below := {t.slug for t in tree.values() if t.parent in gone and t.slug not in kept}:
        for slug in below:
            del tree[slug]
        gone = below


def _check_tree(tree: Mapping[str, Theme]) -> None:
    """Raise InputError where a parent is missing, or themes stand in a circle or too deep."""
    parents = {theme.parent for theme in tree.values()}
    for slug, theme in tree.items():
        place, above = f"[theme.{slug}]", [slug]
        while parent := tree[above[-1]].parent:
            if parent not in tree:
                raise _FILE.wrong(f"{place} parent", "names no theme", f"is {parent} spelled so?")
            above.append(parent)
            if len(above) > DEEPEST:
                raise _FILE.wrong(
                    f"{place} parent", "is too deep, or its own", f"keep to {DEEPEST} levels"
                )
        if slug not in parents and not (theme.words or any(getattr(theme, n) for n in _LISTS)):
            raise _FILE.wrong(place, "says nothing", "give it words, sources, addresses or pages")


def _check_words(tree: Mapping[str, Theme], own: Mapping[str, Any]) -> None:
    """Raise QueryError for a rule that can't be read, InputError for an open theme that is named
    by words of a forbidden one."""
    by_rule = {rule: slug for slug, theme in tree.items() for rule in rules_of(theme)}
    by_rule |= {r: s for s, t in tree.items() if is_forbidden(s, tree) for r in rules_of(t)}
    try:
        rules = ready(tuple(sorted(by_rule)))
    except QueryError as error:
        raise _unreadable(tree, own) or error from None
    for slug in own:
        if slug not in tree or is_forbidden(slug, tree):
            continue
        for name in (slug.replace("_", " "), *tree[slug].names.values()):
            told = {by_rule[hit.rule] for hit in rules.match(name)}
            if closed := sorted(theme for theme in told if is_forbidden(theme, tree)):
                raise _FILE.wrong(
                    f"[theme.{slug}]",
                    f"speaks of what is told of nobody: {closed[0]}",
                    "write forbidden = true in it, or another name",
                )


def _unreadable(tree: Mapping[str, Theme], own: Mapping[str, Any]) -> QueryError | None:
    """Return the first rule of the workspace that can't be read, and why."""
    for slug in own:
        for rule in rules_of(tree[slug]) if slug in tree else ():
            try:
                Triggers([Rule(rule, rule)], languages=())
            except QueryError as error:
                place = f"{FILE}: [theme.{slug}] words {rule}: "
                return QueryError(place + error.what, fix=error.fix, at=error.at)
    return None
