"""A source reads no folder of the server but those that its owner named."""

import pytest

from rapport.flow.errors import ConfigError
from rapport.flow.sources import plugins
from rapport.flow.workspace import Workspace
from rapport.intake import live
from rapport.receiving import connections, places, runner
from rapport.receiving.connections import Connection
from tests.receiving.conftest import NOW


@pytest.fixture
def outside(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


def reports(folder):
    return Connection(
        "costs",
        "ads",
        ("profile",),
        "contract",
        settings={"network": "meta", "folder": str(folder)},
    )


def may_read(workspace, folder):
    try:
        places.need_allowed(workspace, plugins.by_name("ads"), {"folder": str(folder)})
    except ConfigError as error:
        assert "sources.folders" in error.fix and str(folder) not in error.what
        return False
    return True


def test_its_own_drop_folder_and_what_is_below(workspace):
    assert workspace.drop.is_dir()
    assert may_read(workspace, workspace.drop) and may_read(workspace, workspace.drop / "ads")


@pytest.mark.parametrize(
    "folder", ["/", "/etc", "/root", "secrets", "drop", "drop/../secrets", ""]
)
def test_nothing_else(workspace, folder):
    within = workspace.root / folder if "secrets" in folder else folder
    assert may_read(workspace, within) is (folder == "")


def test_what_the_owner_named_and_nothing_beside_it(workspace, outside):
    assert not may_read(workspace, outside)
    named = workspace.changed({"sources.folders": [str(outside)]}, seen=workspace.digest)
    assert may_read(named, outside) and may_read(named, outside / "meta")
    assert not may_read(named, outside.parent)
    assert not may_read(named, outside.parent / "exports-of-others")


def test_a_link_that_leads_out_is_refused(workspace, outside):
    (workspace.drop / "ads").symlink_to(outside)
    (workspace.drop / "round").symlink_to(workspace.drop / "round")
    assert not may_read(workspace, workspace.drop / "ads")
    assert not may_read(workspace, workspace.drop / "round")


def test_folders_are_named_whole(workspace):
    with pytest.raises(ConfigError, match="must be whole paths"):
        workspace.changed({"sources.folders": ["exports"]}, seen=workspace.digest)


def test_it_can_neither_be_connected_nor_read_by_a_file_that_somebody_wrote(workspace, outside):
    with pytest.raises(ConfigError):
        live.connect(workspace, reports(outside), {})
    assert connections.names(workspace) == ("shop",)
    connections.save(workspace, reports(outside))
    done = runner.pull(workspace, "costs", now=NOW)
    assert (done.outcome, done.records) == ("stopped", 0)
    assert "`folder`" in done.error.what
    live.connect(workspace, reports(workspace.drop / "ads"), {})


def test_a_workspace_of_before_has_its_folder_once_it_is_used(workspace):
    workspace.drop.rmdir()
    assert may_read(Workspace.open(workspace.root), workspace.drop)
