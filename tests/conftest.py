"""What holds for every test: which of them run in one process when several run side by side."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares one costly thing: a JVM, a browser with its server."""
    for item in items:
        if "spark" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("spark"))
        elif "browser" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("browser"))
