"""What a rule would give, and why somebody is in: the parts add up to the whole."""

from datetime import timedelta

import pytest
from typer.testing import CliRunner

from rapport import run
from rapport.cli import app
from rapport.flow.errors import ConfigError
from rapport.flow.rights import Right
from rapport.flow.segments.grammar import read_rule
from rapport.flow.segments.rules import text_of
from rapport.flow.shelf import open_shelf
from rapport.segmenting import asking
from rapport.segmenting.definitions import checked_rule
from rapport.segmenting.whying import why
from tests.brand import NOW, fill, new_workspace

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def brand(tmp_path_factory):
    made = fill(new_workspace(tmp_path_factory.mktemp("asked") / "w"))
    run.build(made, now=NOW)
    return made


def told(brand, rule, **more):
    return asking.answer(brand, checked_rule(brand, rule), now=NOW, **more)


def person(brand, name):
    (row,) = open_shelf(brand.root).people(name).rows
    return row.person_id


def test_each_part_says_what_it_takes_away(brand):
    """All four have a city; two of them bought something, one within 30 days."""
    found = told(
        brand, "city is known at least disputed and did(bought) and did(bought, last 30 days)"
    )
    assert found.of == 4
    assert found.of - sum(found.takes) == found.people == 1
    assert found.takes == (0, 2, 1)
    assert found.examples == (person(brand, "Ковальчук"),)


def test_a_rule_of_one_part_takes_once_and_organisations_only_if_asked(brand):
    assert told(brand, "did(bought)").takes == (2,)
    assert told(brand, "kind is organisation").of == told(brand, "did(bought)").of
    both = told(brand, "kind is person and did(bought)")
    assert (both.people, sum(both.takes)) == (2, both.of - 2)


def test_the_past_is_told_by_the_deeds_of_then(brand):
    times = [NOW - 500 * DAY, NOW - 100 * DAY, NOW]
    node = checked_rule(brand, "did(bought)")
    assert asking.over_time(brand, node, times) == [0, 1, 2]


def test_a_list_by_facts_that_a_source_keeps_to_itself_is_not_for_ads(brand):
    """The brand's files have no purpose “ads”, so nobody may be in such a list by them."""
    buyers = [person(brand, "Ковальчук"), person(brand, "Moretti")]
    node = checked_rule(brand, "did(bought)")
    for right, who in ((Right.SEND, set(buyers)), (Right.ADS, set())):
        assert asking.allowed_by_rights(brand, node, buyers, right, now=NOW) == who


def test_why_shows_each_condition_with_the_facts_behind_it(brand):
    rule = (
        "did(bought, last 30 days) and (city is Trieste or last_deed within 60 days)"
        " except in segment spreaders"
    )
    sveta = why(brand, checked_rule(brand, rule), person(brand, "Ковальчук"), now=NOW)
    assert sveta.is_in and sveta.reason.holds
    bought, either, rest = sveta.reason.parts
    assert bought.counted == len(bought.deeds) == 1
    assert {d.verb for d in bought.deeds} == {"Purchase"}
    assert [part.holds for part in either.parts] == [False, True]
    assert either.parts[1].facts[0].value.date().isoformat() == "2026-02-14"
    assert rest.kind == "not" and not rest.parts[0].holds
    assert sveta.flips_at == NOW.replace(month=3, day=16, hour=0)
    anna = why(brand, checked_rule(brand, rule), person(brand, "Moretti"), now=NOW)
    assert not anna.is_in and anna.flips_at is None


def test_each_part_of_a_reason_asked_alone_says_the_same(brand):
    rule = "orders >= 1 and not city is known and (did(bought) or may(marketing, email))"
    for row in open_shelf(brand.root).people().rows:
        found = why(brand, checked_rule(brand, rule), row.person_id, now=NOW)
        waiting = [found.reason]
        while waiting:
            part = waiting.pop()
            alone = told(brand, text_of(read_rule(part.text)) + " and accounts >= 0")
            assert (row.person_id in alone.examples) == part.holds, part.text
            waiting += part.parts


def test_why_of_nobody_is_told(brand):
    with pytest.raises(ConfigError, match="no profile"):
        why(brand, checked_rule(brand, "did(bought)"), "f" * 32, now=NOW)


def test_the_command_tells_counts_reasons_and_bad_rules(brand):
    def rapport(*words):
        done = CliRunner().invoke(app, ["segments", *words, "--in", str(brand.root)])
        return f"{done.output}{done.exception or ''}"

    saved = rapport(
        *("save", "recent", "did(bought, last 5000 days)", "--name", "Recent", "--purpose", "p"),
        *("--offer", "o", "--effect", "e", "--owner", "1", "--review", "2027-01-01"),
    )
    assert "saved recent, version 1" in saved
    assert "2  recent" in rapport("list")
    assert "did(" not in rapport("show", "recent") and "last 5000 days" in rapport(
        "show", "recent"
    )
    assert person(brand, "Moretti") in rapport("members", "recent")
    assert '"total": 0' in rapport("members", "recent", "--on", "2020-01-01", "--json")
    assert "✓ count(bought, last 5000 days) >= 1" in rapport(
        "why", "recent", person(brand, "Moretti")
    )
    assert "2 of 4 people" in rapport("count", "did(bought)")
    assert "there is no deed 'bougt'" in rapport("count", "did(bougt)")
    assert "version 2" in rapport("save", "recent", "did(bought)")
    assert "no segment 'recnt'" in rapport("show", "recnt")
