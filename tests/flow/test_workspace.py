import os

import pytest

from rapport.flow import workspace as workspaces
from rapport.flow.errors import ConfigError
from rapport.flow.workspace import REGION_MARK, Workspace


def test_a_new_workspace_opens_and_keeps_its_keys_to_itself(tmp_path):
    made = Workspace.create(tmp_path / "w", brand="Marten & Reed", phone_region="BG")
    opened = Workspace.open(tmp_path / "w")
    assert (opened.brand, opened.phone_region, opened.id) == ("Marten & Reed", "BG", made.id)
    assert len(opened.secret("master")) == 32
    for path in (tmp_path / "w", *(tmp_path / "w" / "secrets").iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_two_workspaces_share_no_key_and_no_name(tmp_path):
    a, b = (Workspace.create(tmp_path / n, brand="Same") for n in "ab")
    assert a.id != b.id
    for key in workspaces.KEYS:
        assert a.secret(key) != b.secret(key)


def test_it_is_not_made_over_another_or_among_other_things(tmp_path):
    Workspace.create(tmp_path / "w", brand="A")
    with pytest.raises(ConfigError, match="a workspace already"):
        Workspace.create(tmp_path / "w", brand="B")
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "thesis.doc").touch()
    with pytest.raises(ConfigError, match="is not empty"):
        Workspace.create(tmp_path / "x", brand="B")


def test_no_workspace_says_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError, match="is no workspace") as raised:
        Workspace.open(tmp_path)
    assert "rapport init" in raised.value.fix


def test_all_faults_of_the_settings_are_named_at_once(tmp_path):
    Workspace.create(tmp_path / "w", brand="A")
    (tmp_path / "w" / "rapport.toml").write_text('id = "x"\nbrnd = 1\n[engine]\nmemory_gb = "a"\n')
    with pytest.raises(ConfigError) as raised:
        Workspace.open(tmp_path / "w")
    for part in ("unknown setting 'brnd'", "engine.memory_gb must be int", "id must be"):
        assert part in raised.value.what


def test_a_key_that_others_may_read_is_refused(tmp_path):
    Workspace.create(tmp_path / "w", brand="A")
    os.chmod(tmp_path / "w" / "secrets" / "master.key", 0o644)
    with pytest.raises(ConfigError, match="others may read the key") as raised:
        Workspace.open(tmp_path / "w")
    assert "chmod 600" in raised.value.fix


def test_a_workspace_of_a_region_starts_only_on_a_store_of_it(tmp_path):
    with pytest.raises(ConfigError, match="marked 'with none'"):
        Workspace.create(tmp_path / "w", brand="A", region="ru")
    (tmp_path / REGION_MARK).write_text("ru\n")
    Workspace.create(tmp_path / "w", brand="A", region="ru")
    (tmp_path / REGION_MARK).write_text("eu")
    with pytest.raises(ConfigError, match="must stay in region 'ru'.*marked 'eu'"):
        Workspace.open(tmp_path / "w")


def test_a_lake_that_lies_on_another_region_s_store_is_refused(tmp_path):
    for region in ("ru", "eu"):
        (tmp_path / region).mkdir()
        (tmp_path / region / REGION_MARK).write_text(region)
    root = tmp_path / "ru" / "w"
    Workspace.create(root, brand="A", region="ru")
    (root / "lake").rmdir()
    (tmp_path / "eu" / "lake").mkdir()
    (root / "lake").symlink_to(tmp_path / "eu" / "lake")
    with pytest.raises(ConfigError, match="marked 'eu'"):
        Workspace.open(root)


def test_a_process_serves_one_workspace(tmp_path, monkeypatch):
    monkeypatch.setattr(workspaces, "_serving", [])
    a, b = (Workspace.create(tmp_path / n, brand=n) for n in "ab")
    workspaces.serve_only(a)
    workspaces.serve_only(a)
    with pytest.raises(ConfigError, match="already"):
        workspaces.serve_only(b)


def test_a_database_url_in_the_environment_wins(tmp_path, monkeypatch):
    w = Workspace.create(tmp_path / "w", brand="A")
    assert w.web_database.endswith("web.sqlite")
    monkeypatch.setenv("RAPPORT_DATABASE_URL", "postgresql://x/y")
    assert w.web_database == "postgresql://x/y"
