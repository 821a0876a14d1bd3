"""Coming in, being kept out, going out. Runs on SQLite, and on PostgreSQL (test_postgres.py)."""

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client

from rapport.web import server
from rapport.web.accounts.models import User
from tests.web.conftest import PASSWORD

WRONG = "Name and password do not belong together"


def sign_in(client, login, password=PASSWORD):
    return client.post("/sign-in/", {"login": login, "password": password})


@pytest.mark.parametrize("login", ["elena@marten.example", "ELENA@marten.example"])
def test_by_e_mail(client, db, people, login):
    server.create_user("elena@marten.example", PASSWORD, "Elena Dimova", "owner")
    assert sign_in(client, login).headers["Location"] == "/"
    assert client.get("/people/").status_code == 200


def test_by_user_name(client, teammate, people):
    teammate("agent")
    assert sign_in(client, "agent").headers["Location"] == "/"


def test_goes_to_the_page_that_was_asked_for(client, teammate, people):
    teammate("owner")
    asked = client.get("/people/x1/")
    assert asked.headers["Location"] == "/sign-in/?next=/people/x1/"
    said = {"login": "owner", "password": PASSWORD, "next": "/people/x1/"}
    assert client.post("/sign-in/", said).headers["Location"] == "/people/x1/"


def test_a_page_elsewhere_is_no_page_to_go_to(client, teammate):
    teammate("owner")
    said = {"login": "owner", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client.post("/sign-in/", said).headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_read_the_same(client, teammate):
    teammate("owner")
    known, unknown = sign_in(client, "owner", "wrong"), sign_in(client, "nobody", "wrong")
    assert WRONG in known.content.decode()
    assert known.content.decode().count(WRONG) == unknown.content.decode().count(WRONG)
    assert Session.objects.count() == 0


def test_five_wrong_passwords_lock_the_name_out_even_with_the_right_one(client, teammate):
    teammate("owner")
    for _ in range(4):
        assert sign_in(client, "owner", "wrong").status_code == 200
    assert sign_in(client, "owner", "wrong").status_code == 429
    locked = sign_in(client, "owner")
    assert locked.status_code == 429
    assert "try again in 15 minutes" in locked.content.decode()
    assert client.get("/people/").status_code == 302


def test_the_log_of_tries_holds_no_name(client, teammate):
    teammate("owner")
    sign_in(client, "elena@marten.example", "wrong")
    (attempt,) = AccessAttempt.objects.all()
    assert "elena" not in f"{attempt.username} {attempt.get_data} {attempt.post_data}".lower()
    assert len(attempt.username) == 32


def test_a_right_password_forgets_the_wrong_ones(client, teammate, people):
    teammate("owner")
    for _ in range(3):
        for _ in range(4):
            sign_in(client, "owner", "wrong")
        assert sign_in(client, "owner").status_code == 302
        client.logout()


def test_an_account_that_is_switched_off_stays_out(client, teammate, people):
    teammate("owner")
    User.objects.update(is_active=False)
    sign_in(client, "owner")
    assert client.get("/people/").status_code == 302


def test_going_out_needs_a_post(signed_in, people):
    client = signed_in()
    assert client.get("/sign-out/").status_code == 200
    assert client.get("/people/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/people/").headers["Location"] == "/sign-in/?next=/people/"


def test_a_form_from_elsewhere_is_refused(teammate):
    teammate("owner")
    strict = Client(enforce_csrf_checks=True)
    answer = sign_in(strict, "owner")
    assert answer.status_code == 403
    assert "This form was too old" in answer.content.decode()


def test_making_a_teammate_again_gives_a_new_password_and_role(client, db, people):
    for role, password in (("analyst", PASSWORD), ("manager", "other-river-418")):
        server.create_user("ivo", password, "Ivo Ivanov", role)
    assert User.objects.get().role == "manager"
    assert sign_in(client, "ivo", PASSWORD).status_code == 200
    assert sign_in(client, "ivo", "other-river-418").status_code == 302


@pytest.mark.parametrize(
    ("case", "password", "role"),
    [("a short password", "k3", "owner"), ("a role that does not exist", PASSWORD, "king")],
)
def test_is_refused(db, case, password, role):
    with pytest.raises(ValidationError):
        server.create_user("ivo", password, "Ivo Ivanov", role)
    assert not User.objects.exists(), case
