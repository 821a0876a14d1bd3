"""Connecting and reading by the command, with a source of somebody else's package."""

import json
from pathlib import Path

import pytest

from rapport.flow.workspace import Workspace
from rapport.receiving import connections, secret_settings
from tests.receiving.acme import open_shop
from tests.receiving.facts import facts
from tests.test_cli import rapport

PACKAGE = Path(__file__).parents[1] / "plugin_package"
TERMS = "--purpose service --purpose profile --basis contract --yes".split()


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(PACKAGE)
    return Workspace.create(tmp_path / "w", brand="B", phone_region="BG").root


@pytest.fixture
def token(tmp_path):
    path = tmp_path / "token.txt"
    path.write_text("s3cret\n")
    return path


def connect(root, address, *more):
    return rapport(
        "connect", "shop", "acme", "--in", root, "--set", f"base_url={address}", *TERMS, *more
    )


def test_connected_read_and_told_by_the_command(root, token):
    with open_shop() as shop:
        code, said, wrong = connect(root, shop.address, "--secret", f"token={token}")
        assert code == 0, wrong
        assert "shop is connected: Acme shop" in said and "rapport pull shop" in said
        code, said, wrong = rapport("pull", "--in", root, "--json")
        assert code == 0, wrong
        (done,) = json.loads(said)
        assert (done["connection"], done["outcome"], done["rows"]) == ("shop", "done", 4)
        assert rapport("pull", "--in", root)[1].startswith("Nothing is due")
    workspace = Workspace.open(root)
    assert facts(workspace, "interactions", "title", "amount") == [
        ("Order 1", 1.5),
        ("Order 2", 3.0),
        ("Order 3", 4.5),
        ("Order 4", 6.0),
    ]
    _, said, wrong = rapport("sources", "--in", root, "--json")
    (card,) = json.loads(said)
    assert (card["name"], card["source"], card["outcome"]) == ("shop", "acme", "done")
    assert "acme_rapport:BROKEN" in wrong, "a package at fault is told"
    for path in root.rglob("*"):
        assert path.is_dir() or b"s3cret" not in path.read_bytes(), path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--secret", "key=x"), "has no secret key"),
        (("--set", "colour=red"), "has no setting colour"),
        (("--set", "base_url=shop.example"), "`base_url` can't be used: an address has no host"),
        (
            ("--set", "base_url=https://shop.example/\x07a"),
            "`base_url` can't be used: an address holds a letter that none may hold",
        ),
        (
            ("--set", "base_url=https://shop.example/a?n=1&api_key=planted"),
            "the address in the setting `base_url` holds what is secret: api_key=...",
        ),
        (("--secret", "token=/nowhere/x"), "x can't be read"),
    ],
)
def test_what_can_not_be_connected_changes_nothing(root, words, told):
    code, _, wrong = connect(root, "http://127.0.0.1:1", *words)
    assert code == 1 and told in wrong and "fix:" in wrong
    assert "planted" not in wrong
    workspace = Workspace.open(root)
    assert connections.names(workspace) == ()
    assert secret_settings.names(workspace, "shop") == frozenset()


def test_without_a_basis_nothing_is_connected(root, token):
    code, _, wrong = rapport(
        "connect", "shop", "acme", "--in", root, "--set", "base_url=http://127.0.0.1:1",
        "--secret", f"token={token}", "--yes",
    )  # fmt: skip
    assert code == 1 and "no known purpose" in wrong
    assert connections.names(Workspace.open(root)) == ()


def test_what_can_be_connected_is_told_with_what_it_asks(root):
    code, said, _ = rapport("sources", "--all", "--in", root)
    assert code == 0
    assert "acme: Acme shop" in said and "token, secret: its key" in said
    assert "singer: A Singer tap" in said and "files:" not in said


def test_what_a_reading_brought_lies_ready_for_pages_before_a_build(root, token):
    with open_shop() as shop:
        connect(root, shop.address, "--secret", f"token={token}")
        _, said, _ = rapport("pull", "shop", "--in", root)
        assert "next: rapport build" in said
        assert [path.name for path in Workspace.open(root).lake.glob("*.json")] == [
            "00000001.json"
        ]
        _, said, _ = rapport("pull", "shop", "--in", root)
        assert "rapport build" not in said, "nothing new came"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((401, {}), "does not let us in"),
        ((429, {"Retry-After": "90"}), "it may be read again in 90 seconds"),
        ((429, {"Retry-After": "601"}), "it may be read again in 11 minutes"),
    ],
)
def test_a_reading_that_stopped_asks_for_no_build_and_says_how_long_it_waits(
    root, token, answer, told
):
    with open_shop() as shop:
        shop.answers = [answer]
        connect(root, shop.address, "--secret", f"token={token}")
        code, said, wrong = rapport("pull", "shop", "--in", root)
    assert code == 1 and told in said + wrong
    assert "rapport build" not in said
