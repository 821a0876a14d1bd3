"""Tokens of programs: made, shown once, limited by their owner, revoked."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from rapport.web import server
from rapport.web.accounts import tokens
from rapport.web.accounts.errors import AccountError
from rapport.web.accounts.models import ApiToken, User
from rapport.web.accounts.rights import Scope, scopes_of
from rapport.web.audit.models import Entry
from tests.web.conftest import PASSWORD

ASKED = {"name": "nightly import", "scopes": ["imports:write"], "purpose": "service", "days": "30"}


def said(answer):
    return answer.content.decode()


@pytest.fixture
def ivo(db):
    server.create_user("ivo", PASSWORD, "Ivo Ivanov", "manager")
    return User.objects.get(username="ivo")


def made(owner, **told):
    told = {
        "name": "n",
        "scopes": ["people:read", "contacts:read"],
        "purpose": "service",
        "expires_at": timezone.now() + timedelta(days=1),
    } | told
    return tokens.token_make(owner=owner, **told)


def test_a_token_is_shown_once_and_kept_as_a_hash(signed_in):
    client = signed_in("owner")
    assert "No program has a key yet" in said(client.get("/settings/tokens/"))
    page = said(client.post("/settings/tokens/", ASKED))
    secret = page.split('id="secret" readonly value="', 1)[1].split('"', 1)[0]
    assert secret.startswith("rap_") and len(secret) >= 40
    token = ApiToken.objects.get()
    assert token.digest == sha256(secret.encode()).hexdigest()
    assert secret not in str(ApiToken.objects.values().get())
    later = said(client.get("/settings/tokens/"))
    assert secret not in later and token.prefix in later and "nightly import" in later
    assert tokens.token_of(secret) == token


def test_the_same_name_makes_no_second_token(signed_in):
    client = signed_in("owner")
    client.post("/settings/tokens/", ASKED)
    again = client.post("/settings/tokens/", ASKED | {"name": "Nightly Import"})
    assert "a token of this name already" in said(again)
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("case", "told", "fault"),
    [
        ("no scope", {"scopes": []}, "Choose at least one thing"),
        ("an unknown scope", {"scopes": ["all"]}, "not one of the available choices"),
        ("an unknown purpose", {"purpose": "fun"}, "not one of the available choices"),
        ("an end too far", {"days": "3650"}, "not one of the available choices"),
        ("no name", {"name": " "}, "This field is required"),
    ],
)
def test_a_token_is_refused_on_the_page(signed_in, case, told, fault):
    assert fault in said(signed_in("owner").post("/settings/tokens/", ASKED | told)), case
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("no scope", {"scopes": []}),
        ("an unknown scope", {"scopes": ["all"]}),
        ("an unknown purpose", {"purpose": "fun"}),
        ("an end in the past", {"expires_at": timezone.now() - timedelta(seconds=1)}),
        ("over a year", {"expires_at": timezone.now() + timedelta(days=367)}),
    ],
)
def test_a_token_is_refused_by_the_service_too(ivo, case, told):
    with pytest.raises(AccountError):
        made(ivo, **told)
    assert not ApiToken.objects.exists(), case


def test_who_may_make_no_tokens_makes_none(ivo):
    User.objects.update(role="agent")
    ivo.refresh_from_db()
    with pytest.raises(AccountError):
        made(ivo, scopes=["people:read"])


def test_a_token_may_no_more_than_its_owner_may_now(ivo):
    _, secret = made(ivo)
    assert tokens.token_of(secret).may("contacts:read")
    User.objects.update(role="analyst")
    token = tokens.token_of(secret)
    assert token.may("people:read") and not token.may("contacts:read")
    assert not token.may("jobs:write"), "was never given"


@pytest.mark.parametrize(
    ("role", "held"),
    [
        ("owner", set(Scope)),
        ("manager", set(Scope)),
        (
            "privacy_officer",
            {"people:read", "contacts:read", "resolve:read", "review:write", "jobs:read"}
            | {"audience:read", "mentions:read", "segments:read"},
        ),
        (
            "agent",
            {"people:read", "resolve:read", "review:write", "jobs:read"}
            | {"audience:read", "mentions:read", "mentions:write", "segments:read"}
            | {"tags:write"},
        ),
        (
            "analyst",
            {"people:read", "jobs:read", "audience:read", "mentions:read", "mentions:write"}
            | {"segments:read"},
        ),
    ],
)
def test_what_the_token_of_a_role_may(role, held):
    assert scopes_of(User(username="x", role=role)) == held


@pytest.mark.parametrize("case", ["revoked", "ended", "owner off", "made up"])
def test_a_dead_token_opens_nothing(ivo, case):
    token, secret = made(ivo)
    if case == "revoked":
        tokens.token_revoke(token=token, by=ivo)
    elif case == "ended":
        ApiToken.objects.update(expires_at=timezone.now())
    elif case == "owner off":
        User.objects.update(is_active=False)
    else:
        secret += "x"
    assert tokens.token_of(secret) is None, case


def test_its_last_use_is_written_once_a_minute(ivo):
    _, secret = made(ivo)
    first = tokens.token_of(secret).last_used_at
    assert tokens.token_of(secret).last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=1))
    assert tokens.token_of(secret).last_used_at > first


def test_a_token_is_revoked_once_by_whom_it_belongs_to_or_an_owner(signed_in, ivo):
    token, secret = made(ivo)
    owner = signed_in("owner")
    assert "Ivo Ivanov" in said(owner.get("/settings/tokens/"))
    for _ in range(2):
        answer = owner.post(f"/settings/tokens/{token.pk}/revoke/", follow=True)
        assert "The token was revoked" in said(answer)
    assert tokens.token_of(secret) is None
    found = Entry.objects.filter(subject=f"token:{token.pk}").order_by("n")
    assert [e.action for e in found] == ["token_made", "token_revoked"]


def test_a_managers_page_does_not_know_the_tokens_of_others(signed_in, ivo):
    token, secret = made(ivo)
    manager = signed_in("manager")
    assert token.prefix not in said(manager.get("/settings/tokens/"))
    assert manager.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404
    assert tokens.token_of(secret) is not None
