"""Reading a connection: where it goes on, what an error means, and who may do it at once."""

import os
import stat
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from threading import Event, Thread

import pytest

from rapport.flow.errors import (
    ConfigError,
    ConflictError,
    HostRefused,
    RetryLater,
    StopSource,
)
from rapport.flow.sources import plugins
from rapport.flow.sources.base import Deletion, Page
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, runner, secret_settings
from rapport.receiving.connections import Connection
from rapport.stores import Stores
from tests.receiving.acme import open_shop
from tests.receiving.conftest import NOW
from tests.receiving.facts import facts
from tests.receiving.toy import CUP, TEA, TOY

HOUR = timedelta(hours=1)
PACKAGE = Path(__file__).parents[1] / "plugin_package"


@pytest.fixture
def fetched(workspace, monkeypatch):
    """fetched(pages...): the shop is asked, and each time gives these pages, or raises them."""

    def connected(*pages, **more):
        def fetch(asked):
            given.append(asked)
            for page in pages:
                if isinstance(page, Exception):
                    raise page
                yield page

        given = []
        toy = replace(TOY, fetch=more.pop("fetch", fetch), every=HOUR, **more)
        found = plugins.Found({**plugins.look().sources, "toy": toy}, ())
        monkeypatch.setattr(plugins, "_found", cache(lambda: found))
        return given

    return connected


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """The shop of an installed package, and a workspace that is connected to it."""
    monkeypatch.syspath_prepend(PACKAGE)
    found = plugins.look()
    monkeypatch.setattr(plugins, "_found", cache(lambda: found))
    with open_shop() as made:
        made.workspace = Workspace.create(tmp_path / "w", brand="B", phone_region="BG")
        for name in ("acme", "sly"):
            said = Connection(name, name, ("service", "profile"), "contract")
            said.settings["base_url"] = made.address
            connections.save(made.workspace, said)
            secret_settings.keep(made.workspace, name, {"token": "s3cret"})
        yield made


def pull(workspace, name="shop", now=NOW):
    return runner.pull(workspace, name, now=now)


def titles(workspace):
    return [title for (title,) in facts(workspace, "interactions", "title")]


def last(workspace, name="shop"):
    return runner.last_run(Stores(workspace), name)


# ------------------------------------------------------------------- a package of somebody else


def test_a_source_of_an_installed_package_is_read_page_by_page_and_again_adds_none(shop):
    done = pull(shop.workspace, "acme")
    assert (done.outcome, done.records, done.kept, done.rows) == ("done", 4, 4, 4)
    assert shop.asked == ["1", "2"]
    assert titles(shop.workspace) == ["Order 1", "Order 2", "Order 3", "Order 4"]
    again = pull(shop.workspace, "acme")
    assert (again.records, again.kept, again.skipped, again.rows) == (2, 0, 2, 0)
    assert shop.asked[2:] == ["2"], "from where it was"
    assert len(titles(shop.workspace)) == 4


def test_a_package_that_can_not_be_used_is_a_fault_and_the_others_are_there(shop):
    assert {"files", "acme", "sly"} <= {s.name for s in plugins.all_sources()}
    (fault,) = plugins.faults()
    assert "'acme_rapport:BROKEN' of the package acme-rapport is no source" in fault.what


def test_its_allow_list_holds_before_anything_is_kept(shop):
    pull(shop.workspace, "acme")
    stores = Stores(shop.workspace)
    (pages,) = [n for n in stores.vault.table_names() if n.startswith("pages-")]
    assert "planted-note" not in str(stores.vault.read_table(pages).to_pylist())


def test_a_busy_service_is_asked_again_by_the_job_at_its_word(shop):
    shop.answers = [(200, {}), (429, {"Retry-After": "120"})]
    done = pull(shop.workspace, "acme")
    assert (done.outcome, done.wait_s, done.rows) == ("retry", 120, 2)
    assert isinstance(done.error, RetryLater)
    assert titles(shop.workspace) == ["Order 1", "Order 2"], "what came is safe"
    run = last(shop.workspace, "acme")
    assert run.outcome == "retry"
    assert timedelta(0) <= run.wait_until - NOW - timedelta(seconds=120) < HOUR
    assert pull(shop.workspace, "acme").rows == 2
    assert shop.asked == ["1", "2", "2"]


def test_who_is_not_let_in_stops_until_somebody_connects_anew(shop):
    secret_settings.keep(shop.workspace, "acme", {"token": "planted-token"})
    done = pull(shop.workspace, "acme")
    assert done.outcome == "stopped" and "does not let us in" in done.error.what
    assert "connect it again" in last(shop.workspace, "acme").fix
    assert "planted-token" not in str(last(shop.workspace, "acme"))


def test_a_source_that_goes_round_the_door_is_stopped(shop):
    done = pull(shop.workspace, "sly")
    assert done.outcome == "stopped" and isinstance(done.error, HostRefused)
    assert shop.asked == [], "nothing was sent"


# ------------------------------------------------------------------------------- what is kept


def test_cursor_and_records_are_kept_in_one_step(workspace, fetched):
    given = fetched(Page([TEA], "a"), Page([CUP], "b"), RetryLater("busy", fix="wait", wait_s=5))
    assert pull(workspace).rows == 2
    assert pull(workspace).rows == 0
    assert [asked.cursor for asked in given] == [None, "b"]


def test_a_page_without_a_cursor_leaves_the_last_one(workspace, fetched):
    given = fetched(Page([TEA], "a"), Page([CUP], None))
    pull(workspace)
    pull(workspace)
    assert given[1].cursor == "a"


def test_records_at_fault_are_told_once_and_stop_no_other(workspace, fetched):
    def keep(record):
        if record.get("id") == "x":
            raise ValueError("planted-value")
        return TOY.keep(record)

    nobody = {"id": "9"}
    fetched(Page([{"id": "x"}, object(), nobody, {"private": True}, TEA], "a"), keep=keep)
    for rows in (1, 0):
        done = pull(workspace)
        assert (done.records, done.rows) == (5, rows)
    stores = Stores(workspace)
    told = [
        row["reason"]
        for name in stores.vault.table_names()
        if name.startswith("quarantine-")
        for row in stores.vault.read_table(name).to_pylist()
    ]
    assert sorted(told) == [
        "our reader of this source failed at the record",
        "the purchase names no customer",
        "the record is not one JSON object",
    ]


def test_what_a_page_says_is_gone_goes_with_its_cursor(workspace, fetched):
    fetched(Page([TEA, CUP], "a"))
    pull(workspace)
    fetched(Page([], "b", [Deletion("account", "c7")]))
    assert pull(workspace).deletions == 1
    stores = Stores(workspace)
    assert stores.log.forgetting() == {stores.pseudonyms.one("account", "shop", "c7")}


def test_a_folder_for_the_run_is_private_and_wiped(workspace, fetched):
    def fetch(asked):
        (asked.folder / "secret").write_text("x")
        modes.append(stat.S_IMODE(asked.folder.stat().st_mode))
        folders.append(asked.folder)
        yield Page([TEA], "a")

    modes, folders = [], []
    fetched(fetch=fetch)
    pull(workspace)
    assert modes == [0o700] and not folders[0].exists()


# ------------------------------------------------------------------------- what an error means


def test_our_code_that_fails_is_told_without_its_words(workspace, fetched):
    fetched(Page([TEA], "a"), ValueError("planted-name"))
    done = pull(workspace)
    assert (done.outcome, done.rows) == ("stopped", 1)
    assert isinstance(done.error, StopSource) and "ValueError" in done.error.what
    assert "planted-name" not in str(last(workspace))


@pytest.mark.parametrize(
    ("connection", "told"),
    [
        (Connection("shop", "gone-package", ("service",), "contract"), "no source 'gone-package'"),
        (Connection("shop", "toy", (), "contract"), "names no known purpose"),
        (Connection("shop", "toy", ("service",), ""), "no known lawful basis"),
        (Connection("shop", "collector", ("service",), "contract"), "is sent to us"),
        (Connection("shop", "matomo", ("service",), "contract"), "lacks"),
        (Connection("shop", "singer", ("service",), "contract"), "not named on the command line"),
    ],
)
def test_what_can_not_be_read_says_why_and_calls_nobody(workspace, fetched, connection, told):
    given = fetched(Page([TEA], "a"))
    connections.save(workspace, connection)
    done = pull(workspace)
    assert done.outcome == "stopped" and told in done.error.what and done.error.fix
    assert told in last(workspace).what
    assert given == []


def test_who_is_not_connected_is_named(workspace):
    with pytest.raises(ConfigError, match="nothing is connected under the name 'nobody'"):
        pull(workspace, "nobody")


def test_two_at_once_one_reads_and_the_other_is_told(workspace, fetched):
    inside, go_on = Event(), Event()

    def fetch(asked):
        inside.set()
        assert go_on.wait(20)
        yield Page([TEA], "a")

    fetched(fetch=fetch)
    first = Thread(target=pull, args=(workspace,))
    first.start()
    assert inside.wait(20)
    with pytest.raises(ConflictError, match="is being read already"):
        pull(workspace)
    go_on.set()
    first.join()
    assert titles(workspace) == ["Order 1"]
    assert [run.outcome for run in Stores(workspace).received.runs("shop")] == ["done"]


def test_a_reading_that_was_cut_off_is_over_once_another_begins(workspace, fetched):
    def fetch(asked):
        yield Page([TEA], "a")
        raise KeyboardInterrupt

    fetched(fetch=fetch)
    with pytest.raises(KeyboardInterrupt):
        pull(workspace)
    assert last(workspace).outcome == "running"
    given = fetched(Page([CUP], "b"))
    assert pull(workspace).rows == 2
    assert given[0].cursor == "a"
    outcomes = [run.outcome for run in Stores(workspace).received.runs("shop")]
    assert outcomes == ["done", "retry"]


@pytest.mark.parametrize("step", ["put_many", "_drained", "_end", "begin_run"])
def test_stopped_at_any_step_nothing_is_lost_or_doubled(workspace, fetched, monkeypatch, step):
    fetched(Page([TEA], "a"), Page([CUP], "b"))

    def dies(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        place = runner if hasattr(runner, step) else runner.Stores(workspace).received.__class__
        patch.setattr(place, step, dies)
        with pytest.raises(KeyboardInterrupt):
            pull(workspace)
    pull(workspace)
    assert titles(workspace) == ["Order 1", "Order 2"]


# --------------------------------------------------------------------------------- what is due


def test_a_source_is_due_when_its_time_has_come(workspace, fetched):
    fetched(Page([], "a"))
    assert runner.due(workspace, now=connected_at(workspace)) == ("shop",)
    now = connected_at(workspace) + HOUR
    pull(workspace, now=now)
    assert runner.due(workspace, now=now) == ()
    assert runner.due(workspace, now=now + HOUR) == ("shop",)


def test_a_busy_source_is_due_when_it_said_so(workspace, fetched):
    fetched(RetryLater("busy", fix="wait", wait_s=600))
    now = connected_at(workspace) + HOUR
    pull(workspace, now=now)
    assert runner.due(workspace, now=now + timedelta(minutes=9)) == ()
    assert runner.due(workspace, now=now + timedelta(minutes=11)) == ("shop",)


def test_a_stopped_source_waits_until_it_is_connected_anew(workspace, fetched):
    fetched(StopSource("the key has run out", fix="connect it again"))
    now = connected_at(workspace) + HOUR
    pull(workspace, now=now)
    assert runner.due(workspace, now=now + 100 * HOUR) == ()
    changed = (now + 2 * HOUR).timestamp()
    os.utime(workspace.sources / "shop.toml", (changed, changed))
    assert runner.due(workspace, now=now + 3 * HOUR) == ("shop",)


def connected_at(workspace):
    return connections.changed_at(workspace, "shop")


def test_settings_of_several_lines_stay_as_they_are(workspace):
    for text in ('{\n "a": "b"\n}', 'x"""y\n\\z', "\n\nq\n", "tab\t\n'''"):
        connections.save(workspace, Connection("shop", "toy", settings={"streams": text}))
        assert connections.load(workspace, "shop").settings == {"streams": text}
