from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collect.collecting import Site, make_site, served


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A collector that runs, for all tests of a part."""
    folder: Path = tmp_path_factory.mktemp("collect")
    with served(make_site(folder / "w", consents="C0004=ads")) as site:
        yield site
