"""Everything the core names has words; every word of a template is marked for translation."""

import re
from pathlib import Path

import pytest

from rapport.flow import attributes, rights
from rapport.flow.identity import comparisons
from rapport.flow.sources import verbs
from rapport.web.people import portrait, words
from rapport.web.ui.context import PARTS, PLACES

WEB = Path(words.__file__).parents[1]
TEMPLATES = sorted(WEB.glob("*/templates/**/*.html"))


def test_every_comparison_and_level_has_a_phrase():
    wanted = {
        (c, comparisons.label(c, level))
        for c in comparisons.COMPARISONS
        for level in comparisons.levels_of(c)
    }
    assert wanted <= {(c, level) for c, levels in words.PHRASES.items() for level in levels}
    assert set(words.COMPARISONS) == set(comparisons.COMPARISONS)
    phrases = [str(p) for levels in words.PHRASES.values() for p in levels.values()]
    assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize(
    ("words_of", "names"),
    [
        (words.ATTRIBUTES, [kind.name for kind in attributes.ALL]),
        (words.GROUPS, [kind.group for kind in attributes.ALL]),
        (words.VERBS, verbs.ALL),
        (words.PURPOSES, rights.PURPOSES),
    ],
    ids=["attributes", "groups", "verbs", "purposes"],
)
def test_every_name_of_the_core_has_words(words_of, names):
    assert set(names) <= words_of.keys()


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("network_a", "Network a"),
        ("loyaltyCards", "Loyalty cards"),
        ("crm-people", "CRM people"),
        ("VK", "V k"),
    ],
)
def test_a_name_without_words_is_readable(name, readable):
    assert words.name_of({}, name) == readable


def test_an_unknown_level_is_said_as_it_stands():
    assert words.phrase("shoe_size", "exact") == "Shoe size: exact"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_a_template_has_no_bare_word_and_nothing_inline(path):
    html = path.read_text(encoding="utf-8")
    bare = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", html, flags=re.S)
    keys = r"<kbd.*?</kbd>"  # what is printed on a key is the same in every language
    bare = re.sub(rf"{{%.*?%}}|{{{{.*?}}}}|<style.*?</style>|{keys}", "", bare, flags=re.S)
    attributes_said = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', bare)
    text = re.sub(r"<[^>]*>|&\w+;", " ", bare)
    said = " ".join([text, *attributes_said])
    assert not re.findall(r"[^\W\d_]{2,}", said), path.name
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html), path.name
    assert not re.search(r"https?:|src=\"//", html), path.name


def test_the_sprite_holds_the_icons_that_are_used_and_no_other():
    sprite = (WEB / "ui/static/vendor/tabler/icons.svg").read_text(encoding="utf-8")
    held = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = {i for t in TEMPLATES for i in re.findall(r'{% icon "([^"]+)"', t.read_text("utf-8"))}
    named |= {icon for _part, icon in words._ICONS} | set(portrait.CONTACTS.values())
    named |= {place.icon for place in (*PLACES, *PARTS)}
    code = "".join(f.read_text("utf-8") for f in [*WEB.rglob("*.py"), *TEMPLATES])
    assert named <= held
    assert {icon for icon in held if f'"{icon}"' not in code} == set()


def test_every_vendored_file_is_listed_with_its_licence():
    vendor = WEB / "ui/static/vendor"
    said = (vendor / "VENDORED.md").read_text(encoding="utf-8")
    for file in vendor.glob("*/*"):
        name = f"{file.parent.name}/{file.name}"
        assert name in said or (file.suffix == ".woff2" and "inter/*.woff2" in said), name
