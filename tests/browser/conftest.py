"""A real browser before the real server over a real demo brand."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.web.serving import make_user, serving

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = os.environ.get("RAPPORT_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
#: Enough people for every kind of link, few enough to build in seconds.
PEOPLE = 300
PASSWORD = "quiet-river-417"


@dataclass
class Site:
    """A served workspace, and what its browser saw go wrong."""

    address: str
    root: Path
    browser: Any
    wrong: list[str] = field(default_factory=list)

    def page(self, *, width: int = 1280, scheme: str = "light", **more: Any) -> Any:
        """Open a window of its own, whose errors and foreign requests are kept in `wrong`."""
        size = {"width": width, "height": 844 if width < 500 else 900}
        context = self.browser.new_context(viewport=size, color_scheme=scheme, **more)
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
        page.click("button.btn-primary")
        page.wait_for_url("**/people/")
        return page

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"{message.type}: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.wrong.append(f"asked another host: {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url}")


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo brand with a few hundred people, imported and built."""
    from rapport import run
    from rapport.demo.workspace import make_demo

    now = datetime.now(UTC)
    made = make_demo(tmp_path_factory.mktemp("browser") / "demo", people=PEOPLE, now=now)
    run.build(made, now=now)
    for role in ("owner", "agent", "analyst"):
        make_user(made.root, role, PASSWORD, "Elena Dimova", role)
    return made.root


@pytest.fixture(scope="package")
def served(workspace: Path) -> Iterator[Site]:
    """The site before a browser; closed with this folder: its loop would be in Django's way."""
    if not Path(CHROMIUM).is_file():
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium, or set RAPPORT_CHROMIUM")
    with (
        serving(workspace) as (address, _process),
        playwright.sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield Site(address, workspace, browser)
        browser.close()


@pytest.fixture
def site(served: Site) -> Iterator[Site]:
    """The served site; whatever test used it, nothing may have gone wrong in its windows."""
    served.wrong.clear()
    yield served
    for context in served.browser.contexts:
        context.close()
    assert served.wrong == []
