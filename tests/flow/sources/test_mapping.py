"""Mappings: kept as TOML and read again, and all that can be wrong with one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.errors import InputError
from rapport.flow.sources.files import kinds, words
from rapport.flow.sources.files.mapping import Consent, Mapping

FULL = Mapping(
    "shop-2",
    "people",
    {"id": "Клиент №", "phone": '"tel"', "email": "е-mail"},
    date_formats=("iso", "%d.%m.%Y"),
    decimal_comma=True,
    region="BG",
    time_zone="Europe/Sofia",
    verified=("email",),
    constants={"network": "vk", "city": "София"},
    purposes=("service", "profile"),
    basis="contract",
    mode="partner",
    consents=(Consent("news", "marketing", "email", "v2"), Consent("ads", "ads")),
    encoding="cp1251",
    delimiter=";",
)


@pytest.mark.parametrize("mapping", [FULL, Mapping("a", "products", {"product": "x"})])
def test_toml_gives_the_mapping_back(mapping):
    assert Mapping.from_toml(mapping.to_toml()) == mapping


def test_toml_is_short_where_nothing_is_unusual():
    mapping = Mapping("shop", "people", {"id": "no"})
    assert mapping.to_toml() == 'source = "shop"\nkind = "people"\n\n[columns]\nid = "no"\n'


@given(st.dictionaries(st.sampled_from(sorted(kinds.PEOPLE.by_name)), st.text(), min_size=1))
def test_any_column_names_survive_toml(columns):
    columns = {"id": "№", **columns}
    try:
        mapping = Mapping("crm", "people", columns)
    except InputError:
        return  # two fields of one column, or a sensitive one
    assert Mapping.from_toml(mapping.to_toml()) == mapping


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InputError) as error:
        Mapping(
            "My Shop",
            "answers",
            {"product": "x", "phone": "tel", "email": "tel", "city": "Вероизповедание"},
            date_formats=("%d.%m",),
            region="XX",
            time_zone="Nowhere/Land",
            verified=("city", "telegram"),
            constants={"phone": "1", "price": "2"},
            mode="dreamt",
            consents=(Consent("a", "fun", "e mail"), Consent("b", "ads"), Consent("c", "ads")),
            delimiter=";;",
        )
    for problem in (
        "the source's name 'My Shop'",
        "answers have no field 'product'",
        "answers need the field 'answer'",
        "'phone' can't be a constant",
        "'price' can't be a constant",
        "'city' can't be verified",
        "'telegram' can't be verified",
        "column 'tel' is both 'phone' and 'email'",
        "column 'Вероизповедание' is about faith, which is never taken in",
        "no purpose 'fun'",
        "no channel 'e mail'",
        "two columns say consent for ads by any",
        "date format '%d.%m' has no year",
        "no region 'XX'",
        "no time zone 'Nowhere/Land'",
        "no mode 'dreamt'",
        "the delimiter ';;' must be one letter",
    ):
        assert problem in error.value.what
    assert error.value.fix


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kind": "dreams"}, "there is no kind 'dreams'; kinds are people,"),
        ({"columns": {"city": "c"}}, "people need one of the fields id, phone"),
        ({"constants": {"currency": "EUR"}}, "'currency' can't be a constant of people"),
        (
            {"constants": {"city": "x"}, "columns": {"id": "i", "city": "c"}},
            "a column and a const",
        ),
        ({"date_formats": ()}, "no date format is named"),
    ],
)
def test_each_problem(change, problem):
    with pytest.raises(InputError, match=problem):
        Mapping(**{"source": "a", "kind": "people", "columns": {"id": "i"}, **change})


def test_constants_are_read_as_their_columns_would_be():
    columns = {"customer": "c", "amount": "a"}
    with pytest.raises(InputError, match="'dollars of old' is no currency"):
        Mapping("a", "orders", columns, constants={"currency": "dollars of old"})
    with pytest.raises(InputError, match="'Sleep' is no verb"):
        Mapping("a", "interactions", {"customer": "c"}, constants={"verb": "Sleep"})


def test_things_give_no_consent():
    with pytest.raises(InputError, match="products give no consent"):
        Mapping("a", "products", {"product": "p"}, consents=(Consent("x"),))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("source = ", "the mapping is not TOML"),
        ('source = "a"\nkind = "people"', "'columns' is missing"),
        ('source = 1\nkind = "people"\ncolumns = {}', "'source' must be a text"),
        (
            'source = "a"\nkind = "people"\ncolumns = {id = 1}',
            "all within 'columns' must be texts",
        ),
        ('source = "a"\nkind = "people"\ncolumns = {}\ncolour = 1', "no key 'colour'"),
        (
            'source = "a"\nkind = "people"\ncolumns = {id = "i"}\nconsents = [{purpose = "ads"}]',
            "each of 'consents' must have 'column'",
        ),
    ],
)
def test_toml_that_is_no_mapping(text, problem):
    with pytest.raises(InputError, match=problem):
        Mapping.from_toml(text)


@pytest.mark.parametrize(
    ("header", "about"),
    [
        ("Diagnosis", "health"),
        ("группа крови", "health"),
        ("Политически възгледи", "politics"),
        ("宗教信仰", "faith"),
        ("Национальность клиента", "ethnic origin"),
        ("relationship status", "family ties"),
        ("race", "ethnic origin"),
        ("race number", None),
        ("city", None),
        ("third party id", None),
    ],
)
def test_sensitive_columns_are_known_by_their_headers(header, about):
    assert words.sensitive(header) == about
    if about:
        with pytest.raises(InputError, match="which is never taken in"):
            Mapping("a", "people", {"id": "i", "position": header})
        with pytest.raises(InputError, match="which is never taken in"):
            Mapping("a", "people", {"id": "i"}, consents=(Consent(header),))


def test_no_field_is_told_by_words_that_are_sensitive():
    for name, text in words.FIELDS.items():
        assert [p for p in words.phrases(text) if words.sensitive(p)] == [], name


def test_every_field_has_words_to_know_it_by():
    fields = {f.name for kind in kinds.ALL for f in kind.fields}
    assert fields == set(words.FIELDS)
