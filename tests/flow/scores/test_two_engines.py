"""What is made of people's deeds is the same on DuckDB and Spark: every axis, every part."""

from datetime import timedelta

import pytest

from rapport.flow import scores, tables
from rapport.flow.engines.duck import Duck
from rapport.flow.scores import deeds
from tests.flow.scores.meaning import ALL, NOW, Meaning, ago, rows, steps_to


def crowd():
    """Twenty-two people who do something of everything; one of them keeps complaining."""
    people = Meaning()
    people.ours("ours", ago(days=60))
    names = [f"p{n:02}" for n in range(22)]
    for n, name in enumerate(names):
        people.followers(name, 37 * n)
        at = ago(days=n + 9, hours=n / 7)
        text = f"the river was {names[n - 1]} and {n * 7919} times green"
        people.post(name, f"own{n}", at, text=text, form=("picture", "video", None)[n % 3],
                    trust=0.4 + n / 40)  # fmt: skip
        for k in range(n % 4 + 1):
            more = {"feels": (-1 if n % 3 else 1), "to_us": True, "followers": 37 * n}
            people.post(name, f"c{n}-{k}", ago(days=n / 3 + k), to="ours", **more)
        other = f"c{(n * 5 + 1) % 22}-0"
        people.post(name, f"d{n}", ago(hours=n + 1), to=other, feels=1, to_us=True, followers=n)
        for k in range(n):
            people.deed(name, ("Like", "Announce")[k % 2], f"own{k}", at - timedelta(days=k / 9))
        for k, verb in enumerate(
            ("Purchase", "View", "Open", "Click", "Message", "Return", "Join")
        ):
            for time in range(n % 3 + 1):
                people.did(name, verb, ago(days=31 * k + 100 * time, minutes=n))
    for k in range(6):
        more = {"feels": -1, "to_us": True, "text": f"order {k * 1111} never came"}
        people.post("grim", f"bad{k}", ago(days=k), to="ours", **more)
    for n, name in enumerate(names):
        for evening in range(n % 3 + 1):
            title = f"evening {evening}"
            people.did(name, "Accept", ago(days=50, minutes=n), title=title)
            if (n + evening) % 4:
                people.did(name, "Arrive", ago(days=45 - evening, minutes=n), title=title)
        people.did(name, "Accept", ago(days=3, minutes=n), title="to come")
        people.wishes(name, ago(days=70 + n))
    _newcomers(people)
    people.communities = [(name, 0, 1, 1, 255) for name in names]
    return people


def _newcomers(people):
    """Eighty-eight who joined in two months, in several ways; three in four did something."""
    for week in range(9):
        people.ours(f"week{week}", ago(days=7 * week + 2))
    people.shop("Varna", "Varna, Slivnitsa 33")
    for n in range(88):
        name, at = f"n{n:02}", ago(days=5 + n * 0.7)
        people.newcomer(name, at, trust=0.5 + n / 100)
        people.followers(name, n // 2)
        if n % 4:
            acted = at + timedelta(hours=n % 44 * 1.7)
            people.deed(name, ("Like", "Announce")[n % 2], "ours", acted)
        if n % 5 == 0:
            people.did(name, "Purchase", at + timedelta(days=1))
        if n % 7 == 0:
            more = (at + timedelta(hours=5), at, 1, n, ALL)
            people.told_of(tables.ACTIONS, f"mail {n}", "net", "mail", name, *more)
        if n % 6 == 0:
            said = ("net", "marketing", "email", "given", at - timedelta(hours=n), at, 1, n, ALL)
            people.told_of(tables.CONSENTS, name, *said)
        if n % 3 == 0:
            city = ("city", "varna", "Varna", False, 1, ALL)
            people.told_of(tables.ATTRIBUTES, name, *city)
    for n in range(20):
        people.did(f"p{n:02}", "Enter", ago(days=12, minutes=n), title="Draw")
    people.add(tables.IDENTIFIERS, *("n02", "email", "a@b", "a@b", "p", True, "net", 1, 1, ALL))
    seen = ("net", "person", False, ago(days=8), ago(days=8), 1, 1, ALL)
    people.told_of(tables.SIGHTINGS, "n02", *seen)


@pytest.fixture(scope="module")
def both(spark):
    """Everything made by DuckDB; the scores made again by Spark, of the same rows."""
    duck = Duck()
    people = crowd()
    people.fill(duck)
    wanted = [step.writes for step in scores.STEPS]
    mine = {spec.name for spec in wanted}
    given = dict.fromkeys(spec for step in scores.STEPS for spec in step.reads)
    for step in steps_to(wanted):
        step.make(duck, now=NOW)
    for spec in given:
        if spec.name not in mine:
            spark.put(spec.name, duck.get(spec.select))
    for step in scores.STEPS:
        step.make(spark, now=NOW)
    return duck, spark


@pytest.mark.parametrize("step", scores.STEPS, ids=lambda s: s.writes.name)
def test_a_step_gives_the_same_rows(both, step):
    duck, spark = (rows(engine, step.writes) for engine in both)
    assert duck, "a table without rows is not compared"
    assert duck == spark


def test_every_axis_has_lines(both):
    found = both[0].get("select distinct axis, deed from score_lines")["axis"].to_pylist()
    assert set(found) == set(deeds.AXES)
