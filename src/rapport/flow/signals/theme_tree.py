"""Themes that people's deeds may be about, in a tree; what tells each; which are forbidden.

A forbidden theme (illness, debt, faith, politics ...) is counted over all people and never told
of a person; a theme below a forbidden one is forbidden, too.

Never: a shipped theme that is forbidden let go by a workspace.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import pyarrow as pa

from rapport.flow.interest_tables import THEME_TERMS, THEMES
from rapport.flow.signals.triggers import Rule, Triggers

#: Languages of a name, as pages have them. What a file calls zh is zh_Hans here.
LOCALES: Final = ("en", "ru", "bg", "zh_Hans", "zh_Hant")
#: Themes above one another, the lowest counted.
DEEPEST: Final = 4
#: By what something is told to be about a theme, and the list of a theme that says it.
HOW: Final = {"words": "words", "name": "sources", "address": "addresses", "page": "pages"}
# what makes of a term more than words in a row
_IS_RULE: Final = re.compile(r'["()|=]|\b(?:AND|OR|NOT|NEAR)\b')


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme.

    names      by language: en, ru, bg, zh_Hans, zh_Hant; one at least
    words      terms: words in a row, in all their forms, or rules (triggers/query.py)
    sources    as sources group it; addresses: parts of one; pages: numbers or titles
    """

    slug: str
    names: Mapping[str, str]
    parent: str = ""
    words: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    forbidden: bool = False


def rule_of(term: str) -> str:
    """Return a term as a rule: words in a row are a phrase, unless it is a rule already."""
    return term if _IS_RULE.search(term) else f'"{term}"'


def path_of(slug: str, tree: Mapping[str, Theme]) -> tuple[str, ...]:
    """Return the themes from the top down to this one. The tree must have no circle."""
    path = [slug]
    while parent := tree[path[-1]].parent:
        path.append(parent)
    return tuple(reversed(path))


def is_forbidden(slug: str, tree: Mapping[str, Theme]) -> bool:
    return any(tree[above].forbidden for above in path_of(slug, tree))


def names_of(theme: Theme) -> dict[str, str]:
    """Return what each locale calls it. One that is not given: the other Chinese script's,
    else English, else the first there is."""
    given = dict(theme.names)
    if "zh_Hans" in given and "zh_Hant" not in given:
        given["zh_Hant"] = _traditional(given["zh_Hans"])
    if "zh_Hant" in given and "zh_Hans" not in given:
        given["zh_Hans"] = given["zh_Hant"]
    other = given.get("en") or next(iter(given.values()), theme.slug)
    return {locale: given.get(locale, other) for locale in LOCALES}


def as_tables(tree: Mapping[str, Theme]) -> tuple[pa.Table, pa.Table]:
    """Return the tables `themes` and `theme_terms`."""
    themes = [
        {
            "theme": slug,
            "parent": theme.parent or None,
            "path": " ".join(path_of(slug, tree)),
            "names": json.dumps(names_of(theme), ensure_ascii=False),
            "forbidden": is_forbidden(slug, tree),
        }
        for slug, theme in sorted(tree.items())
    ]
    terms = [
        {"theme": slug, "how": how, "term": term}
        for slug, theme in sorted(tree.items())
        for how, term in sorted(set(_terms(theme)))
    ]
    return (
        pa.Table.from_pylist(themes, THEMES.schema),
        pa.Table.from_pylist(terms, THEME_TERMS.schema),
    )


def rules_of(theme: Theme) -> tuple[str, ...]:
    """Return the rules by which texts are found to be about a theme."""
    return tuple(rule_of(term) for term in theme.words)


@lru_cache(maxsize=2)
def ready(rules: tuple[str, ...]) -> Triggers:
    """Return rules made ready to match, each under its own name.

    It takes seconds for two thousand rules: who asks for all of a tree, sorted, gets those that
    were made for it last. Raises  QueryError: a rule can't be read.
    """
    return Triggers(Rule(rule, rule) for rule in rules)


def _terms(theme: Theme) -> Iterator[tuple[str, str]]:
    for how, name in HOW.items():
        for term in getattr(theme, name):
            yield how, rule_of(term) if how == "words" else term


@cache
def _traditional(text: str) -> str:
    made: str = _converter().convert(text)
    return made


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2twp")
