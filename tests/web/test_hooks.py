"""What services send to /hooks/: verified, of these five minutes, kept once; never a 500."""

import hmac
import json
import time
from base64 import b64decode, b64encode
from copy import deepcopy
from hashlib import md5, sha256

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.urls import resolve
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rapport.flow.workspace import Workspace
from rapport.receiving import addresses, connections, hooks, secret_settings
from rapport.receiving.connections import Connection
from rapport.receiving.drain import drain
from rapport.stores import Stores
from rapport.web.connections.providers import PROVIDERS, WITH_A_WINDOW, events_of

SECRET = "whsec_c2VjcmV0LW9mLXRoZS1wcm92aWRlcg=="
LATE = 301
_MADE: set[str] = set()


@pytest.fixture(autouse=True)
def own_workspace(tmp_path, monkeypatch):
    """What is drained here must not be found by other tests."""
    monkeypatch.setattr(settings, "WORKSPACE", Workspace.create(tmp_path / "ws", brand="Marten"))


@pytest.fixture
def connected():
    """connected(provider): the address of a connection of that name; nothing waits of it."""

    def connect(provider, secret=SECRET, source="mail_events", purposes=("service", "marketing")):
        name = waiting_name(provider, source)
        said = {"provider": provider} if source == "mail_events" else {}
        connection = Connection(name, source, purposes, "contract", settings=said)
        connections.save(settings.WORKSPACE, connection)
        secret_settings.keep(settings.WORKSPACE, name, {"secret": secret})
        stores = Stores(settings.WORKSPACE)
        stores.received.drop(name)
        _MADE.add(name)
        return f"/hooks/{addresses.address_of(stores, name)}/"

    yield connect
    for name in _MADE:
        Stores(settings.WORKSPACE).received.drop(name)
        (settings.WORKSPACE.sources / f"{name}.toml").unlink(missing_ok=True)
    _MADE.clear()


def waiting_name(provider, source="mail_events"):
    return f"{source}-{provider}".replace("_", "-")


def waiting(provider, source="mail_events"):
    name = waiting_name(provider, source)
    return Stores(settings.WORKSPACE).received.waiting().get(name, (0, None))[0]


def mailgun(*, at=None, token="t1", event="opened", **more):  # noqa: S107
    seconds = str(int(at or time.time()))
    made = hmac.new(SECRET.encode(), f"{seconds}{token}".encode(), sha256).hexdigest()
    data = {"id": "e1", "event": event, "timestamp": 1772355600.5, "recipient": "anna@mail.test"}
    data["message"] = {"headers": {"message-id": "m1@firm.example"}}
    signature = {"timestamp": seconds, "token": token, "signature": made}
    return {"signature": signature, "event-data": {**data, **more}}


def post(client, address, said, **headers):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return client.post(address, body, content_type="application/json", headers=headers)


def test_an_event_of_mailgun_is_kept_once_and_becomes_a_fact(client, db, connected):
    address = connected("mailgun")
    answer = post(client, address, mailgun())
    assert (answer.status_code, answer.json()) == (200, {"taken": 1})
    assert waiting("mailgun") == 1
    now = timezone.now()
    (done,) = drain(Stores(settings.WORKSPACE), "mail-events-mailgun", now=now)
    assert (done.rows, done.refused) == (1, 0)
    again = post(client, address, mailgun(token="t2"))
    assert again.json()["taken"] == 1
    (known,) = drain(Stores(settings.WORKSPACE), "mail-events-mailgun", now=now)
    assert (known.known, known.rows) == (1, 0), "the same event under another signature"


def test_a_signature_of_mailgun_is_taken_once_whatever_stands_beside_it(client, db, connected):
    address = connected("mailgun")
    assert post(client, address, mailgun(token="once")).status_code == 200
    other = post(client, address, mailgun(token="once", recipient="peter@mail.test"))
    assert other.status_code == 400 and other.json()["title"] == "this delivery came before"
    assert waiting("mailgun") == 1


@pytest.mark.parametrize(("age", "status"), [(240, 200), (LATE, 400), (-240, 200), (-600, 400)])
def test_a_delivery_of_mailgun_lives_five_minutes(client, db, connected, age, status):
    address = connected("mailgun")
    said = mailgun(at=time.time() - age, token=f"w{age}")
    assert post(client, address, said).status_code == status
    assert waiting("mailgun") == (status == 200)


def svix(body: bytes, at: float) -> dict[str, str]:
    signed = f"msg_1.{int(at)}.".encode() + body
    made = hmac.new(b64decode(SECRET.removeprefix("whsec_")), signed, sha256).digest()
    times = {"svix-id": "msg_1", "svix-timestamp": str(int(at))}
    return {**times, "svix-signature": "v1,AAAA v1," + b64encode(made).decode()}


RESEND = {
    "type": "email.clicked",
    "created_at": "2026-02-28T09:00:00.000Z",
    "data": {
        "email_id": "m1",
        "to": ["Anna <anna@mail.test>"],
        "subject": "News",
        "click": {"link": "https://firm.example/tea?utm_source=mail"},
    },
}


@pytest.mark.parametrize(("age", "status"), [(0, 200), (LATE, 400)])
def test_a_delivery_of_resend_is_verified_as_svix_signs(client, db, connected, age, status):
    address, body = connected("resend"), json.dumps(RESEND).encode()
    headers = svix(body, time.time() - age)
    assert post(client, address, body, **headers).status_code == status
    assert post(client, address, body + b" ", **headers).status_code == 400
    assert waiting("resend") == (status == 200)


SENDGRID = [
    {
        "email": "anna@mail.test",
        "timestamp": 1772355600,
        "event": "unsubscribe",
        "sg_event_id": "e1",
        "smtp-id": "<m1@firm.example>",
    },
    {"email": "peter@mail.test", "timestamp": 1772355600, "event": "open", "sg_event_id": "e2"},
]


@pytest.mark.filterwarnings("ignore:django-anymail has dropped official support for SendGrid")
@pytest.mark.parametrize(("age", "status"), [(0, 200), (LATE, 400)])
def test_a_delivery_of_sendgrid_is_verified_by_its_public_key(client, db, connected, age, status):
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    address, body = (
        connected("sendgrid", b64encode(public).decode()),
        json.dumps(SENDGRID).encode(),
    )
    seconds = str(int(time.time() - age))
    made = key.sign(seconds.encode() + body, ec.ECDSA(hashes.SHA256()))
    named = "X-Twilio-Email-Event-Webhook-"
    headers = {f"{named}Signature": b64encode(made).decode(), f"{named}Timestamp": seconds}
    assert post(client, address, body, **headers).status_code == status
    assert post(client, address, body + b" ", **headers).status_code == 400
    assert waiting("sendgrid") == (2 if status == 200 else 0)


POSTMARK = {
    "RecordType": "Bounce",
    "ID": 42,
    "Type": "HardBounce",
    "MessageID": "m1",
    "Email": "gone@mail.test",
    "BouncedAt": "2026-02-28T09:00:00Z",
    "Description": "The server was unable to deliver your message",
}


def basic(words: str) -> str:
    return "Basic " + b64encode(words.encode()).decode()


def test_a_provider_that_signs_nothing_shows_the_password_of_its_address(client, db, connected):
    address = connected("postmark", "post:mark-pass")
    assert post(client, address, POSTMARK).status_code == 400
    wrong = post(client, address, POSTMARK, Authorization=basic("post:wrong"))
    assert wrong.status_code == 400 and wrong.json()["detail"]
    good = post(client, address, POSTMARK, Authorization=basic("post:mark-pass"))
    assert good.json()["taken"] == 1 and waiting("postmark") == 1


SAMPLES = {
    "brevo": {
        "event": "unsubscribe",
        "email": "anna@mail.test",
        "id": 1,
        "ts_epoch": 1772272800000,
        "message-id": "<m1@firm.example>",
    },
    "mailjet": [{"event": "open", "time": 1772272800, "email": "anna@mail.test", "MessageID": 7}],
    "sparkpost": [
        {
            "msys": {
                "message_event": {
                    "type": "bounce",
                    "bounce_class": "10",
                    "event_id": "1",
                    "raw_rcpt_to": "anna@mail.test",
                    "timestamp": "1772272800",
                }
            }
        }
    ],
    "mailersend": {
        "type": "activity.delivered",
        "data": {
            "id": "1",
            "type": "delivered",
            "created_at": "2026-02-28T10:00:00.000000Z",
            "email": {"recipient": {"email": "anna@mail.test"}, "message": {"id": "m1"}},
        },
    },
    "unisender_go": {
        "auth": "AUTH",
        "events_by_user": [
            {
                "user_id": 1,
                "events": [
                    {
                        "event_name": "transactional_email_status",
                        "event_data": {
                            "job_id": "1",
                            "email": "anna@mail.test",
                            "status": "clicked",
                            "event_time": "2026-02-28 10:00:00",
                            "url": "https://firm.example/tea",
                        },
                    }
                ],
            }
        ],
    },
}


@pytest.mark.parametrize("provider", sorted(SAMPLES))
def test_every_other_provider_is_verified_and_understood(client, db, connected, provider):
    by_password = PROVIDERS[provider].secret == "webhook_secret"
    secret = "user:pass" if by_password else SECRET
    address, body = connected(provider, secret), json.dumps(SAMPLES[provider]).encode()
    signature = hmac.new(secret.encode(), body, sha256).hexdigest()
    headers = {"Signature": signature, "Authorization": basic("user:pass")}
    if provider == "unisender_go":
        whole = md5(body.replace(b"AUTH", secret.encode())).hexdigest()  # noqa: S324  as it signs
        body = body.replace(b"AUTH", whole.encode())
    answer = post(client, address, body, **headers)
    assert answer.json() == {"taken": 1}, answer.content
    (done,) = drain(Stores(settings.WORKSPACE), waiting_name(provider), now=timezone.now())
    assert (done.rows, done.refused) == (1, 0)
    altered = body.replace(b"anna", b"paul")
    forged = {**headers, "Authorization": basic("user:guessed")}
    assert post(client, address, altered, **forged).status_code == 400
    assert waiting(provider) == 0


def bounce(provider, passes):
    """A bounce as a provider tells of it: one that passes, or one for good."""
    said = deepcopy(SAMPLES.get(provider))
    if provider == "brevo":
        return said | {"event": "soft_bounce" if passes else "hard_bounce"}
    if provider == "mailjet":
        return [said[0] | {"event": "bounce", "hard_bounce": not passes}]
    if provider == "sparkpost":
        said[0]["msys"]["message_event"]["bounce_class"] = "22" if passes else "10"
    if provider == "mailersend":
        said["data"]["type"] = "soft_bounced" if passes else "hard_bounced"
    return said or POSTMARK | {"Type": "SoftBounce" if passes else "HardBounce"}


@pytest.mark.parametrize("passes", [True, False])
@pytest.mark.parametrize("provider", ["brevo", "mailjet", "sparkpost", "mailersend", "postmark"])
def test_a_full_mailbox_is_no_bounce_for_good(rf, provider, passes):
    by_password = PROVIDERS[provider].secret == "webhook_secret"
    secret, body = (
        ("u:p" if by_password else SECRET),
        json.dumps(bounce(provider, passes)).encode(),
    )
    signature = hmac.new(secret.encode(), body, sha256).hexdigest()
    headers = {"Signature": signature, "Authorization": basic("u:p")}
    request = rf.post("/", body, content_type="application/json", headers=headers)
    (event,) = events_of(request, provider, secret, now=timezone.now())
    assert event["event"] == ("deferred" if passes else "bounced")


def test_a_program_of_our_own_signs_as_calls_are_signed(client, db, connected):
    address = connected("own")
    body = json.dumps({"events": [{"id": "1", "event": "opened", "email": "a@b.test"}]}).encode()
    seconds = str(int(time.time()))
    made = hmac.new(SECRET.encode(), seconds.encode() + b"." + body, sha256).hexdigest()
    signature = {"Rapport-Signature": f"t={seconds},v1={made}"}
    assert post(client, address, body, **signature).json()["taken"] == 1
    assert post(client, address, body).status_code == 400


def test_calls_of_an_exchange_are_taken_at_their_address(client, db, connected):
    address = connected("exchange", source="calls")
    body = b'{"call": "1", "direction": "in", "from": "+79161234567"}'
    seconds = str(int(time.time()))
    made = hmac.new(SECRET.encode(), seconds.encode() + b"." + body, sha256).hexdigest()
    signature = {"Rapport-Signature": f"t={seconds},v1={made}"}
    assert post(client, address, body, **signature).json()["taken"] == 1
    assert waiting("exchange", "calls") == 1


def test_the_process_that_only_takes_data_in_has_the_address_too():
    nobody = "/hooks/00000000-0000-4000-8000-000000000000/"
    assert resolve(nobody, "rapport.web.config.collect_urls").func is resolve(nobody).func


def test_what_nobody_is_connected_to_is_not_there(client, db):
    nobody = "/hooks/00000000-0000-4000-8000-000000000000/"
    assert post(client, nobody, {}).status_code == 404
    assert client.get(nobody).content == b"", "whether it is there is told to nobody"


def test_a_delivery_that_is_too_large_is_refused(client, db, connected):
    answer = post(client, connected("mailgun"), b"x" * (2**20 + 1))
    assert answer.status_code == 413 and answer.json()["detail"]


def test_without_a_lawful_basis_nothing_is_kept(client, db, connected):
    answer = post(client, connected("mailgun", purposes=()), mailgun(token="nobasis"))
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "60"
    assert waiting("mailgun") == 0


def test_a_full_disk_says_when_to_come_back(client, db, connected, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    address = connected("mailgun")
    monkeypatch.setattr(hooks, "put", full)
    answer = post(client, address, mailgun(token="full"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


def test_those_who_sign_a_time_have_a_window():
    assert sorted(WITH_A_WINDOW) == ["mailgun", "resend", "sendgrid"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
EXAMPLES = {"mailgun": mailgun()["event-data"], "postmark": POSTMARK, "brevo": POSTMARK}
EXAMPLES |= {"mailjet": POSTMARK, "sparkpost": {"msys": POSTMARK}, "mailersend": POSTMARK}
EXAMPLES |= {"resend": RESEND}


def broken(said, data):
    if not isinstance(said, dict) or data.draw(st.integers(0, 9)) == 0:
        return data.draw(JSON)
    left = {k: v for k, v in said.items() if data.draw(st.integers(0, 5))}
    return {k: broken(v, data) if data.draw(st.booleans()) else v for k, v in left.items()}


@pytest.mark.parametrize("provider", sorted(EXAMPLES))
def test_whatever_a_verified_sender_writes_it_is_taken_or_refused(client, db, connected, provider):
    secret = "u:p" if PROVIDERS[provider].secret == "webhook_secret" else SECRET
    address = connected(provider, SECRET if provider == "resend" else secret)
    number = iter(range(10**6))

    @hypothesis_settings(
        max_examples=80,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def sent(data):
        said = broken(EXAMPLES[provider], data)
        if provider == "mailgun":
            said = {**mailgun(token=f"f{next(number)}"), "event-data": said}
        body = json.dumps(said).encode()
        headers = {"Authorization": basic("u:p")}
        if provider == "resend":
            headers |= svix(body, time.time())
        if provider == "mailersend":
            headers["Signature"] = hmac.new(secret.encode(), body, sha256).hexdigest()
        answer = post(client, address, body, **headers)
        assert answer.status_code in (200, 400), answer.content
        assert answer.status_code == 200 or answer.json()["detail"]

    sent()
    now = timezone.now()
    for done in drain(Stores(settings.WORKSPACE), waiting_name(provider), now=now):
        assert done.failed == 0
