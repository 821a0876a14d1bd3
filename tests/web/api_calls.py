"""A program before the API: a workspace with people, a token, and calls with it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rapport import run
from rapport.flow.workspace import Workspace
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import Scope
from rapport.web.accounts.services import user_create
from rapport.web.accounts.tokens import token_make
from tests import brand

PASSWORD = "quiet-river-417"
ALL_SCOPES = frozenset(Scope)
V1 = "/api/v1"


@dataclass
class Program:
    """Calls the API with one token, as a client that keeps no cookies."""

    secret: str
    user: User

    def get(self, path: str, **query: Any):
        return self._client().get(f"{V1}{path}", query)

    def post(self, path: str, body: Any = None, **headers: str):
        kind = {} if body is None else {"content_type": "application/json"}
        return self._client().post(f"{V1}{path}", body, **kind, headers=headers)

    def put(self, path: str, body: Any):
        return self._client().put(f"{V1}{path}", body, content_type="application/json")

    def send(self, path: str, form: dict[str, Any], **headers: str):
        """Send a form with a file."""
        return self._client().post(f"{V1}{path}", form, headers=headers)

    def _client(self) -> Client:
        return Client(headers={"authorization": f"Bearer {self.secret}"})


def program(
    role: str = "owner", scopes: frozenset[str] = ALL_SCOPES, name: str = "till"
) -> Program:
    """Return a program whose teammate has `role` now: the token was made as an owner."""
    user = User.objects.filter(username=f"api-{role}").first() or user_create(
        username=f"api-{role}", password=PASSWORD, name="Elena Dimova", role="owner"
    )
    User.objects.filter(pk=user.pk).update(role="owner")
    user.refresh_from_db()
    _token, secret = token_make(
        owner=user,
        name=f"{name} {user.tokens.count()}",
        scopes=scopes,
        purpose="service",
        expires_at=timezone.now() + timedelta(days=30),
    )
    User.objects.filter(pk=user.pk).update(role=role)
    user.refresh_from_db()
    return Program(secret, user)


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Workspace:
    """The brand on four small files, imported and built; no test writes to it."""
    made = brand.fill(brand.new_workspace(tmp_path_factory.mktemp("api") / "ws"))
    run.build(made, now=brand.NOW)
    return made


@pytest.fixture
def brand_ws(built, settings, db) -> Workspace:
    settings.WORKSPACE = built
    return built


@pytest.fixture
def empty_ws(tmp_path, settings, db) -> Workspace:
    """A workspace of this test alone, with nothing in it."""
    settings.WORKSPACE = brand.new_workspace(tmp_path / "ws")
    return settings.WORKSPACE


def problem(answer, status: int, kind: str) -> dict[str, Any]:
    """Check that an answer is that problem, and return it."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["type"] == f"/api/docs/#{kind}" and told["status"] == status
    assert told["title"] and told["detail"] and told["instance"].startswith("urn:uuid:")
    return dict(told)
