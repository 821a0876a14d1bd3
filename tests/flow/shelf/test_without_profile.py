"""A page is whole, too, where one side of a pair has no profile."""

import pytest

from rapport import run
from rapport.flow.shelf import open_mentions, open_review, open_shelf
from rapport.flow.sources.files.mapping import Mapping
from rapport.stores import Stores
from tests import brand

#: One who follows since years, and may be the customer of the CRM; one who named us elsewhere.
MEMBERS = (
    "uid,name,town,joined\nm1,Георги Петров,,2020-01-01\nm2,Pietro Rossi,Trieste,2020-01-01\n"
)
POSTS = "post,author,at,text,names us\np1,m2,2026-02-20T10:00:00Z,Marten & Reed is fine,yes\n"
COMMON = {"purposes": ("service", "profile"), "basis": "legitimate_interest", "region": "BG"}
MEMBERS_MAP = Mapping(
    source="wall",
    kind="members",
    columns={"account": "uid", "name": "name", "city": "town", "registered_at": "joined"},
    **COMMON,
)
POSTS_MAP = Mapping(
    source="wall",
    kind="posts",
    columns={
        "post": "post",
        "author": "author",
        "published_at": "at",
        "text": "text",
        "mentions_us": "names us",
    },
    **COMMON,
)


LIKES = "number,who,what,post,at\nl1,m1,Like,ours,2026-02-25T10:00:00Z\n"
LIKES_MAP = Mapping(
    source="wall",
    kind="reactions",
    columns={
        "reaction": "number",
        "account": "who",
        "verb": "what",
        "post": "post",
        "reacted_at": "at",
    },
    **COMMON,
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    made = brand.fill(brand.new_workspace(tmp_path_factory.mktemp("walls") / "w"))
    brand.add(made, "members.csv", MEMBERS, MEMBERS_MAP)
    brand.add(made, "posts.csv", POSTS, POSTS_MAP)
    run.build(made, now=brand.NOW)
    return made


@pytest.fixture(scope="module")
def ids(workspace):
    """The accounts by the numbers that their sources gave them."""
    of = Stores(workspace).pseudonyms
    numbers = {"m1": "wall", "m2": "wall", "11": "crm"}
    found = {number: of.one("account", source, number) for number, source in numbers.items()}
    return found | {"p1": of.one("interaction", "wall", "posts", "p1")}


def test_they_are_in_no_list_and_no_search_but_counted_by_their_source(workspace, ids):
    shelf = open_shelf(workspace.root)
    assert shelf.people(source="wall").total == 0
    assert shelf.people("Pietro").total == 0
    assert shelf.people("Георги").total == 1
    assert shelf.person(ids["m2"], masked=True) is None
    assert shelf.may_leave(ids["m2"])
    wall = next(s for s in shelf.sources() if s.source == "wall")
    assert (wall.accounts, wall.people, wall.passive) == (2, 0, 2)
    crm = next(s for s in shelf.sources() if s.source == "crm")
    assert crm.passive == 0 and crm.people > 0


def test_what_they_wrote_is_a_mention_of_an_account_that_is_nobodys(workspace, ids):
    (mention,) = open_mentions(workspace.root).many([ids["p1"]]).values()
    assert mention.text == "Marten & Reed is fine"
    assert mention.account_id == ids["m2"] and mention.person_id is None


def test_a_pair_with_one_of_them_is_shown_with_what_it_calls_itself(workspace, ids):
    pair = tuple(sorted((ids["m1"], ids["11"])))
    shelf, review = open_shelf(workspace.root), open_review(workspace.root)
    assert pair in {p.pair for p in review.pairs}
    for masked in (False, True):
        link = shelf.link(*pair, masked=masked)
        card = next(c for c in (link.left, link.right) if c.account_id == ids["m1"])
        assert (card.source, card.name.own) == ("wall", "Георги Петров")
    assert shelf.effect_of_separating(ids["m1"]) is None
    shown = {d.left.account_id for d in shelf.doubtful()} | {
        d.right.account_id for d in shelf.doubtful()
    }
    assert ids["m1"] not in shown


def test_a_deed_towards_us_brings_them_into_the_list(workspace, ids):
    brand.add(workspace, "likes.csv", LIKES, LIKES_MAP)
    run.build(workspace, now=brand.NOW)
    shelf = open_shelf(workspace.root)
    assert shelf.people(source="wall").total == 1
    assert shelf.person(ids["m1"], masked=True).row.person_id == ids["m1"]
    assert next(s for s in shelf.sources() if s.source == "wall").passive == 1
