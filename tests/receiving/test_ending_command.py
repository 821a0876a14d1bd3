"""Disconnecting and reading again by the command."""

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
def shop(tmp_path, monkeypatch):
    """The root of a workspace that read the shop of an installed package."""
    monkeypatch.syspath_prepend(PACKAGE)
    token = tmp_path / "token.txt"
    token.write_text("s3cret\n")
    root = Workspace.create(tmp_path / "w", brand="B", phone_region="BG").root
    with open_shop() as service:
        said = ("--set", f"base_url={service.address}", "--secret", f"token={token}", *TERMS)
        assert rapport("connect", "shop", "acme", "--in", root, *said)[0] == 0
        assert rapport("pull", "shop", "--in", root)[0] == 0
    return root


def amounts(root):
    return facts(Workspace.open(root), "interactions", "title", "amount")


def test_read_again_twice_leaves_the_same_facts(shop):
    before = amounts(shop)
    for _ in range(2):
        code, said, wrong = rapport("read-again", "shop", "--in", shop, "--json")
        assert code == 0, wrong
        assert json.loads(said) == {"records": 4, "failed": 0, "rows": 4, "before": 4, "gone": 0}
        assert amounts(shop) == before
    assert "4 records read again" in rapport("read-again", "shop", "--in", shop)[1]


def test_paused_resumed_and_disconnected_and_each_again_is_harmless(shop):
    assert rapport("pause", "shop", "--in", shop)[1] == "shop is paused.\n"
    assert rapport("pause", "shop", "--in", shop)[0] == 0
    code, _, wrong = rapport("pull", "shop", "--in", shop)
    assert code == 1 and "shop is paused" in wrong
    assert rapport("resume", "shop", "--in", shop)[1] == "shop goes on.\n"
    assert rapport("resume", "shop", "--in", shop)[0] == 0
    assert "shop is disconnected" in rapport("disconnect", "shop", "--in", shop)[1]
    workspace = Workspace.open(shop)
    assert connections.names(workspace) == ()
    assert secret_settings.names(workspace, "shop") == frozenset()
    assert rapport("disconnect", "shop", "--in", shop) == (0, "shop is not connected.\n", "")
    assert len(amounts(shop)) == 4


def test_its_facts_leave_only_if_that_was_confirmed(shop):
    code, _, wrong = rapport("disconnect", "shop", "--in", shop, "--withdraw")
    assert code == 1 and "say --yes" in wrong
    assert connections.names(Workspace.open(shop)) == ("shop",)
    said = rapport("disconnect", "shop", "--in", shop, "--withdraw", "--yes")[1]
    assert "rapport build" in said
    assert rapport("build", shop)[0] == 0
    assert amounts(shop) == []


@pytest.mark.parametrize("name", ["../../x", "Shop"])
def test_a_name_that_no_connection_can_have_is_an_error(shop, name):
    for command in ("disconnect", "pause", "resume", "read-again", "pull"):
        code, said, wrong = rapport(command, name, "--in", shop)
        assert (code, said) == (1, ""), command
        assert f"a connection can't be called '{name}'" in wrong and "fix:" in wrong
    assert connections.names(Workspace.open(shop)) == ("shop",)
