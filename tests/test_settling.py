"""What a value is, said by people: kept, followed by builds and imports, taken back, forgotten."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport import run
from rapport.flow.errors import ConfigError, ConflictError, InputError
from rapport.flow.profile_cards import Settlement, standing
from rapport.flow.shelf import open_shelf
from rapport.flow.workspace import Workspace
from tests.brand import CRM, CRM_MAP, NOW, SHOP, SHOP_MAP, add, copied, fill, new_workspace
from tests.test_forget import everything_that_can_be_opened, findings

LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brand") / "w"
    run.build(fill(new_workspace(folder)), now=NOW)
    return folder


@pytest.fixture
def ws(built_once, tmp_path):
    return Workspace.open(copied(built_once, tmp_path / "w"))


def find(ws, query="Ковальчук"):
    (row,) = open_shelf(ws.root).people(query).rows
    return open_shelf(ws.root).person(row.person_id, masked=False)


def texts(ws, attribute, query="Ковальчук"):
    found = find(ws, query)
    return [v.text for a in found.attributes if a.attribute == attribute for v in a.values]


def say(ws, attribute, kind="correct", **more):
    pid = find(ws).row.person_id
    return run.settle(ws, pid, attribute, kind, by="7", now=LATER, **more)


def value_of(ws, attribute, text):
    """The value behind a text that the page shows."""
    told = next(a for a in find(ws).attributes if a.attribute == attribute)
    return next(v.value for v in told.values if v.text == text)


def test_a_claimed_value_is_right_and_nothing_is_left_to_settle(ws):
    assert find(ws).row.conflicts == 1
    losing = texts(ws, "city")[1]
    seq = say(ws, "city", value=value_of(ws, "city", losing))
    run.build(ws, now=LATER)
    assert texts(ws, "city")[0] == losing == find(ws).row.city
    assert find(ws).row.conflicts == 0
    (told,) = run.settlements(ws, _accounts(ws), mask=False)
    assert (told.seq, told.kind, told.text, told.by, told.built) == (
        *(seq, "correct", losing, "7", True),
    )


def _accounts(ws):
    return [j.card.account_id for j in find(ws).accounts]


def test_a_typed_value_outlives_rebuilds_and_imports_of_the_same_and_of_newer_files(ws):
    say(ws, "city", text="гр. Видин")
    for name, text, mapping in (
        ("crm.csv", CRM, CRM_MAP),
        ("crm.csv", CRM.replace("Бургас", "Варна"), CRM_MAP),
        ("shop.csv", SHOP.replace("Sofia", "Varna"), SHOP_MAP),
    ):
        add(ws, name, text, mapping, now=LATER)
        run.build(ws, now=LATER)
        assert texts(ws, "city")[0] == "гр. Видин"


def test_taken_back_the_tables_are_as_if_nothing_had_been_said(ws):
    run.build(ws, now=LATER)
    before = findings(ws)
    pid = find(ws).row.person_id
    first = say(ws, "city", text="Видин")
    second = say(ws, "city", "unknown")
    run.build(ws, now=LATER)
    assert texts(ws, "city") == [] and find(ws).row.city is None
    run.unsettle(ws, pid, second, by="8", now=LATER)
    run.build(ws, now=LATER)
    assert texts(ws, "city")[0] == "Видин"
    run.unsettle(ws, pid, first, by="8", now=LATER)
    run.build(ws, now=LATER)
    assert findings(ws) == before
    kinds = [s.kind for s in run.settlements(ws, _accounts(ws), mask=False)]
    assert kinds == ["correct", "unknown", "uncorrect", "uncorrect"]


def test_of_two_at_once_one_is_told(ws):
    pid = find(ws).row.person_id
    seq = say(ws, "city", text="Видин", seen=0)
    with pytest.raises(ConflictError):
        say(ws, "city", text="Русе", seen=0)
    say(ws, "language", text="bg", seen=0)  # of another attribute nobody said anything
    say(ws, "city", text="Русе", seen=seq)
    with pytest.raises(ConflictError):
        run.unsettle(ws, pid, seq, by="7", now=LATER)
    assert [s.text for s in standing(run.settlements(ws, _accounts(ws), mask=False))] == [
        "bg",
        "Русе",
    ]


def test_a_name_a_birthday_and_contacts_are_shown_found_and_sealed(ws):
    clear = ("Светлана Миронова", "1991-12-24", "+359888777666")
    say(ws, "name", text=clear[0])
    say(ws, "birth_date", text="24.12.1991")
    say(ws, "phone", text="0888 777 666")
    old = texts(ws, "phone")[0]
    say(ws, "phone", "wrong", value=value_of(ws, "phone", old))
    run.build(ws, now=LATER)
    person = find(ws, "Миронова")
    assert person.row.name.own == clear[0]
    assert texts(ws, "birth_date", "Миронова") == ["1991-12-24", "1988-05-14"]
    assert texts(ws, "phone", "Миронова") == ["0888 777 666"]
    assert [r.person_id for r in open_shelf(ws.root).people("+359 888 777 666").rows] == [
        person.row.person_id
    ]
    on_disk = [f.read_bytes() for f in ws.root.rglob("*") if f.is_file()]
    for word in (*clear, "0888 777 666"):
        assert not any(word.encode() in content for content in on_disk)


def test_who_is_who_does_not_hang_on_a_corrected_contact(ws):
    before = run.persons_by_account(ws)
    say(ws, "phone", text="+359 888 555 101")  # Georgi's
    run.build(ws, now=LATER)
    assert run.persons_by_account(ws) == before


def test_with_the_person_all_that_was_said_of_them_leaves(ws):
    say(ws, "name", text="Светлана Миронова")
    say(ws, "email", text="mironova@post.example")
    say(ws, "city", text="Видин")
    run.build(ws, now=LATER)
    assert "Миронова" in everything_that_can_be_opened(ws)
    run.forget(ws, _accounts(ws), now=LATER)
    left = everything_that_can_be_opened(ws)
    assert [w for w in ("Миронова", "mironova@post", "Видин", "Ковальчук") if w in left] == []


@pytest.mark.parametrize(
    ("attribute", "kind", "said"),
    [
        ("city", "wrong", {"value": "burgas"}),  # one has one city
        ("phone", "unknown", {}),  # one may have many
        ("city", "same", {}),
        ("city", "correct", {"value": "nowhere"}),  # nobody claims it
        ("phone", "wrong", {"value": "0" * 32}),
    ],
)
def test_what_can_not_be_said_is_refused(ws, attribute, kind, said):
    with pytest.raises(ConfigError):
        say(ws, attribute, kind, **said)
    assert run.settlements(ws, _accounts(ws), mask=False) == ()


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        ("birth_date", "31.02.1980"),
        ("birth_date", "2020-05-01"),  # a child
        ("phone", "12"),
        ("email", "sveta"),
        ("sex", "blue"),
        ("language", "?"),
        ("city", "нет"),  # says nothing
        ("interest", "chess; fishing"),  # two
        ("nearest_shop", "Burgas"),  # is chosen, not typed
        ("city", "x" * 201),
    ],
)
def test_what_no_file_could_say_is_refused(ws, attribute, text):
    with pytest.raises(InputError):
        say(ws, attribute, text=text)
    assert run.settlements(ws, _accounts(ws), mask=False) == ()


@pytest.mark.parametrize(
    ("attribute", "typed", "value"),
    [
        ("city", "гр. Видин", "gr vidin"),
        ("sex", "жена", "female"),
        ("language", "български", "bg"),
        ("position", "Marine  biologist", "marine biologist"),
        ("employer", "call 0888 123 417", "call [phone]"),
    ],
)
def test_what_is_typed_is_read_as_files_are(ws, attribute, typed, value):
    say(ws, attribute, text=typed)
    (told,) = run.settlements(ws, _accounts(ws), mask=False)
    assert told.value == value


def test_nobody_and_nothing_to_take_back(ws):
    with pytest.raises(ConfigError):
        run.settle(ws, "0" * 32, "city", "correct", text="Видин", by="7", now=LATER)
    pid = find(ws).row.person_id
    with pytest.raises(ConfigError):
        run.unsettle(ws, pid, 999, by="7", now=LATER)
    seq = say(ws, "city", text="Видин")
    run.unsettle(ws, pid, seq, by="7", now=LATER)
    with pytest.raises(ConfigError):
        run.unsettle(ws, pid, seq, by="7", now=LATER)


spoken = st.lists(
    st.tuples(st.sampled_from(["city", "phone"]), st.sampled_from("xy"), st.booleans()),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(spoken, st.data())
def test_only_the_last_word_of_each_stands(drawn, data):
    """Whatever is said and taken back: of one city one word, of phones one for each."""
    words, stands = [], {}
    for seq, (attribute, value, undo) in enumerate(drawn, 1):
        last = standing(words)
        if undo and last:
            gone = data.draw(st.sampled_from(last))
            words.append(_said(seq, gone.attribute, "uncorrect", gone.value, gone.seq))
            key = (gone.attribute, gone.value if gone.attribute == "phone" else "")
            stands[key].remove(gone.seq)
        else:
            words.append(_said(seq, attribute, "correct", value))
            key = (attribute, value if attribute == "phone" else "")
            stands.setdefault(key, []).append(seq)
        assert [w.seq for w in standing(words)] == sorted(s[-1] for s in stands.values() if s)


def _said(seq, attribute, kind, value, undoes=0):
    return Settlement(
        seq, "a", attribute, kind, value, value, attribute == "phone", "7", NOW, undoes
    )
