"""Mailboxes, read from a real server: Postfix delivers and bounces, Dovecot keeps."""

import json
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.errors import RetryLater, SkipRecord, StopSource
from rapport.flow.sources.imap import letters
from rapport.flow.sources.imap.letters import Own, keep, record
from rapport.flow.sources.imap.quoting import own_words, text_of
from rapport.flow.sources.imap.reading import read
from rapport.flow.sources.imap.reports import event_of
from rapport.flow.sources.imap.source import SOURCE
from rapport.flow.tables import ACTIONS, CONSENTS, INTERACTIONS
from tests import mailserver
from tests.flow.sources.taken_in import TakenIn
from tests.mailserver import ANNA, PASSWORD, PETER, SUPPORT

OWN = Own.of("support@rapport.test, firm.example", "stop@firm.example")
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def letter(sender, to, subject, number, *, answers="", text="Здравствуйте!\n", at="", **headers):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{number}@rapport.test>"
    mail["Date"] = at or "Sun, 01 Mar 2026 09:00:00 +0000"
    if answers:
        mail["In-Reply-To"] = answers.split()[-1]
        mail["References"] = answers
    for name, said in headers.items():
        mail[name.replace("_", "-")] = said
    mail.set_content(text)
    return mail


@pytest.fixture(scope="module")
def server():
    if why := mailserver.missing():
        pytest.skip(f"no mail server here: {why}")
    with mailserver.running() as found:
        yield found


def settings_of(running, **others):
    own = f"{SUPPORT}, stop@rapport.test"
    return {"server": f"localhost:{running.imaps}", "user": SUPPORT, "own": own, **others}


@pytest.fixture
def box(server, tmp_path, monkeypatch):
    """box(): the mailbox of support@, connected to a fresh workspace, over TLS."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))

    def connected(secret=PASSWORD, **others):
        settings = settings_of(server, **others)
        return TakenIn(tmp_path, SOURCE, settings, {"password": secret}, now=datetime.now(UTC))

    yield connected
    for folder in ("INBOX", "Sent"):
        server.doveadm("expunge", "-u", SUPPORT, "mailbox", folder, "all")


QUESTION = letter(
    "Анна Иванова <anna@rapport.test>", SUPPORT, "Заказ № 42 — 发票", 1, text="Где мой заказ?\n"
)
ANSWER = letter(
    SUPPORT,
    "Анна Иванова <anna@rapport.test>",
    "Re: Заказ № 42 — 发票",
    2,
    answers="<1@rapport.test>",
    at="Sun, 01 Mar 2026 10:00:00 +0000",
    text="Уже в пути.\n\n1 марта 2026 г. Анна Иванова пишет:\n> Где мой заказ?\n",
)
THANKS = letter(
    "Анна Иванова <anna@rapport.test>",
    f"{SUPPORT}, {PETER}",
    "Re: Заказ № 42 — 发票",
    3,
    answers="<1@rapport.test> <2@rapport.test>",
    at="Sun, 01 Mar 2026 11:00:00 +0000",
    text="Спасибо!\n-- \nАнна, тел. +7 916 123-45-67\n",
)


def test_a_conversation_of_a_real_mailbox_is_one_thread_and_the_second_run_adds_none(server, box):
    QUESTION.add_attachment(b"%PDF-planted", maintype="application", subtype="pdf")
    server.send(QUESTION, ANNA, SUPPORT)
    server.wait(SUPPORT, "INBOX", 1)
    server.keep(SUPPORT, "Sent", ANSWER)
    server.send(THANKS, ANNA, SUPPORT)
    server.wait(SUPPORT, "INBOX", 2)
    taken = box()
    done = taken.pull()
    assert (done.records, done.rows, done.refused) == (3, 3, 0)
    assert "planted" not in taken.kept() and "Где мой заказ?" in taken.kept()

    def at(hour):
        return datetime(2026, 3, 1, hour, tzinfo=UTC)

    anna = taken.account("email:anna@rapport.test")
    expected = [
        (anna, "Message", "Re: Заказ № 42 — 发票", "Спасибо!", "email", at(11)),
        (anna, "Message", "Заказ № 42 — 发票", "Где мой заказ?", "email", at(9)),
    ]
    columns = ("account_id", "verb", "title", "text", "channel", "occurred_at")
    assert sorted(taken.facts(INTERACTIONS, *columns)) == sorted(expected)
    assert len(set(taken.facts(INTERACTIONS, "thread"))) == 1
    sent = [(anna, "mail", "email", datetime(2026, 3, 1, tzinfo=UTC))]
    assert taken.facts(ACTIONS, "account_id", "kind", "channel", "day") == sent
    seen = server.doveadm("fetch", "-u", SUPPORT, "flags", "mailbox", "INBOX", "all")
    assert "Seen" not in seen, "nothing is marked as read"

    assert taken.pull().records == 0
    assert sorted(json.loads(taken.cursor)) == ["INBOX", "Sent"]


def test_a_mailbox_numbered_anew_is_read_again_and_nothing_is_doubled(server, box):
    server.send(QUESTION, ANNA, SUPPORT)
    server.wait(SUPPORT, "INBOX", 1)
    taken = box(folders="INBOX")
    assert taken.pull().rows == 1
    before = taken.facts(INTERACTIONS, "interaction_id", "seq")
    cursor = json.loads(taken.cursor)
    cursor["INBOX"][0] += 1  # as after a server was restored from a backup
    taken.go_on_from(json.dumps(cursor))
    again = taken.pull()
    assert (again.records, again.skipped, again.rows) == (1, 1, 0)
    assert taken.facts(INTERACTIONS, "interaction_id", "seq") == before


def test_a_mail_that_a_real_server_could_not_deliver_ends_the_permission(server, box):
    for number, to in ((11, "nobody@rapport.test"), (12, "who@outside.example")):
        server.send(letter(SUPPORT, to, "Новинки", number), SUPPORT, to)
    server.wait(SUPPORT, "INBOX", 2)
    taken = box(folders="INBOX")
    assert taken.pull().rows == 2
    found = taken.facts(INTERACTIONS, "account_id", "verb", "title", "outcome", "text")
    gone = ("nobody@rapport.test", "who@outside.example")
    expected = {taken.account(f"email:{e}") for e in gone}
    assert {row[0] for row in found} == expected
    assert {row[1:4] for row in found} == {("Reject", "Новинки", "bounced")}
    assert all("550 5.1.1 <[e-mail]>" in row[4] for row in found), found
    withdrawn = taken.facts(CONSENTS, "account_id", "purpose", "channel", "state", "proof")
    assert {row[0] for row in withdrawn} == expected
    assert {row[1:] for row in withdrawn} == {("marketing", "email", "withdrawn", "bounced")}


ARF = """\
From: <abuse@provider.example>
To: <support@rapport.test>
Subject: FW: News
Message-ID: <arf-1@provider.example>
Date: Sun, 01 Mar 2026 12:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <Peter@rapport.test>

--b
Content-Type: message/rfc822

From: <support@rapport.test>
To: <peter@rapport.test>
Subject: News
Message-ID: <news-1@rapport.test>

Buy!
--b--
"""


def test_complaints_and_opt_outs_by_mail_end_the_permission(server, box):
    server.send(ARF.format(kind="abuse").encode(), "abuse@provider.example", SUPPORT)
    stop = letter(ANNA, "stop@rapport.test", "unsubscribe", 21, text="Слишком часто\n")
    stop["Auto-Submitted"] = "auto-generated"  # a mail program wrote it, at a click
    server.send(stop, ANNA, SUPPORT)
    server.wait(SUPPORT, "INBOX", 2)
    taken = box(folders="INBOX", unsubscribe="stop@rapport.test")
    assert taken.pull().records == 2
    anna, peter = (taken.account(f"email:{e}") for e in (ANNA, PETER))
    assert sorted(taken.facts(CONSENTS, "account_id", "state", "proof")) == sorted(
        [(anna, "withdrawn", "unsubscribed"), (peter, "withdrawn", "complained")]
    )
    told = taken.facts(INTERACTIONS, "account_id", "verb", "title", "text")
    assert (peter, "Flag", "News", None) in told
    assert (anna, "Leave", "unsubscribe", "Слишком часто") in told


def test_newsletters_machines_and_letters_among_ourselves_are_not_kept(server, box):
    server.send(letter(ANNA, SUPPORT, "News", 31, List_Unsubscribe="<http://x>"), ANNA, SUPPORT)
    server.send(letter(ANNA, SUPPORT, "Away", 32, Auto_Submitted="auto-replied"), ANNA, SUPPORT)
    server.send(letter(SUPPORT, SUPPORT, "Note", 33), SUPPORT, SUPPORT)
    server.wait(SUPPORT, "INBOX", 3)
    taken = box(folders="INBOX")
    done = taken.pull()
    assert (done.records, done.skipped, done.rows) == (3, 3, 0)
    assert taken.kept() == ""


def test_what_hinders_says_what_to_do_next(server, box):
    with pytest.raises(StopSource, match="does not let us in"):
        box(secret="wrong").pull()


@pytest.mark.parametrize(
    ("case", "settings", "error", "what"),
    [
        ("no such folder", {"folders": "INBOX, Nowhere"}, StopSource, "no folder 'Nowhere'"),
        ("nobody listens", {"server": "localhost:1"}, RetryLater, "can't be reached"),
        (
            "no TLS elsewhere",
            {"server": "mail.firm.example:143", "security": "plain"},
            StopSource,
            "without TLS",
        ),
    ],
)
def test_a_setting_that_is_wrong_is_named(box, case, settings, error, what):
    with pytest.raises(error, match=what):
        box(**settings).pull()


def test_a_certificate_that_nobody_vouches_for_stops_the_source(server, box, monkeypatch):
    taken = box()
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(StopSource, match="certificate"):
        taken.pull()


def test_on_this_machine_it_works_without_tls_too(server, box):
    server.send(QUESTION, ANNA, SUPPORT)
    server.wait(SUPPORT, "INBOX", 1)
    taken = box(server=f"localhost:{server.imap}", security="plain", folders="INBOX")
    assert taken.pull().rows == 1


def test_days_before_the_first_are_left_out(server, box):
    server.send(QUESTION, ANNA, SUPPORT)
    server.wait(SUPPORT, "INBOX", 1)
    tomorrow = datetime.now(UTC).date().replace(year=datetime.now(UTC).year + 1)
    assert box(folders="INBOX", since=tomorrow.isoformat()).pull().records == 0


@pytest.mark.parametrize(
    ("action", "status", "event"),
    [
        ("failed", "5.1.1", "bounced"),
        ("failed", "5.0.0", "bounced"),
        ("failed", "5.2.2", "deferred"),
        ("failed", "5.7.1", "deferred"),
        ("failed", "4.4.7", "deferred"),
        ("delayed", "4.4.1", "deferred"),
        ("delivered", "2.0.0", "delivered"),
        ("relayed", "2.0.0", ""),
    ],
)
def test_only_a_failure_for_good_that_is_the_persons_is_a_bounce(action, status, event):
    assert event_of(action, status) == event


@pytest.mark.parametrize(
    ("case", "said", "own"),
    [
        ("nothing quoted", "Hello\n\nthere", "Hello\n\nthere"),
        ("an answer above", "Yes.\n\nOn 1 Mar 2026 Peter wrote:\n> Do you?\n> P.", "Yes."),
        ("who said it, on two lines", "Yes.\nOn Mon, Mar 2 Peter\n<p@x.test> wrote:\n> ?", "Yes."),
        ("answers between", "> One?\nFirst.\n> Two?\nSecond.", "First.\nSecond."),
        ("as Outlook heads it", "Да.\n\nОт: Анна\nОтправлено: 1 марта\nКому: x\n\nГде?", "Да."),
        ("a line of dashes", "好\n\n-----原始邮件-----\n你好吗", "好"),
        ("a signature", "Yes\n-- \nPeter, director", "Yes"),
        ("a telephone", "Да\n\nОтправлено с iPhone", "Да"),
        ("a colon of their own", "I wrote:\nno", "I wrote:\nno"),
        ("in Bulgarian", "Да\nНа 1.03.2026 Анна написа:\n> Къде?", "Да"),
    ],
)
def test_what_somebody_wrote_themselves(case, said, own):
    assert own_words(said) == own


def test_a_page_is_read_without_what_it_quotes():
    page = (
        "<html><head><title>t</title><style>p {}</style></head><body><p>Да,&nbsp;спасибо</p>"
        '<div class="gmail_quote"><div>Анна:</div>Где?</div><br>До встречи'
        "<blockquote>старое<blockquote>ещё</blockquote>и</blockquote></body></html>"
    )
    assert text_of(page) == "Да, спасибо\n\nДо встречи"


def test_a_letter_that_claims_to_come_from_the_future_came_when_it_arrived():
    arrived = datetime(2026, 3, 1, 9, tzinfo=UTC)
    late = letter(ANNA, SUPPORT, "x", 1, at="Sun, 01 Mar 2037 09:00:00 +0000")
    assert record(late.as_bytes(), arrived, OWN)["at"] == arrived.isoformat()
    old = letter(ANNA, SUPPORT, "x", 1, at="Sat, 01 Mar 2025 09:00:00 +0000")
    assert record(old.as_bytes(), arrived, OWN)["at"] == "2025-03-01T09:00:00+00:00"


@pytest.mark.parametrize(
    ("case", "raw", "people"),
    [
        ("coded", b"From: =?utf-8?b?0JDQvdC90LA=?= <A@x.test>", [("a@x.test", "Анна")]),
        ("a coded comma", b"From: =?utf-8?q?B=2C_A?= <a@x.test>", [("a@x.test", "B, A")]),
        ("bare UTF-8", "From: Анна <a@x.test>".encode(), [("a@x.test", "Анна")]),
        ("an unknown charset", b"From: =?x-none?q?A?= <a@x.test>", [("a@x.test", "A")]),
        ("a broken word", b"From: =?utf-8?b?a?= <a@x.test>", [("a@x.test", "=?utf-8?b?a?=")]),
        ("folded", b"From: Anna\r\n Brown <a@x.test>", [("a@x.test", "Anna Brown")]),
        ("no address", b"From: Anna", []),
    ],
)
def test_names_and_addresses_of_headers(case, raw, people):
    found = record(raw + b"\r\n\r\nHi", None, OWN)["people"]
    assert [(p["email"], p["name"]) for p in found] == people


def test_a_letter_cut_off_in_an_attachment_keeps_its_text():
    mail = letter(ANNA, SUPPORT, "x", 1, text="Hello\n")
    mail.add_attachment(b"x" * 9000, maintype="application", subtype="pdf", filename="a.pdf")
    found = keep(record(mail.as_bytes()[:2000], None, OWN))
    assert found["text"].strip() == "Hello" and "pdf" not in str(found)


def test_a_letter_that_our_code_fails_at_is_refused_and_the_next_ones_are_read(
    server, box, monkeypatch
):
    for mail in (QUESTION, THANKS):
        server.send(mail, ANNA, SUPPORT)
    server.wait(SUPPORT, "INBOX", 2)
    real = letters.record

    def fails(raw, *others):
        if b"<1@rapport.test>" in raw and b"<3@rapport.test>" not in raw:
            raise IndexError
        return real(raw, *others)

    monkeypatch.setattr(letters, "record", fails)
    taken = box(folders="INBOX")
    done = taken.pull()
    assert (done.records, done.rows, done.refused) == (2, 1, 1)
    assert taken.reasons() == ["the record is no mail"]


WHOLE = [QUESTION.as_bytes(), ANSWER.as_bytes(), ARF.format(kind="abuse").encode()]


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_five_hundred_malformed_mails_are_read_or_skipped_with_a_reason(data):
    raw = bytearray(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 40)))
        raw[start:end] = data.draw(st.binary(max_size=12))
    try:
        kept = keep(record(bytes(raw), NOW, OWN))
        rows = [] if kept is None else list(read(kept))
    except SkipRecord as error:
        assert error.what and error.fix
    else:
        json.dumps(kept)
        assert all(isinstance(v, str) for row in rows for v in row.values.values())
