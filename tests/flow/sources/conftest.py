from functools import partial

import pytest

from tests.flow.sources.telling import tell


@pytest.fixture
def told(tmp_path):
    """told(text, mapping): the facts of a file with that text."""
    return partial(tell, tmp_path / "file.csv")
