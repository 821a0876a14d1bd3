"""The Graph API on the loopback, as far as a page and an Instagram account are asked for."""

import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from rapport.flow.sources.meta.source import SOURCE
from tests.flow.sources.connected import Connected
from tests.flow.sources.pulling import Service
from tests.flow.sources.unlimited import unlimited

PAGE, ACCOUNT = "19292868552", "17841406338772941"
NOW = datetime(2021, 8, 20, 9, tzinfo=UTC)
SECRETS = {"token": "token-of-the-page", "client_secret": "app-secret", "verify_token": "our word"}
ANNA = {"id": "6367583273279158", "name": "Anna Petrova"}
AT_ONCE = {"Retry-After": "0"}
US = {"id": PAGE, "name": "Meta for Developers"}


def at(days, hour=8):
    """A time that many days ago, as Meta writes it."""
    return (NOW - timedelta(days=days)).replace(hour=hour).strftime("%Y-%m-%dT%H:%M:%S+0000")


def post(number, days=1, text="Our tea", comments=(), **more):
    data = {"data": list(comments), "summary": {"total_count": len(comments)}}
    about = {"created_time": at(days), "message": text, "from": US, "comments": data}
    return {"id": f"{PAGE}_{number}", **about, **more}


def comment(number, text="Where?", who=ANNA, days=1, **more):
    about = {"message": text, "created_time": at(days, 9), **more}
    return {"id": number, **about, **({"from": who} if who else {})}


class Graph(Service):
    """The Graph API, as far as it is asked. `lists`: path -> objects, two on a page.

    `mentioned`: 'mentioned_media <number>' -> what names our account; else it is gone
    """

    def __init__(self, lists=None, each=2, mentioned=None):
        super().__init__()
        self.mentioned, self.gone = mentioned or {}, 100
        self.lists, self.each, self.token = lists or {}, each, SECRETS["token"]
        self.own_token = None

    def answer(self, method, path, query, body, headers):
        path = path.removeprefix("/v25.0/")
        said = headers.get("Authorization", "").removeprefix("Bearer ")
        if said not in (self.token, self.own_token):
            return self.refused(190)
        proof = hmac.new(b"app-secret", said.encode(), sha256).hexdigest()
        if query.get("appsecret_proof") != proof:
            return self.refused(100)
        if path == PAGE:
            page = {"id": PAGE, "name": "Meta for Developers", "followers_count": 812}
            return self.said(page | {"access_token": self.own_token or self.token})
        if found := re.match(r"(mentioned_\w+)\.\w+_id\((\d+)\)\{", query.get("fields", "")):
            one = self.mentioned.get(" ".join(found.groups()))
            return self.said({"id": ACCOUNT, found[1]: one}) if one else self.refused(self.gone)
        if path == ACCOUNT:
            return self.said({"id": ACCOUNT, "username": "ikroskun", "followers_count": 5})
        start = int(query.get("after", 0))
        found = self.lists.get(path, [])
        some = {"data": found[start : start + self.each]}
        if start + self.each < len(found):
            after = str(start + self.each)
            next_ = f"https://graph.facebook.com/x?access_token=planted-token&after={after}"
            some["paging"] = {"cursors": {"after": after}, "next": next_}
        return self.said(some)

    def said(self, what, headers=None):
        return 200, json.dumps(what).encode(), headers or {}

    def refused(self, code, **more):
        error = {"message": "planted-message", "type": "OAuthException", "code": code, **more}
        return 400, json.dumps({"error": error}).encode()


def connecting(tmp_path, monkeypatch):
    """Return connect(service, **settings): a workspace connected to it."""

    def made(service, **more):
        settings = {"page": PAGE, "base_url": f"{service.address}/v25.0", **more}
        return Connected(tmp_path, SOURCE, settings, SECRETS, now=NOW)

    unlimited(monkeypatch, SOURCE)
    return made
