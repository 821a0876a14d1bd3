"""`rapport add SOURCE`: a source is connected under its name and read at once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rapport.cli import app
from rapport.flow import sources
from rapport.flow.workspace import Workspace
from rapport.receiving import connections
from rapport.sandbox import Network, Sandbox, serving
from rapport.sandbox.granting import TOKEN
from rapport.stores import Stores

TERMS = ("--purpose", "service", "--purpose", "profile", "--basis", "consent")
FETCHED = tuple(s.name for s in sources.ALL if s.fetch is not None and s.name != "singer")


@pytest.fixture
def root(tmp_path):
    return str(Workspace.create(tmp_path / "ws", brand="Marten & Reed").root)


@pytest.fixture
def sandbox(tmp_path):
    (tmp_path / "token").write_text(TOKEN)
    made = Sandbox(Network(7, datetime.now(UTC), members=12), lambda: datetime.now(UTC))
    with serving(made):
        yield ["--set", f"base_url={made.address}", "--secret", f"token={tmp_path / 'token'}"]


def rapport(*words):
    return CliRunner().invoke(app, list(words))


def test_a_source_is_connected_and_read_and_a_second_time_adds_nothing(root, sandbox):
    done = rapport("add", "sandbox", "--in", root, *sandbox, *TERMS, "--yes")
    assert done.exit_code == 0, done.output
    assert "sandbox is connected: Sandbox network" in done.output
    assert "rows kept, 0 refused" in done.output
    entries = [e.seq for e in Stores(Workspace.open(Path(root))).log.entries()]
    again = rapport("add", "sandbox", "--in", root, *sandbox, *TERMS, "--yes")
    assert again.exit_code == 0 and " 0 rows kept" in again.output
    assert [e.seq for e in Stores(Workspace.open(Path(root))).log.entries()] == entries


def test_it_may_have_another_name(root, sandbox):
    words = ("add", "sandbox", "--name", "town", "--in", root, *sandbox, *TERMS, "--yes")
    assert rapport(*words).exit_code == 0
    assert connections.names(Workspace.open(Path(root))) == ("town",)


def test_terms_that_nobody_read_keep_a_network_from_being_read(root, sandbox):
    done = rapport("add", "mastodon", "--in", root, *sandbox, *TERMS, "--yes")
    assert done.exit_code == 1
    assert "nobody here has looked at them yet" in done.output
    assert "rapport build" not in done.output


@pytest.mark.parametrize("name", FETCHED)
def test_each_source_can_be_added_and_says_what_it_lacks(root, name):
    done = rapport("add", name, "--in", root, *TERMS, "--yes")
    assert done.exit_code == 1 and done.exception is not None
    told = str(done.exception) + done.output
    assert "Traceback" not in told and len(told) > 20, told


def test_a_file_of_that_name_is_a_file(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vk").write_text("name,email\nAnna Weber,anna@mail.example\n")
    done = rapport(
        "add", "vk", "--in", root, "--name", "club", "--kind", "people", *TERMS, "--yes"
    )
    assert "vk is connected" not in done.output


def test_a_source_is_not_tried_without_connecting(root, sandbox):
    done = rapport("add", "sandbox", "--dry-run", "--in", root, *sandbox, *TERMS, "--yes")
    assert "can't be tried" in str(done.exception)
    assert connections.names(Workspace.open(Path(root))) == ()


def test_a_source_may_be_written_with_capitals(root, sandbox):
    done = rapport("add", "Sandbox", "--in", root, *sandbox, *TERMS, "--yes")
    assert done.exit_code == 0 and "rows kept" in done.output


def test_what_is_neither_a_file_nor_a_source_is_told_where_to_look(root):
    done = rapport("add", "mastadon", "--in", root, *TERMS, "--yes")
    assert "there is no file mastadon" in str(done.exception)
    assert "rapport sources --all" in done.exception.fix
