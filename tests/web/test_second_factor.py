"""Second factors: an app with codes, recovery codes, who must have one, and saying it again."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from rapport.web import server
from rapport.web.accounts.models import RoleRule, User
from rapport.web.audit.models import Entry
from tests.web.conftest import PASSWORD


def said(answer):
    return answer.content.decode()


def code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up(client):
    """Set up an app through the page; returns its key and the recovery codes."""
    page = said(client.get("/settings/me/app/"))
    secret = page.split('id="secret" readonly value="', 1)[1].split('"', 1)[0]
    answer = client.post("/settings/me/app/", {"code": code(secret)})
    assert answer.headers["Location"] == "/settings/me/recovery/", said(answer)
    page = said(client.get("/settings/me/recovery/"))
    codes = page.split('<ul class="codes">', 1)[1].split("</ul>", 1)[0]
    return secret, [c.split("</li>")[0] for c in codes.split("<li>")[1:]]


@pytest.fixture
def protected(signed_in):
    client = signed_in("agent")
    secret, codes = set_up(client)
    client.post("/sign-out/")
    cache.clear()  # the code that was just used may be used again
    return client, secret, codes


def sign_in(client, login="agent"):
    return client.post("/sign-in/", {"login": login, "password": PASSWORD})


def test_the_code_is_asked_for_on_the_next_page(protected, people):
    client, secret, _ = protected
    assert sign_in(client).headers["Location"] == "/sign-in/code/"
    assert client.get("/settings/me/").status_code == 302, "a password alone opens nothing"
    assert "Code of your app" in said(client.get("/sign-in/code/"))
    assert client.post("/sign-in/code/", {"code": code(secret)}).headers["Location"] == "/"
    assert client.get("/settings/me/").status_code == 200


def test_a_wrong_code_is_told_and_five_make_wait(protected):
    client, secret, _ = protected
    sign_in(client)
    for _ in range(5):
        answer = client.post("/sign-in/code/", {"code": "000000"})
        assert "This code is not right" in said(answer)
    locked = client.post("/sign-in/code/", {"code": code(secret)})
    assert locked.status_code == 200 and "Too many" in said(locked)
    assert client.get("/settings/me/").status_code == 302
    failed = Entry.objects.filter(action="sign_in_failed")
    assert failed.count() == 5 and {e.by_id for e in failed} == {None}


def test_a_code_works_once(protected, monkeypatch):
    """Also where allauth has forgotten it, but would take it for a slow clock's sake."""
    client, secret, _ = protected
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.TOTP._mark_code_used", lambda *_: True)
    now = code(secret)
    sign_in(client)
    client.post("/sign-in/code/", {"code": now})
    client.post("/sign-out/")
    sign_in(client)
    answer = client.post("/sign-in/code/", {"code": now})
    assert "This code is not right" in said(answer)


def test_a_recovery_code_lets_in_once(protected):
    client, _, codes = protected
    assert len(codes) == 10
    sign_in(client)
    assert client.post("/sign-in/code/", {"code": codes[0]}).status_code == 302
    assert "9 codes are left." in said(client.get("/settings/me/"))
    client.post("/sign-out/")
    sign_in(client)
    assert "not right" in said(client.post("/sign-in/code/", {"code": codes[0]}))


def test_recovery_codes_are_shown_once_with_a_file_to_save(signed_in):
    client = signed_in("agent")
    _, codes = set_up(client)
    again = said(client.get("/settings/me/recovery/"))
    assert codes[0] not in again and "10 codes are left." in again
    client.post("/settings/me/recovery/new/")
    page = said(client.get("/settings/me/recovery/"))
    assert codes[0] not in page
    assert 'href="data:text/plain;charset=utf-8,' in page and 'download="marten-reed-codes' in page


def test_the_key_of_an_app_does_not_lie_open_in_the_database(protected):
    _, secret, codes = protected
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept and codes[0] not in kept


def test_the_picture_for_the_app_is_an_image_and_no_style(signed_in):
    page = said(signed_in("agent").get("/settings/me/app/"))
    assert 'src="data:image/svg+xml;base64,' in page and "style=" not in page


def test_the_app_is_removed_and_the_audit_knows(signed_in, django_capture_on_commit_callbacks):
    client = signed_in("agent")
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    answer = client.post("/settings/me/app/remove/", follow=True)
    assert "The app is removed." in said(answer)
    assert not Authenticator.objects.exists(), "recovery codes go with the last factor"
    told = [e.details for e in Entry.objects.filter(action="second_factor").order_by("n")]
    assert {"what": "added", "kind": "totp"} in told
    assert {"what": "removed", "kind": "totp"} in told


def test_after_a_quarter_of_an_hour_one_says_again_who_one_is(signed_in, settings):
    client = signed_in("agent")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    asked = client.get("/settings/me/app/")
    assert asked.headers["Location"] == "/settings/me/again/?next=%2Fsettings%2Fme%2Fapp%2F"
    place = asked.headers["Location"]
    assert "This is not your password" in said(client.post(place, {"password": "wrong"}))
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
    right = client.post(place, {"password": PASSWORD})
    assert right.headers["Location"] == "/settings/me/app/"


def test_a_role_that_needs_a_second_factor_is_led_to_it(signed_in, people):
    owner = signed_in("owner")
    answer = owner.post("/settings/team/second-factor/", {"role": ["agent", "analyst"]})
    assert answer.status_code == 302
    server.create_user("ivo", PASSWORD, "Ivo", "agent")
    ivo = Client()
    sign_in(ivo, "ivo")
    for place in ("/", "/people/", "/settings/me/", "/settings/team/"):
        assert ivo.get(place).headers["Location"] == "/settings/me/second-factor/", place
    assert ivo.post("/settings/me/sessions/end/").headers["Location"].endswith("second-factor/")
    assert "Your role needs a second factor" in said(ivo.get("/settings/me/second-factor/"))
    part = ivo.get("/people/", headers={"hx-request": "true"})
    assert part.status_code == 204 and part.headers["HX-Redirect"].endswith("/second-factor/")
    set_up(ivo)
    assert ivo.get("/settings/me/").status_code == 200
    assert owner.get("/settings/me/").status_code == 200, "owners need none"
    assert Entry.objects.filter(action="change_setting").get().details["roles"] == "agent,analyst"


def test_the_need_is_taken_back(signed_in):
    owner = signed_in("owner")
    owner.post("/settings/team/second-factor/", {"role": ["agent"]})
    owner.post("/settings/team/second-factor/", {})
    assert not RoleRule.objects.filter(second_factor=True).exists()


def test_an_unknown_role_is_refused(signed_in):
    answer = signed_in("owner").post(
        "/settings/team/second-factor/", {"role": ["king"]}, follow=True
    )
    assert "There is no such role" in said(answer)
    assert not RoleRule.objects.exists()


def test_an_owner_removes_a_lost_second_factor(protected, signed_in):
    _, _, _ = protected
    agent = User.objects.get(username="agent")
    owner = Client()
    server.create_user("olga", PASSWORD, "Olga", "owner")
    sign_in(owner, "olga")
    owner.post(f"/settings/team/{agent.pk}/second-factor/remove/")
    assert not Authenticator.objects.exists()
    agents = Client()
    assert sign_in(agents).headers["Location"] == "/"
    entry = Entry.objects.filter(action="second_factor").order_by("n").last()
    assert entry.details == {"what": "removed_by_owner"}


def test_who_joins_by_passkey_and_stops_halfway_is_led_back_to_it(db):
    user = User(username="ivo", role="agent")
    user.set_unusable_password()
    user.save()
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/settings/me/password/").status_code == 302
