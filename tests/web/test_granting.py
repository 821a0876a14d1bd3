"""A network grants us a key on its own page: asked for with proof, taken once, sealed."""

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.utils import timezone

from rapport.flow.errors import StopSource
from rapport.flow.sources import plugins
from rapport.flow.sources.base import Checked, Guide, Limit, OAuth, Page, Setting
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, granting, secret_settings
from rapport.receiving.connections import Connection
from rapport.web.audit.models import Entry
from rapport.web.jobs.models import Job
from tests.flow.sources.pulling import Service, serving
from tests.receiving.toy import TOY
from tests.web.brought import text_of

SETTINGS = (
    Setting("base_url", "address of the network", form="url"),
    Setting("client_id", "number of your app"),
    Setting("client_secret", "secret of your app", secret=True, default=""),
)
GRANT = OAuth("{base_url}/oauth/authorize", "{base_url}/oauth/token", ("read", "follows"))


@dataclass
class Network(Service):
    """Gives a token for a code, if who asks holds what the challenge was made of."""

    challenge: str = ""
    given: list = field(default_factory=list)

    def answer(self, method, path, query, body, headers):
        if path == "/me":
            known = headers.get("Authorization") == "Bearer t-1"
            return (200, b'{"name": "Club"}') if known else (401, b"{}")
        proof = hashlib.sha256(body.get("code_verifier", "").encode()).digest()
        if urlsafe_b64encode(proof).decode().rstrip("=") != self.challenge:
            return 400, b'{"error": "invalid_grant"}'
        self.given.append(body)
        told = {"access_token": "t-1", "refresh_token": "r-1", "expires_in": 3600}
        return 200, json.dumps(told).encode()


def fetch(asked):
    yield Page([], None)


def check(asked):
    headers = {"Authorization": f"Bearer {asked.secrets.get('token', 'none')}"}
    status, said, _ = asked.http.said("GET", f"{asked.settings['base_url']}/me", headers=headers)
    if status == 401:
        raise StopSource("the key is not taken", fix="grant it again", status=401)
    return Checked(said["name"], may=("posts",), missing=("orders",))


@pytest.fixture
def network():
    service = Network()
    with serving(service):
        yield service


@pytest.fixture
def ws(tmp_path, settings, monkeypatch, network):
    guide = Guide(("Make an app.",), (("read", "to see posts"),), "It is free.")
    source = replace(
        TOY,
        settings=SETTINGS,
        hosts=("{base_url}",),
        limits=(Limit(20, 1.0),),
        fetch=fetch,
        check=check,
        oauth=GRANT,
        guide=guide,
    )
    found = plugins.Found({**plugins.look().sources, "toy": source}, ())
    monkeypatch.setattr(plugins, "_found", cache(lambda: found))
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    said = {"base_url": network.address, "client_id": "app-7"}
    made = Connection("club", "toy", ("profile",), "contract", settings=said)
    connections.save(settings.WORKSPACE, made)
    secret_settings.keep(settings.WORKSPACE, "club", {"client_secret": "s-7"})
    return settings.WORKSPACE


def asked_of(client):
    """Begin, and return what the network's page is asked with."""
    answer = client.post("/sources/club/grant/")
    assert answer.status_code == 302
    return answer.headers["Location"], dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def test_a_grant_is_asked_for_with_proof_and_its_key_is_sealed(ws, network, signed_in):
    client = signed_in("manager")
    address, asked = asked_of(client)
    assert address.startswith(f"{network.address}/oauth/authorize?")
    assert asked["scope"] == "read follows" and asked["client_id"] == "app-7"
    assert asked["redirect_uri"] == "http://testserver/sources/granted/"
    assert asked["code_challenge_method"] == "S256" and "s-7" not in address
    network.challenge = asked["code_challenge"]
    back = {"code": "c-1", "state": asked["state"]}
    assert client.get("/sources/granted/", back).headers["Location"] == "/sources/club/"
    (given,) = network.given
    assert (given["grant_type"], given["client_secret"]) == ("authorization_code", "s-7")
    kept = secret_settings.of(ws, "club")
    assert (kept["token"], kept["refresh_token"]) == ("t-1", "r-1") and kept["token_ends_at"]
    assert Entry.objects.filter(action="granted", subject="source:club").count() == 1
    assert Job.objects.filter(key="pull-club").count() == 1, "it is read at once"
    again = client.get("/sources/granted/", back)
    assert again.headers["Location"] == "/sources/" and len(network.given) == 1
    assert "Nothing was asked of a network." in text_of(client.get("/sources/"))
    client.post("/sources/club/check/")
    said = text_of(client.get("/sources/club/"))
    assert "We are “Club” there." in said, said[-900:]
    assert "It does not let us read: orders." in said


@pytest.mark.parametrize(
    ("back", "said"),
    [
        ({"code": "c-1", "state": "another"}, "not to what was asked last"),
        ({"error": "access_denied"}, "granted nothing"),
        ({"code": "stolen"}, "gives no token"),
    ],
)
def test_an_answer_to_nothing_asked_gives_nothing(ws, network, signed_in, back, said):
    client = signed_in("manager")
    _, asked = asked_of(client)
    client.get("/sources/granted/", {"state": asked["state"], **back})
    assert said in text_of(client.get("/sources/club/"))
    assert "token" not in secret_settings.of(ws, "club") and not network.given


def test_an_answer_that_comes_too_late_gives_nothing(ws, network):
    now = timezone.now()
    _, asking = granting.begin(ws, "club", back_to="http://testserver/x", now=now)
    late = now + granting.LASTS + timedelta(seconds=1)
    with pytest.raises(granting.InputError, match="too late"):
        granting.finish(ws, asking, {"code": "c", "state": asking.state}, now=late)
    assert not network.calls


def test_a_key_that_is_not_taken_is_said_so(ws, signed_in):
    client = signed_in("manager")
    client.post("/sources/club/check/")
    assert "the key is not taken" in text_of(client.get("/sources/club/"))


def test_who_connects_is_told_what_to_do_there_first(ws, signed_in):
    said = text_of(signed_in("manager").get("/sources/add/toy/"))
    for text in (
        "Make an app.",
        "to see posts",
        "It is free.",
        "http://testserver/sources/granted/",
    ):
        assert text in said
    assert "20 calls in 1 s" in said


def test_who_may_not_connect_may_not_grant(ws, signed_in):
    client = signed_in("agent")
    assert client.post("/sources/club/grant/").status_code == 403
    assert client.get("/sources/granted/").status_code == 403


def fields_of(answer):
    return set(answer.context["form"].fields)


def without_ground(**said):
    return {"name": "net", "purposes": ["service"], "basis": "contract", **said}


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("mastodon", {"token"}),
        ("meta", {"token"}),
        ("weibo", {"token"}),
        ("reddit", set()),
        ("ok", set()),
        ("x", set()),
        ("youtube", set()),
    ],
)
def test_what_a_network_says_itself_is_not_asked_for(ws, signed_in, source, folded):
    answer = signed_in("manager").get(f"/sources/add/{source}/")
    asked = {n.removeprefix("setting_") for n in fields_of(answer) if n.startswith("setting_")}
    assert asked & {"token", "refresh_token", "token_ends_at"} == folded
    page = answer.content.decode()
    assert ("I have a token already" in page) == bool(folded)
    assert "sign in at" in text_of(answer)
    before, _, within = page.partition("<details><summary>I have a token already")
    assert 'name="setting_token"' not in before
    assert ('name="setting_token"' in within.partition("</details>")[0]) == bool(folded)
    assert "required" not in within.partition("</details>")[0]


def test_a_network_is_connected_by_its_app_alone_or_by_a_token_alone(ws, signed_in):
    client = signed_in("manager")
    said = without_ground(setting_since_days="90", setting_reread_days="7")
    said |= {"setting_base_url": "https://api.weibo.com"}
    nothing = client.post("/sources/add/weibo/", said)
    assert nothing.status_code == 400
    assert "Say the id of your app: nobody can sign in without it." in text_of(nothing)
    app = {"setting_client_id": "app-7", "setting_client_secret": "s-7"}
    assert client.post("/sources/add/weibo/", said | app).status_code == 302
    assert set(secret_settings.of(ws, "net")) == {"client_secret"}
    assert not Job.objects.filter(key="pull-net").exists(), "nobody has signed in yet"
    pasted = said | {"name": "net-2", "setting_token": "t-9"}
    assert client.post("/sources/add/weibo/", pasted).status_code == 302
    assert secret_settings.of(ws, "net-2") == {"token": "t-9"}
    kept = client.post("/sources/net-2/edit/", {**said, "setting_since_days": "30"})
    assert kept.status_code == 302, "a token that is kept is enough"
    assert secret_settings.of(ws, "net-2") == {"token": "t-9"}


def test_what_was_granted_stays_when_the_form_is_kept_again(ws, network, signed_in):
    client = signed_in("manager")
    secret_settings.keep(ws, "club", {"token": "t-1", "refresh_token": "r-1"})
    said = without_ground(setting_base_url=network.address, setting_client_id="app-8")
    assert client.post("/sources/club/edit/", said).status_code == 302
    assert connections.load(ws, "club").settings["client_id"] == "app-8"
    assert secret_settings.of(ws, "club")["refresh_token"] == "r-1"


def test_its_page_asks_to_sign_in_until_somebody_has(ws, network, signed_in):
    manager = signed_in("manager")
    text = text_of(manager.get("/sources/club/"))
    assert "Nobody has signed in at" in text and "Sign in there" in text
    assert "Read it now" not in text, "it could only fail"
    secret_settings.keep(ws, "club", {"token": "t-1"})
    text = text_of(manager.get("/sources/club/"))
    assert "Nobody has signed in at" not in text
    assert "Sign in again" in text and "Read it now" in text
    said = {"base_url": network.address}
    connections.save(ws, Connection("club", "toy", ("profile",), "contract", settings=said))
    assert "Sign in" not in text_of(manager.get("/sources/club/")), "there is no app to ask by"


def test_who_may_not_connect_is_not_asked_to_sign_in(ws, signed_in):
    assert "Sign in there" not in text_of(signed_in("agent").get("/sources/club/"))
