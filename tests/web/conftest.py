"""Django on a workspace of its own, with the database that RAPPORT_TEST_DATABASE_URL names."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest
from django.core.cache import cache

from rapport.flow.workspace import Workspace

_FOLDER = Path(tempfile.mkdtemp(prefix="rapport-web-"))  # of this process alone
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
Workspace.create(
    _FOLDER / "ws", brand="Marten & Reed", **{"web.hosts": ["testserver", "127.0.0.1"]}
)
os.environ["RAPPORT_WORKSPACE"] = str(_FOLDER / "ws")
if url := os.environ.get("RAPPORT_TEST_DATABASE_URL"):
    os.environ["RAPPORT_DATABASE_URL"] = url
os.environ["DJANGO_SETTINGS_MODULE"] = "rapport.web.config.settings"
django.setup()

from django.db import connection  # noqa: E402

if connection.vendor == "sqlite":  # a file, as it is served: threads then wait for their turn
    connection.settings_dict["TEST"]["NAME"] = str(_FOLDER / "test.sqlite")

from rapport.web import server  # noqa: E402
from rapport.web.accounts.services import user_create  # noqa: E402
from rapport.web.people import shelf  # noqa: E402
from rapport.web.review import shelf as review_shelf  # noqa: E402
from rapport.web.ui.catalogues import compile_words  # noqa: E402
from tests.web import cards, score_cards  # noqa: E402

compile_words(_FOLDER / "ws" / "words")

PASSWORD = "quiet-river-417"
ROLES = ("owner", "manager", "privacy_officer", "agent", "analyst")


def pytest_collection_modifyitems(config, items):
    """With RAPPORT_TEST_DATABASE_ONLY set, leave out what may reach no database."""
    if "RAPPORT_TEST_DATABASE_ONLY" not in os.environ:
        return
    reaching = [item for item in items if _reaches_a_database(item)]
    config.hook.pytest_deselected(items=[*set(items).difference(reaching)])
    items[:] = reaching


def _reaches_a_database(item):
    asked = {"db", "transactional_db"} & {*item.fixturenames}
    return bool(asked or item.get_closest_marker("django_db"))


@pytest.fixture(scope="session", autouse=True)
def static_files():
    server.collect_static()


@pytest.fixture(autouse=True)
def a_fresh_start(settings):
    """No rate limit of the test before; and passwords hashed fast, for there are many."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def people(monkeypatch) -> cards.HandShelf:
    """The shelf made by hand stands where the real one does."""
    made = cards.HandShelf()
    monkeypatch.setattr(shelf, "open_shelf", lambda root: made)
    monkeypatch.setattr(shelf, "open_incomes", lambda root: cards.HandIncomes())
    monkeypatch.setattr(shelf, "open_scores", lambda root: score_cards.HandScores())
    monkeypatch.setattr(review_shelf, "open_review", lambda root: cards.HandReview())
    return made


@pytest.fixture
def teammate(db):
    def make(role: str = "owner"):
        return user_create(username=role, password=PASSWORD, name="Elena Dimova", role=role)

    return make


@pytest.fixture
def signed_in(client, teammate):
    """Return a client that signed in with a role, through the real form."""

    def sign_in(role: str = "owner"):
        teammate(role)
        answer = client.post("/sign-in/", {"login": role, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        client.defaults["HTTP_REFERER"] = "http://testserver/people/"  # as if by the list
        return client

    return sign_in
