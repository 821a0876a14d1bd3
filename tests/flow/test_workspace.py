import os

import pytest

from rapport.flow import workspace as workspaces
from rapport.flow.errors import ConfigError, ConflictError
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


def test_a_changed_setting_is_written_and_all_that_people_wrote_stays(tmp_path):
    w = Workspace.create(tmp_path / "w", brand="A")
    path = tmp_path / "w" / "rapport.toml"
    path.write_text("# ask Ivo before you touch this\n" + path.read_text())
    before = Workspace.open(w.root)
    after = before.changed({"brand": "Б & Co", "mail.port": 25}, seen=before.digest)
    assert (after.brand, after.settings["mail.port"], after.id) == ("Б & Co", 25, w.id)
    lines = path.read_text().splitlines()
    assert lines[0] == "# ask Ivo before you touch this"
    changed = set(lines) - set(workspaces._document(w.settings).splitlines())
    assert changed == {"# ask Ivo before you touch this", 'brand = "Б & Co"', "port = 25"}
    assert path.stat().st_mode & 0o077 == 0


def test_a_setting_that_an_older_file_lacks_is_added_with_its_meaning(tmp_path):
    w = Workspace.create(tmp_path / "w", brand="A")
    (w.root / "rapport.toml").write_text(f'id = "{w.id}"\nbrand = "A"\n')
    old = Workspace.open(w.root)
    new = old.changed({"time_zone": "Europe/Sofia", "mail.host": "mail.example"}, seen=old.digest)
    assert (new.settings["time_zone"], new.settings["mail.host"]) == (
        "Europe/Sofia",
        "mail.example",
    )
    assert "# in which pages tell times" in (w.root / "rapport.toml").read_text()


def test_of_two_who_change_settings_at_once_the_second_is_told(tmp_path):
    seen = Workspace.create(tmp_path / "w", brand="A")
    seen.changed({"brand": "B"}, seen=seen.digest)
    with pytest.raises(ConflictError, match="somebody else meanwhile"):
        seen.changed({"brand": "C"}, seen=seen.digest)
    assert Workspace.open(seen.root).brand == "B"


def test_a_wrong_change_is_refused_whole(tmp_path):
    w = Workspace.create(tmp_path / "w", brand="A")
    before = (w.root / "rapport.toml").read_bytes()
    with pytest.raises(ConfigError) as raised:
        w.changed({"brand": "B", "mail.port": 0, "tme_zone": "UTC"}, seen=w.digest)
    assert "mail.port must be from 1" in raised.value.what
    assert "unknown setting 'tme_zone'" in raised.value.what
    assert (w.root / "rapport.toml").read_bytes() == before
