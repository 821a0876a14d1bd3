"""What is gone there is gone here; what was only closed comes back when it is opened."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.flow import tables
from rapport.flow.errors import HookRefused
from rapport.flow.sources.base import Deletion
from rapport.flow.workspace import Workspace
from rapport.receiving import deletions, drain, secret_settings
from rapport.run import build
from rapport.stores import Stores
from tests.receiving.network import (
    ARRIVED,
    BORIS,
    OTHER,
    POST,
    connect,
    day,
    everything,
    put,
    put_gone,
)
from tests.receiving.test_drain import facts

#: Signed with the secret 'appsecret': {"algorithm":"HMAC-SHA256","issued_at":1700000000,
#: "user_id":"218471"}
SIGNED = (
    "0tUuMUtKoaDh_rRA7S2rUVRT_Ivk5c2fPx_XDF-xAVs.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3Vl"
    "ZF9hdCI6MTcwMDAwMDAwMCwidXNlcl9pZCI6IjIxODQ3MSJ9"
)


@pytest.fixture
def net(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    put(workspace, BORIS, POST, OTHER)
    build(workspace, now=ARRIVED)
    return workspace


def told(workspace) -> list[str]:
    return [text for (text,) in facts(workspace, tables.INTERACTIONS, "text")]


def tombstones(workspace) -> int:
    return [e.kind for e in Stores(workspace).log.entries()].count("tombstone")


def test_a_closed_account_leaves_nothing_but_a_tombstone(net):
    put_gone(net, Deletion("closed", "u1"))
    build(net, now=day(2))
    assert told(net) == ["planted-by-other"]
    left = everything(net)
    assert "planted-by-boris" not in left and "Велев" not in left
    assert tombstones(net) == 1
    assert build(net, now=day(3)).accounts == 1
    assert tombstones(net) == 1, "it is done once"


def test_opened_again_it_comes_back_with_what_comes_then(net):
    put_gone(net, Deletion("closed", "u1"))
    build(net, now=day(2))
    put(net, BORIS, POST, at=day(3))
    build(net, now=day(3))
    assert sorted(told(net)) == ["planted-by-boris", "planted-by-other"]
    put_gone(net, Deletion("closed", "u1"))
    build(net, now=day(4))
    assert told(net) == ["planted-by-other"], "closed a second time"
    put(net, POST, at=day(5))
    build(net, now=day(5))
    assert sorted(told(net)) == ["planted-by-boris", "planted-by-other"]


def test_closed_and_opened_in_one_go_what_came_after_stays(net):
    put(net, {**POST, "id": "p3", "text": "before"})
    put_gone(net, Deletion("closed", "u1"))
    put(net, {**POST, "id": "p4", "text": "after"}, POST)
    build(net, now=day(2))
    assert sorted(told(net)) == ["after", "planted-by-boris", "planted-by-other"]
    build(net, now=day(3))
    assert sorted(told(net)) == ["after", "planted-by-boris", "planted-by-other"]


def test_a_deletion_in_the_feed_takes_one_deed(net):
    put(net, {"deleted": "p1"})
    build(net, now=day(2))
    assert told(net) == ["planted-by-other"]
    assert "planted-by-boris" not in everything(net)


def test_a_deed_that_was_restored_comes_back_word_for_word(net):
    put(net, {"deleted": "p1"})
    build(net, now=day(2))
    put(net, POST, OTHER, at=day(3))
    (done,) = drain.drain(Stores(net), "net", now=day(3))
    assert (done.rows, done.known) == (1, 1), "of the other nothing was gone"
    build(net, now=day(3))
    assert sorted(told(net)) == ["planted-by-boris", "planted-by-other"]
    put(net, POST, OTHER, at=day(4))
    (again,) = drain.drain(Stores(net), "net", now=day(4))
    assert (again.rows, again.known) == (0, 2), "it comes back once"
    build(net, now=day(4))
    assert sorted(told(net)) == ["planted-by-boris", "planted-by-other"]


def test_restored_before_the_next_build_it_stays(net):
    put_gone(net, Deletion("interaction", "p1", kind="messages"))
    put(net, POST, at=day(2))
    build(net, now=day(2))
    assert sorted(told(net)) == ["planted-by-boris", "planted-by-other"]


def test_deleted_again_after_it_was_restored_it_goes_again(net):
    for number in (2, 4):
        put_gone(net, Deletion("interaction", "p1", kind="messages"), at=day(number))
        build(net, now=day(number))
        assert told(net) == ["planted-by-other"]
        put(net, POST, at=day(number + 1))
        build(net, now=day(number + 1))
        assert sorted(told(net)) == ["planted-by-boris", "planted-by-other"]


def test_a_deletion_told_again_word_for_word_holds_again(net):
    for number in (2, 4):
        put(net, {"deleted": "p1", "id": "d1"}, at=day(number))
        build(net, now=day(number))
        assert told(net) == ["planted-by-other"]
        put(net, POST, at=day(number + 1))
        build(net, now=day(number + 1))
        assert sorted(told(net)) == ["planted-by-boris", "planted-by-other"]
    put(net, {"deleted": "p1", "id": "d1"}, POST, {"deleted": "p1", "id": "d1"}, at=day(6))
    build(net, now=day(6))
    assert told(net) == ["planted-by-other"]
    stones = tombstones(net)
    put(net, {"deleted": "p1", "id": "d1"}, at=day(7))
    build(net, now=day(7))
    assert tombstones(net) == stones, "of nothing that came back"


def test_told_and_deleted_in_one_go_it_never_was(net):
    put(net, {**POST, "id": "p3", "text": "short-lived"})
    put_gone(net, Deletion("interaction", "p3", kind="messages"))
    build(net, now=day(2))
    assert sorted(told(net)) == ["planted-by-boris", "planted-by-other"]
    assert "short-lived" not in everything(net)


@pytest.mark.parametrize("step", ["append_files", "note", "done"])
def test_killed_in_between_what_came_after_the_deletion_stays(net, monkeypatch, step):
    put(net, {**POST, "text": "before"})
    put_gone(net, Deletion("interaction", "p1", kind="messages"))
    put(net, {**POST, "text": "after"})

    def dies(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        stores = Stores(net)
        place = {"append_files": stores.log, "note": drain.deletions, "done": stores.received}
        patch.setattr(place[step], step, dies)
        with pytest.raises(KeyboardInterrupt):
            list(drain.drain(stores, "net", now=day(2)))
    build(net, now=day(2))
    assert sorted(told(net)) == ["after", "planted-by-other"]


@given(st.lists(st.sampled_from(["told", "gone", "drain", "build"]), max_size=7))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_later_word_rules_wherever_it_is_cut(history):
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        workspace = Workspace.create(Path(folder) / "w", brand="B", phone_region="BG")
        connect(workspace, patch)
        for what in history:
            if what == "told":
                put(workspace, POST)
            elif what == "gone":
                put_gone(workspace, Deletion("interaction", "p1", kind="messages"))
            elif what == "drain":
                list(drain.drain(Stores(workspace), "net", now=ARRIVED))
            else:
                build(workspace, now=ARRIVED)
        build(workspace, now=ARRIVED)
        words = [what for what in history if what in ("told", "gone")]
        assert bool(told(workspace)) == (words[-1:] == ["told"])


def test_a_deleted_object_leaves_the_deed_without_it(workspace, put):
    from tests.receiving.toy import CUP, TEA

    put(TEA, CUP)
    build(workspace, now=ARRIVED)
    put_gone_of_shop = Stores(workspace).received.put
    from rapport.flow.sources.rows import packed_deletion

    tea = packed_deletion(Deletion("object", "Tea", kind="product"))
    put_gone_of_shop("shop", "deletion", [tea], at=ARRIVED)
    build(workspace, now=day(2))
    rows = facts(workspace, tables.INTERACTIONS, "title", "text", "amount")
    assert rows == [("Order 1", None, 4.5), ("Order 2", "Cup", 9.0)]
    assert facts(workspace, tables.OBJECTS, "title") == [("Cup",)]


def test_a_deletion_there_drops_nothing_of_other_connections(net):
    stores = Stores(net)
    rows = stores.vault.read_table(next(n for n in stores.vault.table_names() if "raw-" in n))
    for name in ("shop", "net"):
        about = rows.replace_schema_metadata({"source": name})
        stores.vault.write_table(f"quarantine-{name}", about.to_batches(), about.schema)
    put(net, {"deleted": "p1"})
    build(net, now=day(2))
    assert Stores(net).vault.has_table("quarantine-shop")
    assert not Stores(net).vault.has_table("quarantine-net")


def test_killed_while_it_goes_it_is_gone_after_the_next_build(net, monkeypatch):
    def dies(*_):
        raise KeyboardInterrupt

    put_gone(net, Deletion("closed", "u1"))
    with monkeypatch.context() as patch:
        patch.setattr("rapport.flow.facts.FactsLog._rewrite", dies)
        with pytest.raises(KeyboardInterrupt):
            build(net, now=day(2))
    build(net, now=day(2))
    assert told(net) == ["planted-by-other"]


def test_meta_tells_of_a_deletion_and_its_state_can_be_asked_for(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    secret_settings.keep(workspace, "net", {"app_secret": "appsecret"})
    put(workspace, {**POST, "who": "218471"}, OTHER)
    build(workspace, now=ARRIVED)
    code = deletions.asked_by_meta(workspace, "net", SIGNED, now=day(2))
    assert deletions.status(workspace, code) == deletions.Status("waiting", day(2))
    assert deletions.asked_by_meta(workspace, "net", SIGNED, now=day(2)) == code
    build(workspace, now=day(2))
    assert told(workspace) == ["planted-by-other"]
    assert deletions.status(workspace, code) == deletions.Status("done", day(2))
    assert "218471" not in code
    assert deletions.status(workspace, "0" * 20) is None


@pytest.mark.parametrize("secret", ["appsecret2", ""])
def test_meta_with_another_secret_is_refused(workspace, monkeypatch, secret):
    connect(workspace, monkeypatch)
    secret_settings.keep(workspace, "net", {"app_secret": secret})
    with pytest.raises(HookRefused, match="signature"):
        deletions.asked_by_meta(workspace, "net", SIGNED, now=ARRIVED)
    assert Stores(workspace).log.leaving().accounts == frozenset()
