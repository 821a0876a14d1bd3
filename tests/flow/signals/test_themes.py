"""Themes: those that are shipped, those that a workspace writes, and what texts are about."""

import json
import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.errors import InputError
from rapport.flow.interest_tables import PHRASE_THEMES, PHRASES
from rapport.flow.signals.phrase_themes import phrase_themes
from rapport.flow.signals.theme_file import shipped_themes, theme_tree
from rapport.flow.signals.theme_tree import LOCALES, Theme, as_tables, is_forbidden, names_of
from rapport.flow.signals.triggers import QueryError
from tests.flow.literal import rows_of

SHIPPED = shipped_themes()
WADERS = """
[theme.waders]
name = { en = "Waders", zh = "涉水裤" }
parent = "fishing"
sources = ["Waders"]
words.en = ["waders", "(wading OR felt) boots"]
"""


def tree_of(tmp_path, text):
    (tmp_path / "themes.toml").write_text(text, encoding="utf-8")
    return theme_tree(tmp_path)


def about(kind, *phrases, tree=SHIPPED):
    """The themes of each phrase, those above left out."""
    given_rows = rows_of(PHRASES, "kind phrase", *((kind, phrase) for phrase in phrases))
    made = phrase_themes.function(given_rows, *as_tables(tree))
    assert made.schema == PHRASE_THEMES.schema
    found = {phrase: set() for phrase in phrases}
    for row in made.to_pylist():
        found[row["phrase"]].add(row["theme"])
    return {p: of - {tree[theme].parent for theme in of} for p, of in found.items()}


# ------------------------------------------------------------------ those that are shipped


def test_shipped_themes_stand_in_two_levels_and_speak_four_languages():
    for theme in SHIPPED.values():
        assert not theme.parent or not SHIPPED[theme.parent].parent
        assert set(theme.names) == set(LOCALES)
        written = " ".join(theme.words)
        assert re.search("[a-z]", written) and re.search("[а-я]", written)
        assert re.search("[\u4e00-\u9fff]", written)
    assert 40 <= sum(not is_forbidden(slug, SHIPPED) for slug in SHIPPED) <= 60


@pytest.mark.parametrize(
    ("theme", "texts"),
    {
        "illness": ("I have diabetes", "у мамы онкология", "имам алергия", "确诊糖尿病"),
        "mental_health": ("panic attacks again", "у меня депрессия", "психиатър", "抑郁"),
        "debt": ("debt collectors", "коллекторы звонят, долги", "имам дългове", "欠债"),
        "faith": ("a muslim prayer", "православный", "ходя в джамия", "佛教"),
        "politics": ("the election", "на выборах", "за изборите", "选举"),
        "ethnicity": ("an ethnic minority", "моя национальность", "циганин", "少数民族"),
        "intimate_life": ("gay pride", "лесбиянка", "еротика", "同性恋"),
        "pregnancy": ("she is pregnant", "беременна", "бременна съм", "懷孕"),
        "disability": ("my wheelchair", "я инвалид", "инвалидна количка", "轮椅"),
        "addiction": ("alcoholism", "бросить курить", "хазарт", "戒烟"),
        "unions": ("our trade union", "профсоюз", "синдикатът", "工会"),
        "crime": ("a criminal record", "судимость", "наказателно дело", "坐牢"),
        "military": ("military service", "призывник", "военна служба", "兵役"),
    }.items(),
)
def test_what_is_told_of_nobody_is_known_in_each_language(theme, texts):
    assert SHIPPED[theme].forbidden
    assert about("words", *texts) == {text: {theme} for text in texts}


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("Морская рыбалка", {"fishing"}),
        ("планински преходи", {"hiking"}),
        ("雙人帳篷怎麼選", {"camping"}),
        ("Coffee and a good cookbook", {"coffee_and_tea", "cooking"}),
        # words that are others in a neighbour's language, or nearly
        ("Отличный выбор, хочу такой", set()),
        ("Политика возврата", set()),
        ("Как сушить вейдерсы правильно", set()),
        ("дълга въдица", {"fishing"}),
        ("ваша вина, куча проблем", set()),
        ("Имате ли стол за риболов?", {"fishing"}),
        ("We'll book it for you", set()),
    ],
)
def test_a_text_is_about_what_its_words_say_and_no_more(text, themes):
    assert about("words", text) == {text: themes}


# ------------------------------------------------------------------ those of a workspace


def test_without_the_file_themes_are_those_shipped(tmp_path):
    assert theme_tree(tmp_path) == SHIPPED


def test_a_theme_of_one_s_own_stands_below_a_shipped_one(tmp_path):
    tree = tree_of(tmp_path, WADERS)
    themes, terms = (table.to_pylist() for table in as_tables(tree))
    (row,) = (row for row in themes if row["theme"] == "waders")
    assert (row["path"], row["forbidden"]) == ("outdoors fishing waders", False)
    assert json.loads(row["names"]) == {
        **dict.fromkeys(("en", "ru", "bg"), "Waders"),
        "zh_Hans": "涉水裤",
        "zh_Hant": "涉水褲",
    }
    assert {(t["how"], t["term"]) for t in terms if t["theme"] == "waders"} == {
        ("name", "Waders"),
        ("words", '"waders"'),
        ("words", "(wading OR felt) boots"),
    }
    assert about("words", "felt-soled boots", "my wader", tree=tree) == {
        "felt-soled boots": {"shoes", "waders"},
        "my wader": {"waders"},
    }
    assert about("name", "WADERS", "Waders and boots", tree=tree) == {
        "WADERS": {"waders"},
        "Waders and boots": set(),
    }


def test_a_shipped_theme_is_added_to_replaced_or_left_out(tmp_path):
    more = tree_of(tmp_path, '[theme.fishing]\nwords.other = ["Angeln"]\nname.ru = "Клёв"\n')
    assert more["fishing"].words == (*SHIPPED["fishing"].words, "Angeln")
    assert more["fishing"].names == {**SHIPPED["fishing"].names, "ru": "Клёв"}
    only = tree_of(
        tmp_path, '[theme.fishing]\nonly = true\nname.en = "Carp"\nwords.en = ["carp"]\n'
    )
    assert only["fishing"] == Theme("fishing", {"en": "Carp"}, words=("carp",))
    out = tree_of(tmp_path, "[theme.outdoors]\nleft_out = true\n")
    assert not {"outdoors", "fishing", "camping"} & set(out)
    none = tree_of(tmp_path, "shipped = false\n")
    assert set(none) == {slug for slug, theme in SHIPPED.items() if theme.forbidden}


def test_a_workspace_may_forbid_more(tmp_path):
    tree = tree_of(tmp_path, "[theme.wine_and_beer]\nforbidden = true\n")
    assert is_forbidden("wine_and_beer", tree) and not is_forbidden("food", tree)


@pytest.mark.parametrize("word", ["", "forbidden = false\n"])
def test_what_stands_below_a_forbidden_theme_is_forbidden_whatever_the_file_says(tmp_path, word):
    below = "[theme.sugar]\nparent = 'illness'\nname.en = 'Sugar'\nwords.en = ['sugar free']\n"
    lower = "[theme.jam]\nparent = 'sugar'\nname.en = 'Jam'\nwords.en = ['jam']\n"
    tree = tree_of(tmp_path, f"{below}{word}{lower}{word}[theme.hiking]\nparent = 'jam'\n")
    rows = {row["theme"]: row for row in as_tables(tree)[0].to_pylist()}
    assert {rows[slug]["forbidden"] for slug in ("sugar", "jam", "hiking", "illness")} == {True}
    assert rows["hiking"]["path"] == "illness sugar jam hiking"


def test_words_added_to_a_forbidden_theme_are_known_and_it_stays_so(tmp_path):
    tree = tree_of(tmp_path, "[theme.illness]\nwords.other = ['Zuckerkrankheit']\n")
    assert is_forbidden("illness", tree) and tree["illness"].parent == SHIPPED["illness"].parent
    assert about("words", "Meine Zuckerkrankheit", "diabetes", tree=tree) == {
        "Meine Zuckerkrankheit": {"illness"},
        "diabetes": {"illness"},
    }


def test_a_theme_named_in_one_language_is_called_so_in_all(tmp_path):
    tree = tree_of(tmp_path, "[theme.x]\nname.bg = 'Въдици'\nwords.bg = ['въдица']\n")
    assert names_of(tree["x"]) == dict.fromkeys(LOCALES, "Въдици")


def test_a_file_saved_by_an_editor_that_marks_it_is_read(tmp_path):
    (tmp_path / "themes.toml").write_bytes(b"\xef\xbb\xbf" + WADERS.encode())
    assert "waders" in theme_tree(tmp_path)


def test_a_file_of_another_encoding_is_named(tmp_path):
    (tmp_path / "themes.toml").write_bytes(WADERS.encode("gb18030"))
    with pytest.raises(InputError, match=r"^themes\.toml is not UTF-8"):
        theme_tree(tmp_path)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("theme = 3", "theme is no table of themes"),
        ("themes = 3", "the file themes is not known"),
        ("shipped = 1", "the file shipped is no yes or no"),
        ("[theme.Boots]\nname.en = 'x'", "[theme.Boots] has a short name of other signs"),
        ("[theme.x]\nname.en = 'x'", "[theme.x] says nothing"),
        ("[theme.x]\nwords.en = ['x']", "[theme.x] name is missing"),
        ("[theme.x]\nname.en = 3", "[theme.x] name en is no text"),
        ("[theme.x]\nname.fr = 'x'", "[theme.x] name fr is not known"),
        ("[theme.x]\nname.en = 'x'\nwords.en = 'x'", "[theme.x] words en is no list of texts"),
        ("[theme.x]\nname.en = 'x'\nwords = ['x']", "[theme.x] words is no table"),
        ("[theme.x]\nname.en = 'x'\npages = 'x'", "[theme.x] pages is no list of texts"),
        ("[theme.x]\ntitle = 'x'", "[theme.x] title is not known"),
        (
            "[theme.x]\nname.en = 'x'\nparent = 'y'\nwords.en = ['x']",
            "[theme.x] parent names no theme",
        ),
        (
            "[theme.x]\nname.en='x'\nparent='y'\n[theme.y]\nname.en='y'\nparent='x'",
            "is too deep, or its own",
        ),
        ("shipped = false\n" + WADERS, "[theme.waders] parent names no theme"),
        ("[theme.illness]\nforbidden = false", "[theme.illness] is forbidden, and stays so"),
        ("[theme.illness]\nleft_out = true", "is forbidden, and stays so"),
        ("[theme.illness]\nonly = true\nname.en = 'x'", "is forbidden, and stays so"),
        ("[theme.illness]\nparent = 'sport'", "is forbidden, and stays so"),
        (
            "[theme.sugar]\nname.en = 'Diabetes care'\nwords.en = ['sugar']",
            "[theme.sugar] speaks of what is told of nobody: illness",
        ),
        ("[theme.illness.words]\nen = ['x']\n[theme.illness]\nforbidden = false", "and stays so"),
        (
            "[theme.x]\nname.en='x'\nparent='x'\nwords.en=['x']",
            "[theme.x] parent is too deep, or its own",
        ),
        (
            WADERS + "[theme.y]\nname.en='y'\nparent='waders'\n"
            "[theme.z]\nname.en='z'\nparent='y'\nwords.en=['z']",
            "[theme.z] parent is too deep, or its own",
        ),
        (f"[theme.{'x' * 41}]\nname.en='x'\nwords.en=['x']", "has a short name of other signs"),
        ("[theme.x]\nforbidden = 'no'", "[theme.x] forbidden is no yes or no"),
        ("a = [", "themes.toml can't be read"),
        ("shipped = true\na = \n", "(at line 2"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path, written, told):
    with pytest.raises(InputError) as error:
        tree_of(tmp_path, written)
    assert told in error.value.what and error.value.what.startswith("themes.toml")
    assert error.value.fix and "\n" not in error.value.what + error.value.fix


def test_a_rule_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(QueryError, match=re.escape("[theme.x] words (a OR:")):
        tree_of(tmp_path, "[theme.x]\nname.en = 'x'\nwords.en = ['b', '(a OR']")


def test_names_that_are_missing_are_those_of_the_nearest_language():
    assert names_of(Theme("x", {"zh_Hans": "礼物"}))["zh_Hant"] == "禮物"
    assert names_of(Theme("x", {"zh_Hant": "禮物"}))["zh_Hans"] == "禮物"
    assert names_of(Theme("x", {"ru": "Подарки"}))["en"] == "Подарки"


# ------------------------------------------------------------------ what must always hold

OWN = {
    "a": Theme("a", {"en": "a"}, words=("alpha",), sources=("One",), addresses=("/x",)),
    "b": Theme("b", {"en": "b"}, "a", words=("beta", "alpha"), pages=("One",), addresses=("x/y",)),
}
some_phrases = st.sets(
    st.tuples(
        st.sampled_from(["words", "name", "page", "address"]),
        st.sampled_from(
            ["alpha", "Beta alphas", "one", "https://e.example/x/y", "/X", "y", "ALPHA!"]
        ),
    )
)


@settings(max_examples=40, deadline=None)
@given(some_phrases, st.randoms(use_true_random=False))
def test_a_phrase_is_about_the_same_wherever_it_stands(drawn, random):
    told = sorted(drawn)
    random.shuffle(told)
    tables = as_tables(OWN)
    whole = phrase_themes.function(rows_of(PHRASES, "kind phrase", *told), *tables).to_pylist()
    alone = [
        row
        for one in told
        for row in phrase_themes.function(
            rows_of(PHRASES, "kind phrase", one), *tables
        ).to_pylist()
    ]
    assert sorted(whole, key=str) == sorted(alone, key=str)
    assert len({tuple(row.values()) for row in whole}) == len(whole)
    below = {(row["kind"], row["phrase"]) for row in whole if row["theme"] == "b"}
    assert below <= {(row["kind"], row["phrase"]) for row in whole if row["theme"] == "a"}


def test_a_long_text_is_read_at_its_beginning():
    far = "x " * 5_000 + "alpha"
    found = about("words", far, "alpha " + far, tree=OWN)
    assert found[far] == set() and found["alpha " + far] == {"b"}


def test_no_phrases_are_about_nothing():
    assert phrase_themes.function(PHRASES.schema.empty_table(), *as_tables(OWN)).num_rows == 0
    assert isinstance(as_tables({})[0], pa.Table)
