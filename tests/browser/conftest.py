"""A real browser before real servers over real workspaces."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.once import copy_of_one, shared_folder

playwright = pytest.importorskip("playwright.sync_api")

from tests.browser.stages import MAKERS, PASSWORD, Stage, Stages  # noqa: E402
from tests.browser.walking import SLOW  # noqa: E402

# servers, workers and windows share few cores with other tests: what is true soon is waited for
playwright.expect.set_options(timeout=15_000)

CHROMIUM = os.environ.get("RAPPORT_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()


#: htmx tells it when what asked was replaced meanwhile; rapport.js then puts the bar in place.
MENDED = "htmx:oobErrorNoTarget, #bar"


@dataclass
class Site:
    """A served workspace, and what the windows that a test opened saw go wrong."""

    address: str
    root: Path
    browser: Any
    expected: tuple[int, ...] = ()
    wrong: list[str] = field(default_factory=list)
    _windows: list[Any] = field(default_factory=list)

    def page(self, *, width: int = 1280, scheme: str = "light", **more: Any) -> Any:
        """Open a window of its own, whose errors and foreign requests are kept in `wrong`."""
        size = {"width": width, "height": 844 if width < 500 else 900}
        context = self.browser.new_context(viewport=size, color_scheme=scheme, **more)
        self._windows.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)
        return page

    def sign_in(self, page: Any, user: str = "owner") -> Any:
        page.goto(f"{self.address}/people/")
        page.fill("#id_login", user)
        page.fill("#id_password", PASSWORD)
        page.click("main button.btn-primary")
        page.wait_for_url("**/people/")
        return page

    def open(self, page: Any, address: str) -> None:
        """Open an address as if from the list of people: that tells what for."""
        page.goto(self.address + address, referer=f"{self.address}/people/")

    def close(self) -> None:
        for window in self._windows:
            window.close()

    def _heard(self, message: Any) -> None:
        told = any(known in message.text for known in (MENDED, *SLOW)) or any(
            f"status of {status}" in message.text for status in self.expected
        )
        if message.type in ("error", "warning") and not told:
            self.wrong.append(f"{message.type}: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"asked another host: {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.wrong.append(f"{response.status}: {response.url}")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the stages lie: they are made once, and served again by every part that asks."""
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """One browser; closed with this folder: its loop would be in Django's way."""
    if not Path(CHROMIUM).is_file():
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium, or set RAPPORT_CHROMIUM")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_folder(tmp_path_factory)


@pytest.fixture(scope="session")
def demo_brand(shared: Path) -> Callable[[Path], Path]:
    """demo_brand(folder): a demo brand of one's own there, a copy of the one built for all."""
    return lambda folder: copy_of_one(shared, "demo", MAKERS["demo"], folder)


@pytest.fixture(scope="package")
def stages(browser: Any, folder: Path, shared: Path) -> Iterator[Stages]:
    """Every workspace that is walked, made and served when first asked for."""
    made = Stages(browser, folder, shared)
    yield made
    made.close()


@pytest.fixture(scope="package")
def demo(stages: Stages) -> Stage:
    return stages["demo"]


@pytest.fixture(scope="package")
def workspace(demo: Stage) -> Path:
    """The demo brand with a few hundred people, imported and built."""
    return demo.root


@pytest.fixture
def site(demo: Stage) -> Iterator[Site]:
    """The served demo; whatever test used it, nothing may have gone wrong in its windows."""
    made = Site(demo.address, demo.root, demo.browser)
    yield made
    made.close()
    assert made.wrong == []
