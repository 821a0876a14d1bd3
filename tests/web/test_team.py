"""The team: roles, switching off, sessions, who may what; and the own account."""

import threading

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connections
from django.test import Client

from rapport.web import server
from rapport.web.accounts import services
from rapport.web.accounts.errors import AccountError
from rapport.web.accounts.models import User
from rapport.web.audit.models import Entry
from tests.web.conftest import PASSWORD


def said(answer):
    return answer.content.decode()


@pytest.fixture
def ivo(db):
    server.create_user("ivo", PASSWORD, "Ivo Ivanov", "manager")
    return User.objects.get(username="ivo")


@pytest.fixture
def at_work(ivo):
    """Ivo in his own browser."""
    browser = Client()
    browser.post("/sign-in/", {"login": "ivo", "password": PASSWORD})
    return browser


def actions():
    return list(Entry.objects.order_by("n").values_list("action", flat=True))


def test_the_owner_sees_the_team_with_controls_and_an_agent_without(signed_in, ivo):
    page = said(signed_in("owner").get("/settings/team/"))
    assert f"/settings/team/{ivo.pk}/" in page and "Invite a teammate" in page


def test_others_see_the_list_without_controls(signed_in, ivo):
    page = said(signed_in("agent").get("/settings/team/"))
    assert "Ivo Ivanov" in page and "Manager" in page
    assert f"/settings/team/{ivo.pk}/" not in page and "Invite a teammate" not in page
    assert "Who needs a second factor" not in page


def test_a_role_reads_as_a_sentence(signed_in, ivo):
    page = said(signed_in("agent").get("/settings/team/"))
    assert (
        "May see people, search for people, show a masked contact, for a stated purpose, "
        "say whether two accounts are one person, say what of a person is right, and what is not, "
        "correct what a text is read to say, set tags on people, and take them off, "
        "see sources, open the members of segments, and see exact counts, "
        "see jobs, and see the team."
    ) in page


def test_a_new_role_holds_at_once_in_open_sessions(signed_in, at_work, ivo):
    assert at_work.get("/settings/tokens/").status_code == 200
    owner = signed_in("owner")
    answer = owner.post(f"/settings/team/{ivo.pk}/role/", {"role": "analyst"}, follow=True)
    assert "Ivo Ivanov has a new role: Analyst." in said(answer)
    assert at_work.get("/settings/tokens/").status_code == 403
    entry = Entry.objects.order_by("n").last()
    assert (entry.action, entry.subject) == ("change_role", f"user:{ivo.pk}")
    assert entry.details == {"from": "manager", "to": "analyst"}


def test_a_new_role_is_taken_back_by_undo(signed_in, ivo):
    owner = signed_in("owner")
    page = said(owner.post(f"/settings/team/{ivo.pk}/role/", {"role": "analyst"}, follow=True))
    undo = f"/settings/team/{ivo.pk}/role/?role=manager"
    assert f'action="{undo}"' in page
    owner.post(undo)
    ivo.refresh_from_db()
    assert ivo.role == "manager"


def test_an_unknown_role_changes_nothing(signed_in, ivo):
    answer = signed_in("owner").post(
        f"/settings/team/{ivo.pk}/role/", {"role": "king"}, follow=True
    )
    assert "There is no such role" in said(answer)
    ivo.refresh_from_db()
    assert ivo.role == "manager"


def test_whoever_is_switched_off_is_out_at_once_and_their_name_stays(signed_in, at_work, ivo):
    owner = signed_in("owner")
    answer = owner.post(f"/settings/team/{ivo.pk}/off/", follow=True)
    assert "switched off and signed out everywhere" in said(answer)
    assert at_work.get("/settings/me/").status_code == 302
    assert not UserSession.objects.filter(user=ivo).exists()
    assert Client().post("/sign-in/", {"login": "ivo", "password": PASSWORD}).status_code != 500
    entry = Entry.objects.filter(action="sign_in").order_by("n").first()
    assert entry.by.name == "Ivo Ivanov"
    owner.post(f"/settings/team/{ivo.pk}/on/")
    again = Client()
    again.post("/sign-in/", {"login": "ivo", "password": PASSWORD})
    assert again.get("/settings/me/").status_code == 200


def test_nobody_switches_themselves_off(signed_in):
    owner = signed_in("owner")
    me = User.objects.get()
    answer = owner.post(f"/settings/team/{me.pk}/off/", follow=True)
    assert "You cannot switch yourself off" in said(answer)
    assert owner.get("/settings/me/").status_code == 200


def test_the_last_owner_stays_one(signed_in):
    owner = signed_in("owner")
    me = User.objects.get()
    answer = owner.post(f"/settings/team/{me.pk}/role/", {"role": "agent"}, follow=True)
    assert "a workspace needs an owner" in said(answer)
    assert User.objects.get().role == "owner"


def test_an_owner_who_is_switched_off_does_not_count(signed_in, ivo):
    owner = signed_in("owner")
    User.objects.filter(pk=ivo.pk).update(role="owner", is_active=False)
    me = User.objects.get(username="owner")
    owner.post(f"/settings/team/{me.pk}/role/", {"role": "agent"})
    me.refresh_from_db()
    assert me.role == "owner"


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_demote_each_other_at_once_leave_one(transactional_db):
    for name in ("elena", "ivo"):
        server.create_user(name, PASSWORD, name, "owner")
    elena, ivo = User.objects.order_by("username")
    start, refused = threading.Barrier(2), []

    def demote(user, by):
        try:
            start.wait()
            services.role_set(user=user, role="agent", by=by)
        except AccountError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=demote, args=pair) for pair in ((elena, ivo), (ivo, elena))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(role="owner").count() == 1
    assert len(refused) == 1 and "needs an owner" in refused[0]


def test_an_owner_ends_a_teammates_sessions(signed_in, at_work, ivo):
    at_work.get("/settings/me/")
    signed_in("owner").post(f"/settings/team/{ivo.pk}/sessions/end/")
    assert at_work.get("/settings/me/").status_code == 302
    entry = Entry.objects.order_by("n").last()
    assert (entry.action, entry.subject) == ("sign_out", f"user:{ivo.pk}")
    assert entry.by.username == "owner" and entry.details["count"] == 1


def test_last_seen_is_kept(signed_in, at_work, ivo):
    assert at_work.get("/settings/me/").status_code == 200
    ivo.refresh_from_db()
    assert ivo.last_seen_at is not None


def test_a_page_writes_when_somebody_was_seen_once_a_minute(
    signed_in, django_assert_max_num_queries
):
    client = signed_in("agent")
    client.get("/settings/team/")
    with django_assert_max_num_queries(12) as told:
        client.get("/settings/team/")
    assert not [q for q in told if q["sql"].startswith(("INSERT", "UPDATE"))]


def test_the_list_asks_as_often_for_twenty_as_for_one(signed_in, django_assert_num_queries):
    client = signed_in("owner")
    client.get("/settings/team/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get("/settings/team/")
    for n in range(20):
        User.objects.create(username=f"mate{n}", role="agent")
    with django_assert_num_queries(len(one)):
        client.get("/settings/team/")


def test_a_door_that_is_closed_says_which_right_and_who_can_help(signed_in):
    server.create_user("olga", PASSWORD, "Olga Ivanova", "owner")
    page = said(signed_in("agent").get("/settings/tokens/"))
    assert "It needs the right to: make tokens for programs." in page
    assert "Ask Olga Ivanova." in page


# ---------------------------------------------------------------- the own account

MINE = {"name": "Elena Petrova", "language": "", "compact": "on", "single_keys": ""}


def test_the_own_settings_are_kept(signed_in):
    client = signed_in("agent")
    answer = client.post("/settings/me/", MINE, follow=True)
    assert "Your settings are saved." in said(answer)
    me = User.objects.get()
    assert (me.first_name, me.compact, me.single_keys) == ("Elena Petrova", True, False)


def test_the_chosen_language_outranks_the_browsers(signed_in):
    client = signed_in("agent")
    client.post("/settings/me/", MINE | {"language": "bg"})
    page = client.get("/settings/me/", headers={"accept-language": "ru"})
    assert '<html lang="bg"' in said(page) and page.headers["Content-Language"] == "bg"


def test_the_switch_keeps_the_language_of_who_is_signed_in(signed_in):
    client = signed_in("agent")
    answer = client.post("/language/", {"language": "ru", "next": "/settings/me/"})
    assert answer.headers["Location"] == "/settings/me/"
    assert User.objects.get().language == "ru"
    client.post("/language/", {"language": "tlh", "next": "/"})
    assert User.objects.get().language == "ru"


def test_a_stranger_switches_the_language_of_the_door(client, db):
    client.post("/language/", {"language": "ru", "next": "/sign-in/"})
    assert '<html lang="ru"' in said(client.get("/sign-in/"))
    away = client.post("/language/", {"language": "ru", "next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(at_work, ivo):
    other = Client()
    other.post("/sign-in/", {"login": "ivo", "password": PASSWORD})
    assert other.get("/settings/me/").status_code == 200
    wrong = at_work.post("/settings/me/password/", {"old": "nope", "password": "other-river-418"})
    assert "This is not your password now." in said(wrong)
    weak = at_work.post("/settings/me/password/", {"old": PASSWORD, "password": "k3"})
    assert "too short" in said(weak)
    at_work.post("/settings/me/password/", {"old": PASSWORD, "password": "other-river-418"})
    assert at_work.get("/settings/me/").status_code == 200
    assert other.get("/settings/me/").status_code == 302
    assert "reset_password" in actions()


def test_sessions_are_listed_as_devices_and_ended_one_by_one(at_work, ivo):
    phone = Client(
        headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/604"}
    )
    phone.post("/sign-in/", {"login": "ivo", "password": PASSWORD})
    phone.get("/settings/me/")
    page = said(at_work.get("/settings/me/"))
    assert "Safari on iPhone" in page and "this session" in page
    pk = UserSession.objects.get(user_agent__contains="iPhone").pk
    at_work.post(f"/settings/me/sessions/{pk}/end/")
    assert phone.get("/settings/me/").status_code == 302
    assert at_work.get("/settings/me/").status_code == 200


def test_a_strangers_session_is_as_unknown_as_none(signed_in, at_work, ivo):
    at_work.get("/settings/me/")
    pk = UserSession.objects.get(user=ivo).pk
    assert signed_in("owner").post(f"/settings/me/sessions/{pk}/end/").status_code == 404
    assert at_work.get("/settings/me/").status_code == 200


def test_all_other_sessions_end_at_once(at_work, ivo):
    others = [Client(), Client()]
    for other in others:
        other.post("/sign-in/", {"login": "ivo", "password": PASSWORD})
        other.get("/settings/me/")
    answer = at_work.post("/settings/me/sessions/end/", follow=True)
    assert "2 other sessions were ended." in said(answer)
    assert {o.get("/settings/me/").status_code for o in others} == {302}


def test_a_session_that_was_only_opened_ends_too(at_work, ivo):
    other = Client()
    other.post("/sign-in/", {"login": "ivo", "password": PASSWORD})
    at_work.post("/settings/me/sessions/end/")
    assert other.get("/settings/me/").status_code == 302


def test_who_has_only_a_passkey_sets_a_password_after_saying_who_they_are(at_work, ivo, settings):
    Authenticator.objects.create(user=ivo, type="totp", data={})
    User.objects.update(password="!none")
    ivo.refresh_from_db()
    browser = Client()
    browser.force_login(ivo, backend=settings.AUTHENTICATION_BACKENDS[1])
    new = {"password": "other-river-418"}
    asked = browser.get("/settings/me/password/")
    assert asked.headers["Location"].startswith("/settings/me/again/code/")
    assert browser.post("/settings/me/password/", new).status_code == 302
    ivo.refresh_from_db()
    assert not ivo.has_usable_password()
    assert "other-river" not in str(dict(browser.session))


def test_coming_and_going_stand_in_the_audit_and_a_wrong_name_only_as_a_hash(client, ivo):
    client.post("/sign-in/", {"login": "elena@marten.example", "password": "wrong"})
    client.post("/sign-in/", {"login": "ivo", "password": PASSWORD})
    client.post("/sign-out/")
    assert actions() == ["sign_in_failed", "sign_in", "sign_out"]
    failed, came, _left = Entry.objects.order_by("n")
    assert failed.by_id is None and failed.subject.startswith("tried:")
    assert "elena" not in f"{failed.subject}{failed.details}"
    assert came.by_id == ivo.pk
