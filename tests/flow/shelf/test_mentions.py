"""What the shelf answers of what people wrote in public: lists, copies, samples, checks."""

import hashlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest

from rapport.flow.errors import NothingYetError, ShelfError
from rapport.flow.mention_cards import Checked, LearnedModel, StaffOpinions
from rapport.flow.shelf import desk, open_mentions, open_review, open_shelf
from rapport.flow.signals.triggers import QueryError
from tests.brand import new_workspace
from tests.flow.shelf.stream import NOW, SINCE, UNTIL, ids, publish, reading, wanted

STREAM = (
    reading("a", 0, sentiment=-1, intents=[["complaint", "high"], ["question", "low"]],
            topics=["delivery"], text="Two deliveries came late", began_by="them", followers=12,
            triggers=[["late", [[20, 24]]]], source="shop"),
    reading("b", 1, sentiment=1, language="bg", script="Cyrl", text="Чудесна въдица",
            person_id="p1", intents=[["praise", "high"]], topics=["rods", "prices"]),
    reading("c", 2, sentiment=0, followers=1000, account_id="club", began_by="us",
            found="en: leak"),
    reading("d", 2, account_id="club", followers=1000, topics=["delivery"], person_id="p2"),
    reading("e", 2, sentiment=-1, noise="spam", because=["earn"]),
    reading("f", 3, sentiment=-1, noise="copy", copy_of="a", text="Two deliveries came late!"),
    reading("g", 4, sentiment=-1, copy_of="a", text="Two deliveries came late..."),
    reading("h", 5, private=True, text="My delivery is late"),
    reading("i", 10, text="said at the end: not of the period"),
)  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    workspace = new_workspace(tmp_path_factory.mktemp("mentions") / "w")
    publish(workspace.findings, STREAM)
    return workspace.root


@pytest.fixture(scope="module")
def shelf(root):
    return open_mentions(root)


@pytest.fixture
def findings(tmp_path):
    return new_workspace(tmp_path / "w").findings


def opened(findings):
    return open_mentions(findings.parents[1])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "c d b a"),  # newest first; what was said at once by id
        ({"copies": True}, "g f c d b a"),
        ({"noise": "spam"}, "e"),
        ({"noise": "copy"}, "f"),
        ({"noise": "any"}, "f e"),
        ({"noise": "bot"}, ""),
        ({"feeling": "negative"}, "a"),
        ({"feeling": "neutral"}, "c"),
        ({"feeling": "positive"}, "b"),
        ({"feeling": "cant_tell"}, "d"),
        ({"feeling": "sad"}, ""),
        ({"intent": "question"}, "a"),
        ({"intent": "other"}, "f c d"),  # its first is a question, so the copy stands for it
        ({"topic": "delivery"}, "d a"),
        ({"topic": "prices"}, "b"),
        ({"topic": "nothing"}, ""),
        ({"found": "en: leak"}, "c"),
        ({"trigger": "late"}, "a"),
        ({"language": "bg"}, "b"),
        ({"source": "shop"}, "a"),
        ({"began_by": "us"}, "c"),
        ({"author": "known"}, "d b"),
        ({"author": "leader"}, "c d"),
        ({"author": "unknown"}, "a"),
        ({"author": "somebody"}, ""),
        ({"query": "delivery"}, "a"),  # in any of its forms
        ({"query": "delivery", "copies": True}, "g f a"),
        ({"query": "delivery NEAR/1 late", "feeling": "negative", "author": "unknown"}, "a"),
        ({"topic": "delivery", "author": "leader", "feeling": "cant_tell"}, "d"),
        ({"topic": "delivery", "author": "leader", "feeling": "negative"}, ""),
        ({"since": SINCE + timedelta(days=1), "until": SINCE + timedelta(days=2)}, "b"),
        ({"since": UNTIL, "until": SINCE}, ""),
    ],
)
def test_a_filter_lets_through_what_it_says(shelf, asked, found):
    page = shelf.page(wanted(**asked))
    assert (ids(page.rows), page.total, page.after) == (found, len(found.split()), None)


def test_pages_of_one_go_through_what_was_said_at_once(shelf):
    found, after = [], None
    for _ in range(6):
        page = shelf.page(wanted(copies=True), after=after, size=1)
        assert page.total == 6
        found += page.rows
        after = page.after
    assert ids(found) == "g f c d b a" and after is None


@pytest.mark.parametrize("after", ["nonsense", "~", "-~a", "x~c", "9" * 5000 + "~a"])
def test_a_cursor_that_is_none_gives_the_first_page(shelf, after):
    assert ids(shelf.page(wanted(), after=after).rows) == "c d b a"


def test_a_cursor_fits_the_next_generation(findings):
    publish(findings, [reading("b", 1), reading("c", 1), reading("d", 2)])
    first = opened(findings)
    after = first.page(wanted(), size=2).after
    assert opened(findings) is first
    publish(findings, [reading("a", 1), reading("bb", 1), reading("c", 1), reading("e", 3)])
    assert opened(findings) is not first
    assert ids(opened(findings).page(wanted(), after=after).rows) == "bb c"  # behind b, now gone


def test_a_mention_holds_all_that_was_read(shelf):
    one = shelf.one("a")
    assert (one.text, one.sentiment, one.sureness) == ("Two deliveries came late", -1, "high")
    assert one.intents == (("complaint", "high"), ("question", "low"))
    assert one.triggers == (("late", ((20, 24),)),) and one.topics == ("delivery",)
    assert (one.copies, one.copy_of, one.noise) == (2, None, "")
    assert (one.occurred_at, one.began_by, one.followers) == (SINCE, "them", 12)
    assert (one.person_id, one.found, one.object_url) == (None, None, None)
    assert (shelf.one("f").copy_of, shelf.one("f").noise, shelf.one("f").copies) == (
        "a",
        "copy",
        0,
    )
    assert shelf.one("e").because == ("earn",)


def test_ids_of_nothing_and_of_private_messages_find_nothing(shelf):
    assert shelf.one("h") is None and shelf.one("") is None and shelf.copies_of("h") == ()
    assert sorted(shelf.many(["h", "b", "nobody", "a", "b"])) == ["a", "b"]
    assert shelf.many([]) == {}


def test_a_private_message_does_not_lie_on_the_desk(root):
    (laid,) = root.glob("lake/findings/*/desk.sqlite")
    assert b"Two deliveries came late" in laid.read_bytes()
    assert b"My delivery is late" not in laid.read_bytes()


def test_copies_are_told_of_the_first_alone(shelf):
    assert ids(shelf.copies_of("a")) == "g f"
    assert shelf.copies_of("g") == shelf.copies_of("b") == ()


def test_of_copies_the_first_in_public_is_the_first(findings):
    publish(findings, [
        reading("told us", 1, private=True),
        reading("later", 3, noise="copy", copy_of="told us"),
        reading("soon", 2, noise="copy", copy_of="told us"),
    ])  # fmt: skip
    shelf = opened(findings)
    assert ids(shelf.page(wanted()).rows) == "soon"
    assert (shelf.one("soon").noise, shelf.one("soon").copies) == ("", 1)
    assert shelf.one("soon").copy_of is None
    assert (shelf.one("later").noise, shelf.one("later").copy_of) == ("copy", "soon")
    assert shelf.figures(wanted()).noise == {"copy": 1}


def test_what_occurs_can_be_chosen(shelf):
    assert shelf.topics() == ("delivery", "prices", "rods")
    assert (shelf.languages(), shelf.sources()) == (("bg", "en"), ("forum", "shop"))
    assert (shelf.triggers(), shelf.as_of) == (("late",), NOW)


@pytest.mark.parametrize("query", ["(late", "NOT late", "d*"])
def test_a_query_that_cant_be_read_is_refused_each_time(shelf, query):
    for ask in (shelf.page, shelf.figures, shelf.page):
        with pytest.raises(QueryError):
            ask(wanted(query=query))


def by_chance(*found):
    return sorted(found, key=lambda i: hashlib.sha256(f"{i}sample".encode()).hexdigest())


def test_a_sample_is_drawn_by_chance_alone(findings):
    texts = [f"t{n}" for n in range(8)]
    publish(findings, [
        *(reading(i, n, sentiment=n % 3 - 1) for n, i in enumerate(texts)),
        reading("bg", 1, language="bg"),
        reading("noise", 1, noise="spam"),
        reading("copy", 2, copy_of="t0"),
        reading("private", 1, private=True),
        reading("just in time", -80.5),
        reading("too old", -80.51),
        reading("not yet", 9.6),
    ])  # fmt: skip
    shelf = opened(findings)
    chosen = by_chance(*texts, "bg", "just in time")
    assert [m.interaction_id for m in shelf.sample(20)] == chosen
    assert [m.interaction_id for m in shelf.sample(3)] == chosen[:3]
    left = shelf.sample(3, without=[*chosen[:2], "nobody"])
    assert [m.interaction_id for m in left] == chosen[2:5]
    assert ids(shelf.sample(5, language="bg")) == "bg"
    assert shelf.sample(5, language="zh") == () == shelf.sample(0)


def test_the_least_sure_come_first(findings):
    publish(findings, [
        reading("sure", 1, sentiment=1),
        reading("middle", 3, sentiment=1, sureness="middle"),
        reading("low", 1, sentiment=0, sureness="low"),
        reading("low, newer", 2, sentiment=0, sureness="low"),
        reading("can't tell", 0, language="bg"),
        reading("noise", 4, noise="bot"),
        reading("copy", 4, copy_of="can't tell"),
    ])  # fmt: skip
    shelf = opened(findings)
    order = ["can't tell", "low, newer", "low", "middle"]
    assert [m.interaction_id for m in shelf.doubtful(9)] == order
    assert [m.interaction_id for m in shelf.doubtful(2, without=["low, newer"])] == [
        "can't tell",
        "low",
    ]
    assert [m.interaction_id for m in shelf.doubtful(2, language="en")] == order[1:3]


def test_what_the_team_said_is_told_in_order(findings):
    check = {
        "interaction_id": "a", "task": "intent", "language": "en", "was": "other",
        "sureness": "low", "value": "complaint", "sampled": True, "taught": False,
    }  # fmt: skip
    learned = {
        "task": "intent", "corrections": 60, "before": 0.5, "after": 0.625, "is_live": True,
        "calibration_error": 0.03125, "decided_at": NOW,
    }  # fmt: skip
    staff = [
        {"year": 2026, "sentiment": "any", "texts": 9},
        {"year": 2025, "sentiment": "any", "texts": 5},
    ]
    publish(
        findings,
        checks=[check | {"seq": 7, "decided_at": NOW}, check | {"seq": 3, "decided_at": SINCE}],
        learned=[learned, learned | {"corrections": 50, "is_live": False, "decided_at": SINCE}],
        staff_opinions=staff,
    )
    shelf = opened(findings)
    assert [c.seq for c in shelf.checks()] == [3, 7]
    assert shelf.checks()[0] == Checked(
        3, "a", "intent", "en", "other", "low", "complaint", True, False, SINCE
    )
    assert shelf.learned()[1] == LearnedModel("intent", 60, 0.5, 0.625, True, 0.03125, NOW)
    assert [m.is_live for m in shelf.learned()] == [False, True]
    assert shelf.staff_opinions() == (StaffOpinions(2025, "any", 5), StaffOpinions(2026, "any", 9))


@pytest.mark.parametrize("without", [(), ("readings", "checks", "learned", "found_topics")])
def test_where_nothing_was_written_all_is_empty(findings, without):
    publish(findings, without=without)
    shelf = opened(findings)
    page = shelf.page(wanted(query="delivery"), after="1~a")
    assert (page.rows, page.total, page.after) == ((), 0, None)
    assert shelf.sample(5) == shelf.doubtful(5) == shelf.checks() == shelf.learned() == ()
    assert shelf.topics() == shelf.languages() == shelf.sources() == shelf.staff_opinions() == ()
    assert (shelf.one("a"), shelf.copies_of("a")) == (None, ())
    with pytest.raises(QueryError):
        shelf.page(wanted(query="(late"))


def laid_before(folder, files, *, now):
    """A desk as the version before mentions laid it out."""
    path = desk.write(folder, files, now=now)
    with closing(sqlite3.connect(path)) as con:
        con.execute("delete from about where name like 'mention%'")
        con.execute("drop table mentions")
        con.commit()
    return path


def test_a_generation_of_before_mentions_serves_all_but_them(findings):
    with pytest.raises(NothingYetError):
        opened(findings)
    publish(findings, STREAM, lay=laid_before)
    with pytest.raises(ShelfError, match="another version"):
        opened(findings)
    root = findings.parents[1]
    assert open_shelf(root).freshness().people == 0 == len(open_review(root).pairs)
    publish(findings, STREAM)
    assert opened(findings).page(wanted()).total == 4


def test_threads_share_one_shelf(root):
    shelf = open_mentions(root)
    asked = [wanted(query=q, copies=c) for q in ("late", "came", "въдица") for c in (True, False)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: shelf.page(asked[n % 6]).total, range(48)))
    assert found == [3, 1, 3, 1, 1, 1] * 8
