"""The demo brand is made once a session, at the size people see it in."""

from datetime import date
from pathlib import Path

import pytest

from rapport.demo import Demo, generate

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return generate(tmp_path_factory.mktemp("demo"), today=TODAY)


@pytest.fixture(scope="session")
def folder(demo: Demo) -> Path:
    return demo.truth.parent
