"""Tags of people: set, taken off and back; through joins and builds; their file."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport import run, tag_system, tagged, tagging
from rapport.flow.errors import ConfigError, ConflictError, InputError, RightsError
from rapport.flow.shelf import open_shelf
from rapport.flow.workspace import Workspace
from tests.brand import NOW, copied, fill, new_workspace
from tests.test_forget import findings

LATER = NOW + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brand") / "w"
    run.build(fill(new_workspace(folder)), now=NOW)
    return folder


@pytest.fixture
def ws(built_once, tmp_path):
    return Workspace.open(copied(built_once, tmp_path / "w"))


def person(ws, query="Ковальчук"):
    (row,) = open_shelf(ws.root).people(query).rows
    return row.person_id


def borne(ws, who, now=LATER):
    return [f"{one.group}:{one.tag}" for one in tagged.tags_now(ws, [who], now=now)[who]]


def published(ws):
    """Who bears what by the newest generation."""
    return {(r["person_id"], f"{r['tag_group']}:{r['tag']}") for r in findings(ws)["tags"]}


def put(ws, who, name, now=LATER, by="7", **more):
    return tagging.tag(ws, who, *name.split(":"), by=by, now=now, **more)


def take(ws, who, name, now=LATER, by="7", **more):
    return tagging.untag(ws, who, *name.split(":"), by=by, now=now, **more)


def test_a_tag_is_seen_at_once_and_stays_after_the_build(ws):
    who = person(ws)
    (seq,) = put(ws, who, "care:vip")
    (one,) = tagged.tags_now(ws, [who], now=LATER)[who]
    assert (one.group, one.tag, one.by, one.set_at, one.seq) == ("care", "vip", "7", LATER, seq)
    assert one.until_at is None and not one.built and one.is_decided
    assert published(ws) == set()
    (change,) = tagged.tags_since(ws, now=LATER)
    assert (change.person_id, change.tag, change.is_on, change.at) == (who, "vip", True, LATER)
    run.build(ws, now=LATER)
    assert published(ws) == {(who, "care:vip")}
    assert tagged.tags_since(ws, now=LATER) == ()
    assert tagged.tags_now(ws, [who], now=LATER)[who][0].built


def test_who_bears_it_for_good_is_given_it_once(ws):
    who = person(ws)
    put(ws, who, "care:vip")
    assert put(ws, who, "care:vip", now=LATER + DAY) == ()
    assert take(ws, who, "relation:press") == (), "what nobody bears is not taken off"
    assert len(tagged.tag_words(ws, run.accounts_of_people(ws, [who]))) == 1


def test_of_an_exclusive_group_the_newest_counts_and_an_undo_brings_the_old_one_back(ws):
    who = person(ws)
    put(ws, who, "relation:prospect")
    put(ws, who, "care:vip")
    (seq,) = put(ws, who, "relation:partner", now=LATER + DAY)
    assert borne(ws, who) == ["relation:partner", "care:vip"]
    word = tagging.take_back_tag(ws, who, seq, by="8", now=LATER + DAY)
    assert (word.tag, word.seq) == ("partner", seq)
    assert borne(ws, who) == ["relation:prospect", "care:vip"]
    run.build(ws, now=LATER + 2 * DAY)
    assert {name for _, name in published(ws)} == {"relation:prospect", "care:vip"}


def test_taken_back_the_tables_are_as_if_nothing_had_been_said(ws):
    who = person(ws)
    run.build(ws, now=LATER)
    before = findings(ws)
    first = put(ws, who, "care:vip")
    second = take(ws, who, "care:vip")
    assert borne(ws, who) == []
    for (seq,) in (second, first):
        tagging.take_back_tag(ws, who, seq, by="7", now=LATER)
    assert borne(ws, who) == []
    run.build(ws, now=LATER)
    assert findings(ws) == before
    with pytest.raises(ConfigError, match="no such word"):
        tagging.take_back_tag(ws, who, first[0], by="7", now=LATER)


def test_of_two_at_once_one_is_told(ws):
    who = person(ws)
    (seq,) = put(ws, who, "relation:press", seen=0)
    with pytest.raises(ConflictError):
        put(ws, who, "relation:partner", seen=0)
    put(ws, who, "care:vip", seen=0)  # of another group nobody said anything
    put(ws, who, "relation:partner", seen=seq)
    with pytest.raises(ConflictError):
        tagging.take_back_tag(ws, who, seq, by="7", now=LATER)
    with pytest.raises(ConflictError):
        take(ws, who, "relation:partner", seen=seq)
    assert borne(ws, who) == ["relation:partner", "care:vip"]


def test_a_tag_falls_off_when_its_days_are_over_and_is_renewed_by_setting_it_again(ws):
    who = person(ws)
    put(ws, who, "care:handle_with_care")
    assert borne(ws, who, LATER + 179 * DAY) == ["care:handle_with_care"]
    assert borne(ws, who, LATER + 180 * DAY) == []
    assert len(put(ws, who, "care:handle_with_care", now=LATER + 10 * DAY)) == 1
    assert borne(ws, who, LATER + 180 * DAY) == ["care:handle_with_care"]
    run.build(ws, now=LATER + 11 * DAY)
    (stay,) = findings(ws)["tag_stays"]
    assert (stay["from_at"], stay["until_at"]) == (LATER, LATER + 190 * DAY)
    assert tagged.tags_since(ws, now=LATER + 189 * DAY) == ()
    (change,) = tagged.tags_since(ws, now=LATER + 191 * DAY)
    assert (change.is_on, change.at) == (False, LATER + 190 * DAY)
    run.build(ws, now=LATER + 191 * DAY)
    assert published(ws) == set()


def test_who_had_it_on_a_day_can_be_told(ws):
    who = person(ws)
    put(ws, who, "relation:press", now=NOW + DAY)
    put(ws, who, "relation:partner", now=NOW + 5 * DAY)
    run.build(ws, now=NOW + 9 * DAY)

    def had(name, days):
        found = tagged.bore(ws, "relation", name, NOW + days * DAY)
        return [(s.person_id, s.by) for s in found]

    assert [had("press", d) for d in (0, 1, 4, 5)] == [[], [(who, "7")], [(who, "7")], []]
    assert [had("partner", d) for d in (4, 5, 900)] == [[], [(who, "7")], [(who, "7")]]


def test_who_is_joined_bears_the_tags_of_all_and_parted_each_keeps_its_own(ws):
    sveta, anna = person(ws), person(ws, "Moretti")
    put(ws, sveta, "care:vip")
    put(ws, sveta, "relation:prospect")
    put(ws, anna, "relation:press", now=LATER + DAY)
    run.decide(ws, "same", sveta, anna, by="7", now=LATER)
    run.build(ws, now=LATER + 2 * DAY)
    one = person(ws, "Ковальчук")
    assert borne(ws, one, LATER + 2 * DAY) == ["relation:press", "care:vip"]
    assert {name for _, name in published(ws)} == {"relation:press", "care:vip"}
    taken = take(ws, one, "relation:press", now=LATER + 3 * DAY)
    assert len(taken) == 2, "of both accounts, so that the older one does not come to light"
    assert borne(ws, one, LATER + 3 * DAY) == ["care:vip"]
    tagging.take_back_tag(ws, one, taken[0], by="7", now=LATER + 3 * DAY)
    assert borne(ws, one, LATER + 3 * DAY) == ["relation:press", "care:vip"]
    run.decide(ws, "undo", sveta, anna, by="7", now=LATER + 3 * DAY)
    run.build(ws, now=LATER + 4 * DAY)
    assert borne(ws, sveta, LATER + 4 * DAY) == ["relation:prospect", "care:vip"]
    assert borne(ws, anna, LATER + 4 * DAY) == ["relation:press"]


def test_with_a_forgotten_account_its_words_go(ws):
    who = person(ws)
    put(ws, who, "care:vip")
    run.forget(ws, run.accounts_of_people(ws, [who]), now=LATER)
    assert tagged.tagged(ws, now=LATER) == {} == dict.fromkeys(published(ws))
    assert tagged.is_named(ws, "care", "vip") is False


def test_several_are_tagged_at_once_or_none(ws):
    some = [person(ws), person(ws, "Moretti")]
    assert len(put(ws, some, "care:vip", by="rule:big orders")) == 2
    assert tagged.tagged(ws, now=LATER) == {("care", "vip"): 2}
    with pytest.raises(ConfigError, match="nobody has the id"):
        put(ws, [*some, "f" * 32], "relation:press")
    assert tagged.tagged(ws, now=LATER) == {("care", "vip"): 2}
    assert len(take(ws, some, "care:vip", by="rule:big orders")) == 2
    assert tagged.tagged(ws, now=LATER) == {}


@pytest.mark.parametrize(
    ("name", "by", "role", "error"),
    [
        ("care:gold", "7", "owner", "there is no tag care:gold"),
        ("mood:vip", "7", "owner", "there is no tag mood:vip"),
        ("own:old", "7", "owner", "is retired"),
        ("own:new", "7", "owner", "are set by rules, not by team"),
        ("desk:new", "7", "agent", "are set by owner and manager"),
        ("desk:new", "rule:x", None, "are set by team, not by rules"),
    ],
)
def test_who_may_not_set_it_is_told_and_nothing_is_kept(ws, name, by, role, error):
    (ws.root / "tags.toml").write_text("""
        [group.own]
        name = { en = "Own" }
        set_by = ["rules"]
        [group.own.tag.new]
        name = { en = "New" }
        [group.own.tag.old]
        name = { en = "Old" }
        retired = true
        [group.desk]
        name = { en = "Desk" }
        roles = ["owner", "manager"]
        [group.desk.tag.new]
        name = { en = "New" }
    """)
    with pytest.raises((ConfigError, RightsError), match=error):
        put(ws, person(ws), name, by=by, role=role)
    assert tagged.tagged(ws, now=LATER) == {}


# ------------------------------------------------------------------------------ the file


def write(ws, text):
    (ws.root / "tags.toml").write_text(text, encoding="utf-8")
    return ws


def test_a_workspace_without_a_file_has_the_starter_set(ws):
    system = tag_system.system_of(ws)
    assert [(g.key, g.exclusive, len(g.tags)) for g in system.groups] == [
        ("relation", True, 4),
        ("care", False, 2),
    ]
    assert tag_system.system_of(write(ws, "")).groups == ()


def test_what_a_page_changes_leaves_the_rest_as_people_wrote_it(ws):
    text = """# ours, do not lose
[group.mood] # of the day
name = { en = "Mood" }

[group.mood.tag.sunny]
name = { en = "Sunny", ru = "Солнечно" } # yes
days = 3

[group.other]
name = { en = "Other" }
"""
    held = tag_system.system_of(write(ws, text))
    mood = held.group("mood")
    made = tag_system.Group(
        "mood", mood.names, True, ("team", "rules"), ("owner",),
        (*mood.tags, tag_system.Tag("rainy", {"en": "Rainy"}, "Bring a coat", 2)),
    )  # fmt: skip
    kept = tag_system.put_group(ws, made, seen=held.digest)
    assert kept.group("mood") == made == tag_system.system_of(ws).group("mood")
    written = (ws.root / "tags.toml").read_text()
    for line in ("# ours, do not lose", "# of the day", "# yes", "[group.other]"):
        assert line in written
    with pytest.raises(ConflictError):
        tag_system.put_group(ws, made, seen=held.digest)
    assert (ws.root / "tags.toml").stat().st_mode & 0o077 == 0o044, "as it was"


def test_a_tag_that_somebody_bears_is_retired_and_one_that_nobody_ever_bore_goes(ws):
    who, held = person(ws), tag_system.system_of(ws)
    put(ws, who, "relation:partner")
    relation = held.group("relation")
    none = tag_system.Group("relation", relation.names, True, relation.set_by)
    kept = tag_system.put_group(ws, none, seen=held.digest)
    assert [(t.key, t.retired) for t in kept.group("relation").tags] == [("partner", True)]
    assert borne(ws, who) == ["relation:partner"]
    run.build(ws, now=LATER)
    assert published(ws) == {(who, "relation:partner")}
    kept = tag_system.drop_group(ws, "relation", seen=kept.digest)
    assert kept.tag("relation", "partner").retired
    kept = tag_system.drop_group(ws, "care", seen=kept.digest)
    assert kept.group("care") is None
    take(ws, who, "relation:partner")
    assert borne(ws, who) == [], "a retired tag may be taken off"


def test_a_tag_taken_out_of_the_file_by_hand_is_not_lost(ws):
    who = person(ws)
    put(ws, who, "care:vip")
    write(ws, "")
    run.build(ws, now=LATER)
    assert published(ws) == {(who, "care:vip")}
    assert borne(ws, who) == ["care:vip"]
    take(ws, who, "care:vip")
    assert borne(ws, who) == []


GROUP = '[group.a]\nname = { en = "A" }\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1", "the file x is not known"),
        ("[group", "tags.toml can't be read"),
        ("group = 3", "group is no table of groups"),
        ("[group.A]\nname = { en = 'A' }", r"\[group.A\] has a short name of other signs"),
        ("[group.a]", r"\[group.a\] name is missing"),
        ("[group.a]\nname = { de = 'A' }", r"\[group.a\] name de is not known"),
        (GROUP + "exclusive = 1", r"\[group.a\] exclusive is no yes or no"),
        (GROUP + "set_by = ['god']", r"\[group.a\] set_by names god"),
        (GROUP + "roles = ['analyst']", r"\[group.a\] roles names analyst"),
        (GROUP + "[group.a.tag.x]\nname = { en = '' }", r"\[group.a.tag.x\] name is missing"),
        (GROUP + "[group.a.tag.x]\nname = { en = 'X' }\ndays = 0", r"x\] days is no number"),
        (GROUP + "[group.a.tag.x]\nname = { en = 'X' }\ncolour = 'red'", "colour is not known"),
        (GROUP + f"[group.a.tag.x]\nname = {{ en = '{'x' * 61}' }}", "is longer than 60"),
        (
            GROUP + "[group.a.tag.x]\nname = { en = 'Y' }\n[group.a.tag.y]\nname = { en = 'Z' }",
            r"\[group.a.tag.y\] is called 'y', as \[group.a.tag.x\] is",
        ),
        (GROUP + "[group.b]\nname = { ru = ' a ' }", r"\[group.b\] is called 'a'"),
        ("".join(f"[group.g{n}]\nname={{en='n{n}'}}\n" for n in range(41)), "more than 40 groups"),
        (
            GROUP + "".join(f"[group.a.tag.t{n}]\nname={{en='n{n}'}}\n" for n in range(61)),
            r"\[group.a\] has more than 60 tags",
        ),
    ],
)
def test_a_fault_of_the_file_names_its_place(ws, text, says):
    with pytest.raises(InputError, match=says) as raised:
        tag_system.system_of(write(ws, text))
    assert raised.value.what.startswith("tags.toml") and raised.value.fix


def test_the_time_is_utc(ws):
    who = person(ws)
    put(ws, who, "care:vip", now=datetime(2026, 3, 2, tzinfo=UTC))
    assert tagged.tags_now(ws, [who], now=LATER + DAY)[who][0].set_at.utcoffset() == 0 * DAY
