"""Every text of the pages in every language: there, whole, and made into what Django reads."""

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from django.utils import translation

from rapport.web.ui import catalogues
from tools import words

TEXTS = words.template()
#: Forms of a counted noun that each language needs.
FORMS = {"ru": 3, "bg": 2, "zh_Hans": 1}
_PLACE = re.compile(r"%\((\w+)\)[sd]|%[sd]|{(\w*)}")


def by_id(locale):
    return {(m.id, m.context): m for m in catalogues.read(locale) if m.id}


def forms_of(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_texts_of_templates_and_of_code_are_found():
    ids = {m.id for m in TEXTS}
    assert {"People", "Skip to the page", "Owner", "see people"} <= ids
    assert ("%(total)s person", "%(total)s people") in ids
    assert len(ids) > 300


def test_no_text_takes_the_name_of_what_it_counts():
    """Django resolves `with` first, so that `count n=x with x=x|number` counts a text."""
    hides = re.compile(r"count \w+=(\w+) with [^%]*\b\1=")
    folder = Path(catalogues.__file__).parents[1]
    found = [p.name for p in folder.rglob("*.html") if hides.search(p.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize("locale", catalogues.TRANSLATED)
def test_the_catalogue_has_exactly_the_texts_of_the_code(locale):
    wanted = {(m.id, m.context) for m in TEXTS if m.id}
    found = set(by_id(locale))
    assert sorted(map(str, wanted - found)) == [], "run: make words"
    assert sorted(map(str, found - wanted)) == [], "run: make words"


@pytest.mark.parametrize("locale", catalogues.TRANSLATED)
def test_every_text_is_translated(locale):
    lacking = words.missing(catalogues.read(locale))
    assert [str(m.id) for m in lacking] == []


@pytest.mark.parametrize("locale", catalogues.TRANSLATED)
def test_a_translation_fills_in_the_same_things(locale):
    wrong = []
    for message in by_id(locale).values():
        for form in filter(None, forms_of(message)):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            wanted = {frozenset(placeholders(text)) for text in ids}
            may_lack = {w - {"n"} for w in wanted} if len(ids) > 1 else set()
            if frozenset(placeholders(form)) not in wanted | may_lack:
                wrong.append((ids[0], form))
    assert wrong == []


def placeholders(text):
    found = _PLACE.finditer(text.replace("%%", ""))
    return (m.group(1) or m.group(2) or m.group(0) for m in found)


@pytest.mark.parametrize("locale", catalogues.TRANSLATED)
def test_counted_nouns_have_all_their_forms(locale):
    catalogue = catalogues.read(locale)
    assert catalogue.num_plurals == FORMS[locale]
    counted = [m for m in catalogue if isinstance(m.id, tuple)]
    assert counted and {len(m.string) for m in counted} == {FORMS[locale]}


# ------------------------------------------------------------------------- made at the start


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """Catalogues of two texts stand where the real ones do."""
    monkeypatch.setattr(catalogues, "SOURCES", tmp_path / "sources")
    for locale, one, many in (
        ("ru", "Люди", ("%(n)s человек", "%(n)s человека", "%(n)s человек")),
        ("bg", "Хора", ("%(n)s човек", "%(n)s души")),
        ("zh_Hans", "“数据源”里的人物", ("%(n)s 个人物和软件",)),
    ):
        catalogue = Catalog(locale=locale)
        catalogue.add("People", one)
        catalogue.add(("%(n)s person", "%(n)s people"), many)
        path = catalogues.path_of(locale)
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_po(file, catalogue)
    return tmp_path


def compiled(folder, locale):
    with (folder / locale / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return GNUTranslations(file)


def test_traditional_chinese_is_made_from_simplified_with_its_words_and_quotes(sources):
    assert catalogues.compile_words(sources / "words")
    made = compiled(sources / "words", "zh_Hant")
    assert made.gettext("People") == "「資料來源」裡的人物"
    assert made.ngettext("%(n)s person", "%(n)s people", 3) == "%(n)s 個人物和軟體"
    russian = compiled(sources / "words", "ru")
    assert [russian.ngettext("%(n)s person", "%(n)s people", n) for n in (1, 22, 25)] == [
        "%(n)s человек", "%(n)s человека", "%(n)s человек",
    ]  # fmt: skip


def test_they_are_made_again_only_when_a_source_changed(sources):
    folder = sources / "words"
    assert catalogues.compile_words(folder) and not catalogues.compile_words(folder)
    path = catalogues.path_of("ru")
    path.write_text(path.read_text().replace("Люди", "Клиенты"))
    assert catalogues.compile_words(folder)
    assert compiled(folder, "ru").gettext("People") == "Клиенты"


def test_a_start_that_was_killed_half_way_is_made_good(sources):
    folder = sources / "words"
    catalogues.compile_words(folder)
    (folder / catalogues.STAMP).unlink()
    (folder / "bg" / "LC_MESSAGES" / "django.mo").write_bytes(b"")
    assert catalogues.compile_words(folder)
    assert compiled(folder, "bg").gettext("People") == "Хора"


def test_a_text_without_a_translation_is_shown_in_english():
    with translation.override("bg"):
        assert translation.gettext("No catalogue has this text.") == "No catalogue has this text."


# ------------------------------------------------------------------------- merging


def test_merging_keeps_what_people_wrote_and_drops_what_no_page_says(sources):
    path = catalogues.path_of("bg")
    path.write_text(path.read_text() + '\n# of the shop\nmsgid "Gone"\nmsgstr "Няма го"\n')
    texts = Catalog()
    texts.add("People", locations=[("a.html", 0)])
    texts.add(("%(n)s file", "%(n)s files"), locations=[("b.html", 0)])
    merged = words.merged("bg", texts)
    assert {m.id: m.string for m in merged if m.id} == {
        "People": "Хора",
        ("%(n)s file", "%(n)s files"): ("", ""),
    }
    path.write_bytes(words.as_text(merged))
    assert words.as_text(words.merged("bg", texts)) == path.read_bytes()
