"""A brand with one customer file and accounts on networks, whose people are sent links.

Member     the sandbox network, signed in to as one of its members
linked     a workspace of that: crm's people, built, and two connections
allowed    what the network's page leads back with, once its button is pressed
"""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit
from urllib.request import HTTPErrorProcessor, Request, build_opener

from rapport.flow.sources import plugins
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, secret_settings, terms
from rapport.receiving.connections import Connection
from rapport.run import build, persons_by_account
from rapport.sandbox import Network, Sandbox, entities
from rapport.sandbox.api import said
from rapport.sandbox.granting import TOKEN
from rapport.stores import Stores
from tests import brand
from tests.brand import NOW

CRM_10 = ("account", "crm", "10")


#: What Telegram and WeChat answer: path -> answer. They stand at the sandbox's address, too.
ELSEWHERE = {
    "/botbot-token/getMe": {"ok": True, "result": {"id": 9, "username": "marten_bot"}},
    "/cgi-bin/stable_token": {"access_token": "wx-token", "expires_in": 7200},
    "/cgi-bin/qrcode/create": {"ticket": "t", "url": "http://weixin.qq.com/q/planted"},
}


class Member(Sandbox):
    """The sandbox, where whoever signs in is one member. `failing`: what it answers instead."""

    def __init__(self, now=NOW):
        super().__init__(Network(7, now, members=12), lambda: now)
        self.number = next(n for n, m in self.network.members.items() if not m.wish)
        self.failing = 0
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []

    def answer(self, method, path, query, form, headers):
        self.asked.append(path)
        if self.failing and path != "/oauth/authorize":
            return said({"error": "broken"}, self.failing)
        if path.endswith("verify_credentials") and headers.get("Authorization"):
            assert headers["Authorization"] == f"Bearer {TOKEN}"
            member = self.network.members[self.number]
            return said(entities.account(self.network, member))
        if path in ELSEWHERE:
            self.forms.append(dict(form))
            return said(ELSEWHERE[path])
        return super().answer(method, path, query, form, headers)


def crm_alone(folder):
    """A workspace with crm's people, built."""
    workspace = brand.new_workspace(folder / "ws")
    brand.add(workspace, "crm.csv", brand.CRM, brand.CRM_MAP)
    build(workspace, now=NOW)
    return workspace


def linked(people, folder, address, now=NOW):
    """A copy of `people`, connected to the sandbox as 'net', and to a bot as 'bot'."""
    workspace = Workspace.open(brand.copied(people.root, folder / "ws"))
    connect(workspace, "net", "mastodon", {"base_url": address, "client_id": "app-7"}, now=now)
    connect(workspace, "bot", "telegram", {"base_url": address}, now=now)
    secret_settings.keep(workspace, "bot", {"token": "bot-token", "secret": "word"})
    return workspace


def connect(workspace, name, source, settings, purposes=("service", "profile"), now=NOW):
    made = Connection(name, source, purposes, "consent", settings=settings)
    connections.save(workspace, made)
    for text in plugins.by_name(source).policy.terms:
        terms.confirm(workspace, name, text.url, version="1", by="tests", on=now.date())
    return made


def allowed(address):
    """Press the button of the network's page. Returns what it leads back to us with."""
    asked = dict(parse_qsl(urlsplit(address).query))
    page = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}/oauth/authorize"
    body = "&".join(f"{name}={_quoted(value)}" for name, value in asked.items()).encode()
    answer = build_opener(_Staying).open(Request(page, body, method="POST"))
    assert answer.status == 302
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def _quoted(text):
    return "".join(f"%{byte:02X}" for byte in text.encode())


class _Staying(HTTPErrorProcessor):
    """Go nowhere that an answer leads to."""

    def http_response(self, request, response):
        return response


def account(workspace, *named):
    return Stores(workspace).pseudonyms.one(*named)


def built(workspace, days=1):
    """Build some days later; return the person of each account."""
    build(workspace, now=NOW + timedelta(days=days))
    return persons_by_account(workspace)
