"""What came in after the profiles were built is on a person's page at once, and only theirs."""

import time
from datetime import timedelta

import pytest

from rapport import run
from rapport.flow.leaving import Withdrawn
from rapport.flow.shelf import open_shelf
from rapport.flow.sources.files.mapping import Mapping
from rapport.stores import Stores
from tests.brand import NOW, TERMS, add, new_workspace

PEOPLE = "id,name,email\n1,Boris Kolev,boris@mail.example\n2,Anna Ilieva,anna@mail.example\n"
HEAD = "note,person,at,what,said\n"
OLD = HEAD + "n1,1,2026-01-05 10:00:00,Create,How do I dry waders?\n"
PEOPLE_MAP = Mapping(
    source="club",
    kind="people",
    columns={"id": "id", "name": "name", "email": "email"},
    **TERMS,
)
NOTES_MAP = Mapping(
    source="club",
    kind="interactions",
    columns={
        "interaction": "note",
        "customer": "person",
        "occurred_at": "at",
        "verb": "what",
        "text": "said",
    },
    **TERMS,
)


@pytest.fixture
def club(tmp_path):
    workspace = new_workspace(tmp_path / "w")
    add(workspace, "people.csv", PEOPLE, PEOPLE_MAP)
    add(workspace, "notes.csv", OLD, NOTES_MAP)
    run.build(workspace, now=NOW)
    return workspace


def came(workspace, *lines):
    """Take in notes after the build; their parts are made as a reading's are."""
    add(workspace, f"notes{len(lines)}{abs(hash(lines))}.csv", HEAD + "".join(lines), NOTES_MAP)
    return run.make_parts(workspace)


def account(workspace, native):
    return Stores(workspace).pseudonyms.one("account", "club", native)


def fresh(workspace, native="1", now=NOW, **how):
    found = open_shelf(workspace.root).fresh_deeds(account(workspace, native), now=now, **how)
    return [(new.deed.verb, new.deed.text, new.changes) for new in found]


def withdraw(workspace, deed):
    stores = Stores(workspace)
    gone = stores.pseudonyms.one("interaction", "club", "interactions", deed)
    stores.log.withdraw([Withdrawn("interaction", gone, "club", NOW)])


def close(workspace, native):
    log = Stores(workspace).log
    closed = Withdrawn("closed", account(workspace, native), "club", NOW, log.ends()[0])
    log.withdraw([closed])


NEW = "n2,1,2026-01-06 10:00:00,Create,And where is the shop?\n"
OTHER = "n3,2,2026-01-07 10:00:00,Create,Lovely!\n"
LIKE = "n4,1,2026-01-08 10:00:00,Like,\n"


def test_what_came_after_the_build_is_there_newest_first_and_of_nobody_else(club):
    assert fresh(club) == [], "the profile holds it all"
    assert came(club, NEW, OTHER, LIKE) == 1
    assert fresh(club) == [("Like", "", False), ("Create", "And where is the shop?", False)]
    assert fresh(club, "2") == [("Create", "Lovely!", False)]
    assert fresh(club, source="club") == fresh(club) and fresh(club, source="shop") == []
    assert open_shelf(club.root).fresh_deeds("0" * 32, now=NOW) == ()
    assert came(club, NEW, OTHER, LIKE) == 0, "the same file is known"


def test_the_next_build_has_it_and_it_is_new_no_more(club):
    came(club, NEW)
    run.build(club, now=NOW)
    assert fresh(club) == []
    person = open_shelf(club.root).person(account(club, "1"), masked=False)
    assert [d.text for d in person.deeds] == ["And where is the shop?", "How do I dry waders?"]


def test_without_parts_nothing_is_shown_and_nothing_fails(club):
    add(club, "later.csv", HEAD + NEW, NOTES_MAP)
    assert fresh(club) == []
    assert run.make_parts(club) == 1 and run.make_parts(club) == 0
    assert len(fresh(club)) == 1
    part = sorted((club.lake / "interactions").glob("*.parquet"))[-1]
    part.write_bytes(part.read_bytes()[:50])
    assert fresh(club) == [], "a part that is not whole is none"
    run.build(club, now=NOW)
    assert fresh(club) == []


def test_an_edit_says_so_and_the_same_told_again_is_no_news(club):
    came(club, "n1,1,2026-01-05 10:00:00,Create,How do I dry waders?\n", NEW)
    assert fresh(club) == [("Create", "And where is the shop?", False)]
    came(club, "n1,1,2026-01-05 10:00:00,Create,How do I mend waders?\n")
    assert fresh(club) == [
        ("Create", "And where is the shop?", False),
        ("Create", "How do I mend waders?", True),
    ]
    came(club, "n1,1,2026-01-05 10:00:00,Create,Never mind.\n")
    assert ("Create", "Never mind.", True) in fresh(club)
    assert len(fresh(club)) == 2, "of one deed the last word counts"


def test_what_is_withdrawn_or_forgotten_is_gone_at_once(club):
    came(club, NEW, OTHER, LIKE)
    withdraw(club, "n2")
    assert fresh(club) == [("Like", "", False)]
    close(club, "1")
    assert fresh(club) == []
    came(club, "n5,1,2026-01-09 10:00:00,Create,I am back\n")
    assert fresh(club) == [("Create", "I am back", False)], "what came after it was closed stays"
    Stores(club).log.want_forgotten([account(club, "1"), account(club, "2")])
    assert fresh(club) == [] == fresh(club, "2")


def test_what_has_had_its_time_is_not_shown(club):
    came(club, NEW)
    log = Stores(club).log
    entry = log.entry(log.ends()[0])
    ends = {**entry.payload, "until": (NOW + timedelta(days=1)).isoformat()}
    log.replace_files({entry.seq: ends}, (), (), lambda seqs: None, received_at=NOW)
    assert len(fresh(club)) == 1
    assert fresh(club, now=NOW + timedelta(days=1)) == []


def test_many_entries_cost_a_page_little(club):
    for n in range(30):
        came(
            club,
            f"m{n},1,2026-02-01 10:00:00,Create,note {n}\n",
            f"o{n},2,2026-02-01 10:00:00,Create,\n",
        )
    assert len(fresh(club)) == 20, "a page shows so many"
    began = time.process_time()
    for _ in range(5):
        fresh(club)
    assert (time.process_time() - began) / 5 < 0.25, (
        "some 50 ms, on a busy machine a few times that"
    )
