"""Mails to teammates through a real SMTP server: invitations, lost passwords, a bad server."""

import socket
import threading
import time
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone, translation
from django.utils.translation import gettext

from rapport.web import server
from rapport.web.accounts import invitations, links
from rapport.web.accounts.errors import AccountError
from rapport.web.accounts.models import Invitation, User
from rapport.web.audit.models import Entry
from tests.web.conftest import PASSWORD
from tests.web.mailbox import Mailbox

NEW = "other-river-418"
INVITED = {"email": "Ivo@marten.example", "name": "Ivo", "role": "agent", "language": "en"}


@pytest.fixture
def mailbox(settings):
    box = Mailbox(_free_port())
    box.controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = ""
    yield box
    box.controller.stop()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def waited(mailbox, count=1):
    """Wait for mails that are sent beside the request."""
    last = time.monotonic() + 10
    while len(mailbox.mails) < count and time.monotonic() < last:
        time.sleep(0.02)
    return mailbox


def said(answer):
    return answer.content.decode()


def test_an_invitation_comes_by_mail_and_lets_in_once(client, signed_in, mailbox, people):
    owner = signed_in("owner")
    answer = owner.post("/settings/team/invite/", INVITED, follow=True)
    assert "on its way to ivo@marten.example" in said(answer)
    mail = mailbox.only
    assert mail["To"] == "ivo@marten.example"
    assert mail["Subject"] == "Elena Dimova invites you to Marten & Reed"
    text = mail.get_content()
    assert "Hello Ivo," in text and "Your role: Agent." in text and "for 7 days" in text
    assert "http://127.0.0.1:8000/join/" in text
    client.logout()
    assert "ivo@marten.example" in said(client.get(mailbox.link))
    joined = client.post(mailbox.link, {"name": "Ivo Ivanov", "password": NEW, "with": "password"})
    assert joined.headers["Location"] == "/"
    ivo = User.objects.get(username="ivo@marten.example")
    assert (ivo.first_name, ivo.role, ivo.language) == ("Ivo Ivanov", "agent", "en")
    assert client.get("/settings/me/").status_code == 200
    client.logout()
    again = client.post(mailbox.link, {"name": "X", "password": NEW, "with": "password"})
    assert "This link no longer works" in said(again)
    assert User.objects.count() == 2
    told = [e.details["what"] for e in Entry.objects.filter(action="invite").order_by("n")]
    assert told == ["made", "accepted"]


def test_the_mail_is_in_the_language_of_the_invited(signed_in, mailbox):
    signed_in("owner").post("/settings/team/invite/", INVITED | {"language": "bg"})
    with translation.override("bg"):
        subject = gettext("%(by)s invites you to %(brand)s")
    assert mailbox.only["Subject"].strip() == subject % {
        "by": "Elena Dimova",
        "brand": "Marten & Reed",
    }


def test_a_server_that_refuses_keeps_the_invitation_and_shows_its_link(signed_in, mailbox):
    owner = signed_in("owner")
    mailbox.refuse = True
    answer = said(owner.post("/settings/team/invite/", INVITED))
    assert "The mail server did not take the mail" in answer
    assert "The invitation is kept." in answer and "/join/" in answer
    assert Invitation.objects.get().mailed_at is None
    assert "no mail went out" in said(owner.get("/settings/team/"))
    mailbox.refuse = False
    owner.post(f"/settings/team/invitations/{Invitation.objects.get().pk}/send/")
    assert mailbox.only["To"] == "ivo@marten.example"
    assert Invitation.objects.get().mailed_at


def test_a_server_that_is_not_there_reads_the_same(signed_in, mailbox, settings):
    settings.EMAIL_PORT = _free_port()
    answer = said(signed_in("owner").post("/settings/team/invite/", INVITED))
    assert "The mail server did not take the mail" in answer


def test_without_a_mail_server_the_link_is_shown_to_hand_over(client, signed_in, people):
    answer = said(signed_in("owner").post("/settings/team/invite/", INVITED))
    assert "Give this link to ivo@marten.example" in answer and "did not take" not in answer
    link = answer.split('value="http://testserver', 1)[1].split('"', 1)[0]
    client.logout()
    assert client.post(link, {"name": "Ivo", "password": NEW}).headers["Location"] == "/"


def test_sending_again_kills_the_link_before(client, signed_in, mailbox):
    owner = signed_in("owner")
    owner.post("/settings/team/invite/", INVITED)
    first = mailbox.link
    owner.post(f"/settings/team/invitations/{Invitation.objects.get().pk}/send/")
    assert mailbox.link != first
    assert "no longer works" in said(client.get(first))
    assert "Elena Dimova invites you" in said(client.get(mailbox.link))


def test_the_page_of_an_invitation_speaks_the_language_of_the_invited(client, signed_in, mailbox):
    signed_in("owner").post("/settings/team/invite/", INVITED | {"language": "bg"})
    client.logout()
    assert '<html lang="bg"' in said(client.get(mailbox.link))


def test_a_name_of_two_lines_makes_no_second_header(signed_in, mailbox):
    owner = signed_in("owner")
    User.objects.update(first_name="Elena\r\nBcc: all@marten.example")
    owner.post("/settings/team/invite/", INVITED)
    assert mailbox.only["Bcc"] is None


@pytest.mark.django_db(transaction=True)
def test_two_who_open_one_invitation_at_once_make_one_teammate(transactional_db):
    server.create_user("owner", PASSWORD, "Elena Dimova", "owner")
    invitations.invite(**INVITED, by=User.objects.get())
    key = links.invitation_path(Invitation.objects.get()).split("/")[2]
    start, refused = threading.Barrier(2), []

    def join(name):
        try:
            start.wait()
            invitations.accept(key=key, name=name, password=NEW)
        except AccountError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=join, args=(name,)) for name in ("Ivo", "Olga")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(role="agent").count() == 1
    assert refused == ["This invitation was used, revoked, or is too old."]


@pytest.mark.parametrize("case", ["revoked", "too old", "forged"])
def test_a_dead_invitation_lets_nobody_in(client, signed_in, mailbox, case):
    owner = signed_in("owner")
    owner.post("/settings/team/invite/", INVITED)
    link = mailbox.link
    if case == "revoked":
        owner.post(f"/settings/team/invitations/{Invitation.objects.get().pk}/revoke/")
    elif case == "too old":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        link = link[:-3] + ("AA/" if not link.endswith("AA/") else "BB/")
    client.logout()
    assert "no longer works" in said(client.get(link)), case
    assert "no longer works" in said(client.post(link, {"name": "Ivo", "password": NEW}))
    assert not User.objects.filter(username="ivo@marten.example").exists()


def test_a_weak_password_does_not_use_the_invitation_up(client, signed_in, mailbox):
    signed_in("owner").post("/settings/team/invite/", INVITED)
    client.logout()
    answer = client.post(mailbox.link, {"name": "Ivo", "password": "k3"})
    assert "too short" in said(answer)
    assert client.post(mailbox.link, {"name": "Ivo", "password": NEW}).status_code == 302


@pytest.mark.parametrize(
    ("case", "before", "fault"),
    [
        ("twice", "ivo@marten.example", "invited already"),
        ("a teammate", None, "on the team already"),
    ],
)
def test_nobody_is_invited_twice(signed_in, mailbox, case, before, fault):
    owner = signed_in("owner")
    if before:
        owner.post("/settings/team/invite/", INVITED)
    else:
        User.objects.create(username="ivo", email="IVO@marten.example")
    answer = owner.post("/settings/team/invite/", INVITED)
    assert fault in said(answer), case
    assert len(mailbox.mails) == (1 if before else 0)


# ---------------------------------------------------------------- lost passwords


@pytest.fixture
def elena(db):
    server.create_user("elena@marten.example", PASSWORD, "Elena Dimova", "owner")
    return User.objects.get()


def test_a_lost_password_is_set_anew_by_a_link_that_works_once(client, elena, mailbox, people):
    client.post("/sign-in/", {"login": elena.username, "password": PASSWORD})
    answer = client.post("/password/lost/", {"email": "ELENA@marten.example"})
    assert answer.headers["Location"] == "/password/sent/"
    link = waited(mailbox).link
    assert mailbox.only["Subject"] == "A new password for Marten & Reed"
    assert client.post(link, {"password": NEW}).headers["Location"] == "/sign-in/"
    assert client.get("/settings/me/").status_code == 302, "sessions with the old one end"
    assert "no longer works" in said(client.post(link, {"password": "third-river-419"}))
    signed = client.post("/sign-in/", {"login": elena.username, "password": NEW})
    assert signed.headers["Location"] == "/"


def test_an_unknown_address_is_answered_the_same_and_gets_no_mail(client, elena, mailbox):
    known = client.post("/password/lost/", {"email": elena.email})
    unknown = client.post("/password/lost/", {"email": "nobody@marten.example"})
    assert known.headers["Location"] == unknown.headers["Location"]
    assert client.get(known.headers["Location"]).status_code == 200
    waited(mailbox)
    assert [m["To"] for m in mailbox.mails] == [elena.email]


def test_a_teammate_who_is_switched_off_gets_no_link(client, elena, mailbox):
    User.objects.update(is_active=False)
    client.post("/password/lost/", {"email": elena.email})
    time.sleep(0.3)
    assert mailbox.mails == []


def test_a_weak_password_does_not_use_the_link_up(client, elena, mailbox):
    client.post("/password/lost/", {"email": elena.email})
    link = waited(mailbox).link
    assert "too short" in said(client.post(link, {"password": "k3"}))
    assert client.post(link, {"password": NEW}).status_code == 302


def test_a_new_password_ends_the_wait_after_wrong_ones(client, elena, mailbox):
    for _ in range(5):
        client.post("/sign-in/", {"login": elena.username, "password": "wrong"})
    client.post("/password/lost/", {"email": elena.email})
    client.post(waited(mailbox).link, {"password": NEW})
    signed = client.post("/sign-in/", {"login": elena.username, "password": NEW})
    assert signed.status_code == 302


def test_without_a_mail_server_the_page_says_who_helps(client, elena):
    assert "Its owner can give you a link" in said(client.get("/password/lost/"))
    assert client.post("/password/lost/", {"email": elena.email}).status_code == 200


def test_an_owner_sends_a_teammate_a_link(client, signed_in, mailbox):
    owner = signed_in("owner")
    ivo = User.objects.create(username="ivo", email="ivo@marten.example", first_name="Ivo")
    answer = owner.post(f"/settings/team/{ivo.pk}/password/", follow=True)
    assert "on its way to Ivo" in said(answer)
    client.logout()
    assert client.post(mailbox.link, {"password": NEW}).headers["Location"] == "/sign-in/"
    ivo.refresh_from_db()
    assert ivo.check_password(NEW)


def test_an_owner_hands_a_link_over_when_no_mail_goes_out(client, signed_in):
    owner = signed_in("owner")
    ivo = User.objects.create(username="ivo", first_name="Ivo")
    answer = said(owner.post(f"/settings/team/{ivo.pk}/password/"))
    link = answer.split('value="http://testserver', 1)[1].split('"', 1)[0]
    client.logout()
    assert client.post(link, {"password": NEW}).status_code == 302


@pytest.mark.parametrize(
    "key", ["x", "1-none", "zzzzzzzzzzzzz-1", "zzzzzzzzzzzzzzzzzz-1", "-", "1-bjx1-0"]
)
def test_a_made_up_link_opens_nothing(client, elena, key):
    answer = client.get(f"/password/new/{key}/")
    assert "no longer works" in said(answer)


def test_an_owner_without_an_address_tries_the_server_too(signed_in, mailbox):
    client = signed_in()
    User.objects.update(email="")
    answer = client.post("/settings/workspace/mail/", follow=True)
    assert "a mail is on its way to the sender’s" in answer.content.decode()
    assert [mail["subject"] for mail in mailbox.mails] == ["Marten & Reed can send mails"]
