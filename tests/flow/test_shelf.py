"""What the shelf answers pages: lists in order, timelines, pairs in doubt, others' records."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport import run
from rapport.flow import generations
from rapport.flow.cards import Separation
from rapport.flow.errors import ConfigError, ShelfError
from rapport.flow.shelf import open_shelf
from rapport.flow.sources.files.mapping import Mapping
from tests import brand
from tests.brand import NOW, TERMS, add, fill, new_workspace

PEOPLE = """id,name,email
1,王伟,wang@post.example
2,Wang Wei,wei@post.example
3,王伟红,hong@post.example
4,Борис Аврамов,boris@mail.example
5,Zoë Abel,zoe@mail.example
6,Анна Борисова,anna.b@mail.example
"""
VISITS = "visit,person,at,what\n" + "".join(
    f"v{n},{1 + n % 2},{NOW - timedelta(hours=n // 3):%Y-%m-%d %H:%M:%S},View\n"
    for n in range(260)
)
PEOPLE_MAP = Mapping(
    source="club",
    kind="people",
    columns={"id": "id", "name": "name", "email": "email"},
    **TERMS,
)
VISITS_MAP = Mapping(
    source="club",
    kind="interactions",
    columns={"interaction": "visit", "customer": "person", "occurred_at": "at", "verb": "what"},
    **TERMS,
)


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    workspace = new_workspace(tmp_path_factory.mktemp("club") / "w")
    add(workspace, "people.csv", PEOPLE, PEOPLE_MAP)
    add(workspace, "visits.csv", VISITS, VISITS_MAP)
    run.build(workspace, now=NOW)
    return workspace


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    workspace = fill(new_workspace(tmp_path_factory.mktemp("brand") / "w"))
    run.build(workspace, now=NOW)
    return workspace


def named(page):
    return [row.name.own for row in page.rows]


def id_of(shelf, query):
    (row,) = shelf.people(query).rows
    return row.person_id


def walked(shelf, limit, **how):
    """Everybody, page by page."""
    found, after = [], None
    while True:
        page = shelf.people("", after, limit, **how)
        found += [row.person_id for row in page.rows]
        after = page.after
        if after is None:
            return found


def test_a_name_of_two_han_letters_is_found_and_who_is_called_just_so_comes_first(club):
    shelf = open_shelf(club.root)
    found = named(shelf.people("王伟"))
    assert sorted(found) == ["王伟", "王伟红"] and found[0] == "王伟"
    assert sorted(named(shelf.people("wei wang"))) == ["Wang Wei", "王伟", "王伟红"]
    assert named(shelf.people("wei wang"))[-1] == "王伟红"


def test_beginnings_and_contacts_find(club):
    shelf = open_shelf(club.root)
    assert named(shelf.people("бор ан")) == ["Анна Борисова"]
    assert named(shelf.people("BORIS@mail.example")) == ["Борис Аврамов"]
    assert sorted(named(shelf.people("boris"))) == ["Анна Борисова", "Борис Аврамов"]
    assert shelf.people("nobody").total == 0 == len(shelf.people("nobody").rows)


@pytest.mark.parametrize("sort", ["seen", "name", "spent", "orders"])
def test_pages_of_any_size_give_everybody_once_and_in_one_order(club, sort):
    shelf = open_shelf(club.root)
    whole = walked(shelf, 50, sort=sort)
    assert len(whole) == len(set(whole)) == shelf.people().total == 6
    assert walked(shelf, 1, sort=sort) == walked(shelf, 4, sort=sort) == whole


def test_names_sort_by_how_they_are_read_in_latin(club):
    page = open_shelf(club.root).people(sort="name")
    assert named(page) == [
        "Анна Борисова",
        "Борис Аврамов",
        *sorted(named(page)[2:5], key=named(page).index),
        "Zoë Abel",
    ]
    assert set(named(page)[2:5]) == {"Wang Wei", "王伟", "王伟红"}


def test_who_spent_most_comes_first(built):
    shelf = open_shelf(built.root)
    assert named(shelf.people(sort="spent"))[0] == "Светлана Ковальчук"
    assert [r.orders for r in shelf.people(sort="orders").rows] == sorted(
        (r.orders for r in shelf.people().rows), reverse=True
    )


def test_a_list_is_narrowed_by_source_and_kind(built):
    shelf = open_shelf(built.root)
    assert sorted(named(shelf.people(source="mail"))) == ["Anna Moretti", "Светлана Ковальчук"]
    assert shelf.people(source="mail").total == 2
    assert named(shelf.people("kovalchuk", source="mail")) == ["Светлана Ковальчук"]
    assert shelf.people("petrov", source="mail").total == 0
    assert shelf.people(source="nowhere").total == 0 == shelf.people(kind="organisation").total
    assert shelf.people(kind="person").total == shelf.people().total
    with pytest.raises(ConfigError, match="sorted"):
        shelf.people(sort="shoe size")


@pytest.mark.parametrize("after", ["nonsense", "~", "9~", "-1~x", "2~" + "0" * 32, "9999~zz"])
def test_a_cursor_of_somebody_unknown_does_no_harm(built, after):
    assert open_shelf(built.root).people("", after).total == 4


def test_a_timeline_is_walked_in_pages_without_a_gap(club):
    shelf = open_shelf(club.root)
    person_id = shelf.people("wang@post.example").rows[0].person_id
    whole = shelf.timeline(person_id, limit=1000)
    assert (len(whole.deeds), whole.total, whole.after) == (130, 130, None)
    times = [d.occurred_at for d in whole.deeds]
    assert times == sorted(times, reverse=True)
    found, after = [], None
    for _ in range(20):
        page = shelf.timeline(person_id, after, 13)
        found += page.deeds
        if (after := page.after) is None:
            break
    assert tuple(found) == whole.deeds
    assert shelf.timeline(person_id, source="crm").deeds == ()
    assert shelf.timeline("0" * 32) is None
    first = shelf.person(person_id, masked=True, deeds=5)
    assert (first.deeds, first.deeds_total) == (whole.deeds[:5], 130)
    assert first.months[-1] == ("2026-03", sum(t >= datetime(2026, 3, 1, tzinfo=UTC)
                                               for t in times))  # fmt: skip


def test_sources_say_what_they_brought(built):
    found = {s.source: s for s in open_shelf(built.root).sources()}
    assert list(found) == ["crm", "mail", "shop"]
    assert (found["crm"].accounts, found["crm"].people, found["crm"].interactions) == (3, 3, 0)
    assert (found["shop"].accounts, found["shop"].interactions) == (3, 2)
    assert found["mail"].joined_accounts == 2
    assert found["shop"].last_at == datetime(2026, 2, 14, tzinfo=UTC)


def test_a_record_is_resolved_by_each_of_its_kinds(built):
    shelf = open_shelf(built.root)
    sveta, anna = id_of(shelf, "Ковальчук"), id_of(shelf, "Moretti")
    both, nobody, two = shelf.resolve(
        [
            {"phone": "0888 123 417", "email": "SVETA@mail.example", "name": "kovalchuk svetlana"},
            {"email": "who@mail.example", "name": "Anna"},
            {"phone": "+359888123417", "email": "anna@mail.example"},
        ]
    )
    assert [(r.person_id, r.kinds) for r in both] == [(sveta, ("email", "name", "phone"))]
    assert nobody == ()
    assert {r.person_id: r.kinds for r in two} == {sveta: ("phone",), anna: ("email",)}
    with pytest.raises(ConfigError, match="nobody is known by"):
        shelf.resolve([{"shoe": "43"}])


def test_what_goes_with_an_account_is_told_before_it_goes(built):
    shelf = open_shelf(built.root)
    sveta = shelf.person(id_of(shelf, "Ковальчук"), masked=True)
    by_source = {j.card.source: j.card.account_id for j in sveta.accounts}
    effect = shelf.effect_of_separating(by_source["shop"])
    assert effect == Separation(sveta.row.person_id, 2, 0, 1, 2)
    assert shelf.effect_of_separating(by_source["crm"]).deeds_left == 1
    assert shelf.effect_of_separating("0" * 32) is None is shelf.effect_of_separating("")


def test_pairs_in_doubt_are_told_nearest_to_the_threshold_first(club):
    shelf = open_shelf(club.root)
    doubts = shelf.doubtful()
    assert len(doubts) == shelf.freshness().doubts
    distances = [abs(d.threshold_bits - d.bits) for d in doubts]
    assert distances == sorted(distances)
    for doubt in doubts:
        assert doubt.left_person != doubt.right_person
        link = shelf.link(doubt.left.account_id, doubt.right.account_id, masked=True)
        assert (link.state, link.bits) == ("review", doubt.bits)
        assert doubt in shelf.doubtful(person_id=doubt.left_person)
        assert doubt in shelf.doubtful(person_id=doubt.right_person)
    assert shelf.doubtful(person_id="0" * 32) == ()


def test_an_unknown_id_is_nobody(built):
    shelf = open_shelf(built.root)
    for nobody in ("", "x", "0" * 32, "../../etc", "ё"):
        assert shelf.person(nobody, masked=True) is None
        assert shelf.link(nobody, "0" * 32, masked=True) is None


def test_a_generation_without_its_desk_says_what_to_do(tmp_path):
    workspace = fill(new_workspace(tmp_path / "w"), brand.FILES[:1])
    run.build(workspace, now=NOW)
    desk = generations.newest(workspace.findings) / "desk.sqlite"
    whole = desk.read_bytes()
    desk.write_bytes(whole[:100])
    with pytest.raises(ShelfError, match="100 bytes"):
        open_shelf(workspace.root)
    desk.unlink()
    with pytest.raises(ShelfError, match=r"desk\.sqlite is gone"):
        open_shelf(workspace.root)
    desk.write_bytes(whole.replace(b"layout5", b"layout4"))
    with pytest.raises(ShelfError, match="another version"):
        open_shelf(workspace.root)
    desk.write_bytes(whole)
    assert open_shelf(workspace.root).freshness().people == 3


def test_the_order_by_name_is_sealed_and_goes_with_its_generation(tmp_path):
    workspace = fill(new_workspace(tmp_path / "w"), brand.FILES[:1])
    for day in range(3):
        run.build(workspace, now=NOW + timedelta(days=day))
    kept = sorted(p.name.split(".")[0] for p in workspace.vault.glob("name-order-*"))
    assert kept == ["name-order-000002", "name-order-000003"]
    newest = generations.newest(workspace.findings)
    assert b"name-order" not in (newest / "desk.sqlite").read_bytes()


def test_a_workspace_without_people_has_an_empty_shelf(tmp_path):
    workspace = new_workspace(tmp_path / "w")
    run.build(workspace, now=NOW)
    shelf = open_shelf(workspace.root)
    assert shelf.freshness().people == 0 == shelf.people("somebody").total
    for sort in ("seen", "name", "spent", "orders"):
        assert shelf.people(sort=sort, source="crm").rows == ()
    assert (shelf.sources(), shelf.doubtful()) == ((), ())
    assert shelf.resolve([{"name": "somebody"}]) == [()]
