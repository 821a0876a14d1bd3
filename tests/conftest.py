"""What holds for every test: which of them run in one process when several run side by side.

What shares one costly thing stays together: a JVM, a browser with its server. (The mark
xdist_group would say so too, but pytest 9.2 does not hand it on to pytest-xdist 3.8.)
"""

from typing import Any

import pytest

#: Folders whose tests run one after the other in one process.
TOGETHER = ("tests/flow/engines/",)
#: What begins so has that JVM too, wherever it stands.
ON_SPARK = "test_spark_"
#: Folders in which a class, or a file without classes, is what runs in one process.
BY_CLASS = ("tests/browser/",)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each test on its own to whoever is free, but what stands above together."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFolder(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(BY_CLASS):
                return super()._split_scope(nodeid)
            if f"::{ON_SPARK}" in nodeid:
                return TOGETHER[0]
            return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)

    return ByFolder(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow ones: at the end nobody should wait for a single long one."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
