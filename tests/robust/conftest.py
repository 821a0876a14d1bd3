from pathlib import Path

import pytest

from tests.robust.command import add_people, copy_of, people_csv, well


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with 200 people, built once. Not to be changed: copy it."""
    folder = tmp_path_factory.mktemp("robust")
    workspace = folder / "brand"
    well("init", workspace, "--brand", "Robust")
    well(*add_people(workspace, people_csv(folder / "crm.csv", 200)))
    well("build", workspace)
    return workspace


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Path:
    """A workspace with 200 people, to be spoilt."""
    return copy_of(built, tmp_path / "brand")
