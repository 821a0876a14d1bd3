"""The workspaces that the browser walks through, each served by a real server of its own.

demo    the demo brand: a few hundred people
small   six rows that were brought in on its pages, three refused, a file that waits, deeds;
        its web site, a network and a partner are connected; people write about it on a forum
empty   made a minute ago: nobody has brought in anything
stale   the demo brand as it was built three days ago
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rapport import importing
from rapport.flow.workspace import Workspace
from rapport.segmenting.learned import conversions, lookalikes, personas
from tests.browser.walking import Walker
from tests.once import copy_of_one
from tests.web import mentioned
from tests.web.serving import make_user, serving

PASSWORD = "quiet-river-417"
ROLES = ("owner", "manager", "privacy_officer", "agent", "analyst")
NAMES = {
    "owner": "Elena Dimova",
    "manager": "Ivo Petrov",
    "privacy_officer": "Мария Орлова",
    "agent": "王小雨",
    "analyst": "Jörg Weiß",
}
#: Enough people for every kind of link, few enough to build in seconds.
PEOPLE = 300


def make_team(root: Path) -> None:
    make_user(root, *(fact for role in ROLES for fact in (role, PASSWORD, NAMES[role], role)))


def make_demo_brand(folder: Path, *, people: int = PEOPLE, days_ago: int = 0) -> Path:
    """The demo brand, imported and built that many days ago, with a teammate of every role."""
    from rapport import run
    from rapport.demo.workspace import make_demo

    now = datetime.now(UTC) - timedelta(days=days_ago)
    # of its texts the model reads few, so that nobody waits for it
    made = make_demo(folder, people=people, now=now, **{"reading.teacher_texts": 200})
    run.build(made, now=now)
    if people >= PEOPLE:
        lookalikes.learn(made, "buyers", "marketing", now=now)
        personas.learn(made, now=now)
        conversions.learn(made, "bought", now=now)
    make_team(made.root)
    return made.root


def make_empty(folder: Path, **settings: Any) -> Path:
    made = Workspace.create(folder, brand="Marten & Reed", phone_region="BG", **settings)
    make_team(made.root)
    return made.root


def make_small(folder: Path) -> Path:
    """A workspace connected to its web site, a network not yet read and a partner; with posts.

    Nothing is built yet. Word lists read the posts: a model would take longer to load.
    """
    from rapport.receiving import connections, secret_settings
    from rapport.receiving.connections import Connection

    root = make_empty(folder, **{"reading.teacher_texts": 0})
    ws = Workspace.open(root)
    add_posts(ws)
    connections.save(ws, Connection("site", "collector", ("profile",), "consent"))
    at = {"base_url": "https://mastodon.example"}
    connections.save(ws, Connection("plaza", "mastodon", ("service",), "consent", settings=at))
    about = {"base_url": "https://partner.example/ask", "budget": "100", "price": "0.04"}
    pool = Connection("pool", "partner", ("profile",), "consent", settings=about)
    connections.save(ws, pool)
    for name in ("plaza", "pool"):
        secret_settings.keep(ws, name, {"token": "not-a-real-token"})
    return root


def add_posts(ws: Workspace) -> None:
    """Let people write about the brand for a month, on a forum."""
    now = datetime.now(UTC).replace(microsecond=0)
    file = ws.root.parent / "forum.csv"
    file.write_text(mentioned.talk_file(now), encoding="utf-8")
    mentioned.keep_words(ws)
    added = importing.add_file(ws, file, replace(mentioned.POSTS_MAP, source="forum"), now=now)
    assert added.good and not added.refused


@dataclass
class Stage:
    """One served workspace, and who walks through it."""

    name: str
    root: Path
    address: str
    browser: Any
    process: Any = None
    known: dict[str, str] = field(default_factory=dict)
    _signed_in: dict[str, Any] = field(default_factory=dict)
    _walkers: dict[tuple[str, str], Walker] = field(default_factory=dict)

    def walker(self, language: str, role: str) -> Walker:
        """The one window of this role in this language; role "" has not signed in."""
        if (language, role) not in self._walkers:
            state = self.signed_in(role) if role else None
            made = Walker(self.browser, self.address, language, state)
            self._walkers[language, role] = made
        return self._walkers[language, role]

    def signed_in(self, role: str) -> Any:
        """The cookies of a teammate who signed in through the real form, once a role."""
        if role not in self._signed_in:
            window = Walker(self.browser, self.address, "en")
            sign_in(window.page, self.address, role)
            self._signed_in[role] = window.context.storage_state()
            window.close()
        return self._signed_in[role]

    def fill(self, address: str) -> str:
        """Put real ids into an address like /people/{person}/."""
        return re.sub(r"\{(\w+)\}", lambda m: self._know(m[1]), address)

    def first_link(self, on: str, pattern: str, role: str = "owner") -> str:
        """The first group of the first link on the page `on` that is like `pattern`."""
        page = self.walker("en", role).page
        answer = page.context.request.get(
            self.address + on, headers={"Referer": f"{self.address}/people/"}
        )
        found = re.search(rf'(?:href|hx-get|action)="{pattern}["?]', answer.text())
        assert found, f"no link like {pattern} on {on} of {self.name}"
        return found[1]

    def _know(self, name: str) -> str:
        from tests.browser.pages import FOUND

        if name not in self.known:
            self.known[name] = FOUND[name](self)
        return self.known[name]

    def close(self) -> None:
        for walker in self._walkers.values():
            walker.close()


def sign_in(page: Any, address: str, role: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.fill("#id_login", role)
    page.fill("#id_password", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


@contextmanager
def on_stage(name: str, root: Path, browser: Any) -> Iterator[Stage]:
    """Serve the workspace for as long as somebody walks through it."""
    with serving(root) as (address, process):
        stage = Stage(name, root, address, browser, process)
        try:
            yield stage
        finally:
            stage.close()


class Stages:
    """The stages, each made and served when first asked for.

    shared  a folder of all processes of a run, where those that take long are made for all
    """

    def __init__(self, browser: Any, folder: Path, shared: Path | None = None) -> None:
        self._browser = browser
        self._folder = folder
        self._shared = shared
        self._open: dict[str, Stage] = {}
        self._failed: dict[str, Exception] = {}
        self._exit = ExitStack()

    def __getitem__(self, name: str) -> Stage:
        if name in self._failed:  # it was waited for once: all its other pages fail at once
            raise self._failed[name]
        if name not in self._open:
            try:
                self._open[name] = self._exit.enter_context(self._start(name))
            except Exception as error:
                self._failed[name] = error
                raise
        return self._open[name]

    @contextmanager
    def _start(self, name: str) -> Iterator[Stage]:
        root = self._folder / name
        if not root.exists() and self._shared and name in TAKES_LONG:
            copy_of_one(self._shared, name, MAKERS[name], root)
        elif not root.exists():
            MAKERS[name](root)
        with on_stage(name, root, self._browser) as stage:
            if name in FURNISHED:
                FURNISHED[name](stage)
            yield stage

    def close(self) -> None:
        self._exit.close()


def furnish(stage: Stage) -> None:
    """Do on the pages what leaves something to see: files, people, an invitation, a token."""
    from tests.browser import doing

    page = stage.walker("en", "owner").page
    page.goto(f"{stage.address}/sources/")
    if page.get_by_role("link", name="club", exact=True).count():
        return  # done when it was served before
    file = doing.club_file(stage.root.parent)
    stage.known["taken"] = doing.bring_in(page, stage.address, file, "club").split("/")[-2]
    doing.leave_file(page, stage.address, doing.club_file(stage.root.parent, "friends.csv"))
    doing.invite(page, stage.address, "ivo@team.example")
    doing.make_token(page, stage.address)


FURNISHED = {"small": furnish}
MAKERS = {
    "small": make_small,
    "demo": make_demo_brand,
    "empty": make_empty,
    "stale": lambda folder: make_demo_brand(folder, people=120, days_ago=3),
}
TAKES_LONG = ("demo", "stale")
