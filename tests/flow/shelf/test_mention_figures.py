"""Figures of mentions: on paper for a small stream, and what always holds for any filter."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.mention_cards import DayOfMentions, TopicFigures, Voices
from rapport.flow.shelf import open_mentions
from tests.brand import new_workspace
from tests.flow.shelf.stream import SINCE, UNTIL, ids, publish, reading, wanted

#: Ten days before the period, the first and the last moment of it, and what is no part of it.
STREAM = (
    reading("o", -10, topics=["delivery"], text="late"),
    reading("p", -10.01, topics=["delivery"]),
    reading("q", -1, topics=["prices"], noise="spam"),
    reading("r", -0.01, topics=["prices"], found="bg: куриер"),
    reading("a", 0, sentiment=-1, topics=["delivery", "rods"], intents=[["complaint", "high"]],
            account_id="maria", followers=10, began_by="them", text="so late"),
    reading("b", 1, sentiment=-1, copy_of="a", noise="copy", topics=["delivery"],
            account_id="ivan", began_by="them", text="so late!",
            intents=[["complaint", "low"], ["question", "low"]]),
    reading("c", 1.5, sentiment=1, account_id="club", followers=1000, began_by="us",
            language="bg", found="bg: куриер", read_by="student"),
    reading("d", 1.6, sentiment=0, account_id="club", followers=1000, began_by="us",
            triggers=[["late", [[0, 1]]], ["courier", [[0, 1]]]], source="shop"),
    reading("e", 9.99, account_id="maria", followers=10, found="gone: topic"),
    reading("f", 2, noise="spam", topics=["delivery"], triggers=[["late", [[0, 1]]]]),
    reading("g", 2, noise="bot"),
    reading("h", 3, private=True, topics=["delivery"]),
    reading("i", 10, topics=["delivery"]),
)  # fmt: skip
FOUND = {
    "name": "bg: куриер",
    "language": "bg",
    "since": SINCE,
    "terms": '[["куриер", 9.5]]',
    "texts": 2,
    "share": 0.5,
    "novelty": 0.75,
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    workspace = new_workspace(tmp_path_factory.mktemp("figures") / "w")
    publish(workspace.findings, STREAM, found_topics=[FOUND])
    return open_mentions(workspace.root)


@pytest.fixture
def findings(tmp_path):
    return new_workspace(tmp_path / "w").findings


def test_what_a_period_says_is_counted_copies_too(shelf):
    said = shelf.figures(wanted())
    assert said.total == 5 == shelf.page(wanted(copies=True)).total
    assert shelf.page(wanted()).total == 4
    assert said.feelings == {"negative": 2, "neutral": 1, "positive": 1, "cant_tell": 1}
    assert list(said.noise.items()) == [("bot", 1), ("copy", 1), ("spam", 1)]
    assert list(said.intents.items()) == [("other", 3), ("complaint", 2), ("question", 1)]
    assert list(said.languages.items()) == [("en", 4), ("bg", 1)]
    assert (said.sources, said.read_by) == (
        {"forum": 4, "shop": 1},
        {"teacher": 4, "student": 1},
    )
    assert said.triggers == {"courier": 1, "late": 1}


def test_every_day_of_the_period_is_there(shelf):
    days = shelf.figures(wanted()).days
    assert [d.day for d in days] == [SINCE + timedelta(days=n) for n in range(10)]
    assert days[0] == DayOfMentions(SINCE, 1, 0, 0, 0)
    assert days[1] == DayOfMentions(SINCE + timedelta(days=1), 1, 1, 1, 0)
    assert days[9].cant_tell == 1 and days[2].cant_tell == 0
    noon = shelf.figures(wanted(SINCE + timedelta(hours=12), SINCE + timedelta(days=1, hours=1)))
    assert [(d.day, d.negative) for d in noon.days] == [(SINCE, 0), (SINCE + timedelta(1), 1)]
    assert shelf.figures(wanted(UNTIL, SINCE)).days == ()


def test_days_of_all_time_are_those_that_have_something(shelf):
    ever = wanted(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    said = shelf.figures(ever)
    assert said.total == 9
    assert said.days[0].day == SINCE - timedelta(days=11)
    assert (said.days[-1].day, len(said.days)) == (UNTIL, 22)


def test_topics_stand_beside_the_period_before(shelf):
    assert shelf.figures(wanted()).topics == (
        TopicFigures("delivery", False, "", 2, 1, 2, 0, (1, 1, 0, 0, 0, 0, 0, 0, 0, 0), None),
        TopicFigures("rods", False, "", 1, 0, 1, 0, (1, 0, 0, 0, 0, 0, 0, 0, 0, 0), None),
        TopicFigures("bg: куриер", True, "bg", 1, 1, 0, 1, (0, 1, 0, 0, 0, 0, 0, 0, 0, 0), 0.75),
        TopicFigures("gone: topic", True, "", 1, 0, 0, 0, (0, 0, 0, 0, 0, 0, 0, 0, 0, 1), None),
        TopicFigures("prices", False, "", 0, 1, 0, 0, (0,) * 10, None),
    )
    (late,) = (t for t in shelf.figures(wanted(query="late")).topics if t.name == "delivery")
    assert (late.texts, late.before) == (2, 1)
    (spam,) = shelf.figures(wanted(noise="spam", trigger="late")).topics
    assert (spam.name, spam.texts, spam.before) == ("delivery", 1, 0)


def test_each_side_has_its_voice(shelf):
    assert shelf.figures(wanted()).voices == (
        Voices("leaders", texts=2, authors=1, reach=1000, told=2, mean=0.5),
        Voices("masses", texts=3, authors=2, reach=10, told=2, mean=-1.0),
        Voices("ours", texts=2, authors=1, reach=1000, told=2, mean=0.5),
        Voices("people's", texts=2, authors=2, reach=10, told=2, mean=-1.0),
    )
    leaders, masses, ours, peoples = shelf.figures(wanted(feeling="cant_tell")).voices
    assert masses == Voices("masses", texts=1, authors=1, reach=10, told=0, mean=None)
    assert leaders == Voices("leaders", texts=0, authors=0, reach=0, told=0, mean=None)
    assert (ours.texts, peoples.texts) == (0, 0)


def test_noise_is_told_whatever_noise_is_asked_for(shelf):
    for noise, total in (("", 5), ("spam", 1), ("any", 3), ("empty", 0)):
        said = shelf.figures(wanted(noise=noise))
        assert (said.total, said.noise) == (total, {"bot": 1, "copy": 1, "spam": 1})
    assert shelf.figures(wanted(trigger="late")).noise == {"spam": 1}


def test_figures_of_nothing_are_nothing(findings):
    publish(findings)
    said = open_mentions(findings.parents[1]).figures(wanted(query="late"))
    assert (said.total, len(said.days), said.noise, said.topics) == (0, 10, {}, ())
    assert said.feelings == {"negative": 0, "neutral": 0, "positive": 0, "cant_tell": 0}
    assert {v.mean for v in said.voices} == {None}
    ever = wanted(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    assert open_mentions(findings.parents[1]).figures(ever).days == ()


# -- what holds for any filter -----------------------------------------------------------

CHOICES = {
    "feeling": ("", "negative", "neutral", "positive", "cant_tell"),
    "intent": ("", "complaint", "praise"),
    "topic": ("", "delivery", "rods"),
    "found": ("", "en: leak"),
    "trigger": ("", "late"),
    "language": ("", "en", "bg"),
    "source": ("", "forum", "shop"),
    "began_by": ("", "us", "them"),
    "author": ("", "known", "leader", "unknown"),
    "noise": ("", "spam", "copy", "any"),
    "query": ("", "late", "courier NOT late"),
    "copies": (True, False),
}


def drawn_stream() -> list[dict]:
    """Two hundred texts with everything by chance, many of them said at once."""
    dice = random.Random(5)
    rows = []
    for n in range(200):
        said = {
            "sentiment": dice.choice((None, -1, 0, 1)),
            "intents": [
                [name, "low"] for name in dice.choice((["complaint"], ["praise", "other"]))
            ],
            "topics": dice.choice(([], ["delivery"], ["delivery", "rods"])),
            "found": dice.choice((None, "en: leak")),
            "triggers": dice.choice(([], [["late", [[0, 1]]]])),
            "language": dice.choice(("en", "bg")),
            "source": dice.choice(("forum", "shop")),
            "began_by": dice.choice((None, "us", "them")),
            "person_id": dice.choice((None, "p1")),
            "followers": dice.choice((None, 999, 1000)),
            "noise": dice.choice(("", "", "", "spam")),
            "text": dice.choice(("late", "courier", "a late courier")),
            "account_id": f"account {n % 30}",
        }
        if rows and n % 5 == 0:
            said |= {"copy_of": "m000", "noise": said["noise"] or dice.choice(("", "copy"))}
        rows.append(reading(f"m{n:03}", dice.randrange(-10, 11), **said))
    return rows


DRAWN = drawn_stream()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    workspace = new_workspace(tmp_path_factory.mktemp("drawn") / "w")
    publish(workspace.findings, DRAWN)
    return open_mentions(workspace.root)


def fits(row: dict, asked: dict) -> bool:
    """Say of one text whether a filter lets it through, as one would by reading it."""
    feeling = {None: "cant_tell", -1: "negative", 0: "neutral", 1: "positive"}[row["sentiment"]]
    followed = (row["followers"] or 0) >= 1000
    authors = {"known": bool(row["person_id"]), "leader": followed}
    authors["unknown"] = not any(authors.values())
    has = {"late": "late" in row["text"], "courier NOT late": row["text"] == "courier"}
    if asked["noise"]:
        heard = row["noise"] == asked["noise"] or (asked["noise"] == "any" and row["noise"] != "")
    else:
        heard = row["noise"] in ("", "copy")
    return (
        heard
        and asked["feeling"] in ("", feeling)
        and f'"{asked["intent"]}' in row["intents"]
        and asked["topic"] in row["topics"]
        and asked["trigger"] in row["triggers"]
        and all(asked[name] in ("", row[name]) for name in ("found", "language", "source"))
        and asked["began_by"] in ("", row["began_by"])
        and (not asked["author"] or authors[asked["author"]])
        and (not asked["query"] or has[asked["query"]])
        and SINCE <= row["occurred_at"] < UNTIL
    )


def folded(rows: list[dict]) -> list[dict]:
    """Of rows that are alike keep the first said; if it is not among them, the oldest."""
    alike: dict[str, list[dict]] = {}
    for row in rows:
        alike.setdefault(row.get("copy_of") or row["interaction_id"], []).append(row)
    kept = {
        next((r for r in of if r["interaction_id"] == first), of[-1])["interaction_id"]
        for first, of in alike.items()
    }
    return [row for row in rows if row["interaction_id"] in kept]


filters = st.fixed_dictionaries({name: st.sampled_from(of) for name, of in CHOICES.items()})
#: Mostly a few at once: of all at once hardly any text is left.
some_filters = st.builds(
    lambda asked, kept: {
        name: value if name in kept or name == "copies" else "" for name, value in asked.items()
    },
    filters,
    st.sets(st.sampled_from(sorted(CHOICES)), max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(asked=some_filters, size=st.integers(1, 60))
def test_pages_laid_end_to_end_are_all_that_fits_each_once(drawn, asked, size):
    rows = [row for row in DRAWN if fits(row, asked)]
    rows.sort(key=lambda row: (-row["occurred_at"].timestamp(), row["interaction_id"]))
    if not asked["copies"] and not asked["noise"]:
        rows = folded(rows)
    found, after, total = [], None, None
    while total is None or after is not None:
        page = drawn.page(wanted(**asked), after=after, size=size)
        assert len(page.rows) == min(size, page.total - len(found))
        found, after, total = found + list(page.rows), page.after, page.total
    assert ids(found) == " ".join(row["interaction_id"] for row in rows)
    assert total == len(rows)


@settings(max_examples=150, deadline=None)
@given(asked=some_filters)
def test_figures_add_up_to_what_a_page_with_copies_shows(drawn, asked):
    said = drawn.figures(wanted(**asked))
    assert said.total == drawn.page(wanted(**asked | {"copies": True})).total
    for counted in (said.feelings, said.languages, said.sources, said.read_by):
        assert sum(counted.values()) == said.total
    days = [sum((d.negative, d.neutral, d.positive, d.cant_tell)) for d in said.days]
    assert (len(days), sum(days)) == (10, said.total)
    assert sum(said.noise.values()) == drawn.page(wanted(**asked | {"noise": "any"})).total
    leaders, masses, ours, peoples = said.voices
    assert leaders.texts + masses.texts == said.total >= ours.texts + peoples.texts
    assert leaders.told + masses.told == said.total - said.feelings["cant_tell"]
    mean = sum((v.mean or 0) * v.told for v in (leaders, masses))
    assert mean == pytest.approx(said.feelings["positive"] - said.feelings["negative"])
    for topic in said.topics:
        one = {"found" if topic.found else "topic": topic.name}
        if all(asked[name] in ("", value) for name, value in one.items()):
            assert drawn.figures(wanted(**asked | one)).total == topic.texts == sum(topic.days)
            earlier = wanted(SINCE - (UNTIL - SINCE), SINCE, **asked | one)
            assert drawn.figures(earlier).total == topic.before
