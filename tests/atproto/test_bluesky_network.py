"""Bluesky end to end: what people do on a real network, and undo, is here after one reading."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from rapport.flow.sources.bluesky.source import SOURCE
from rapport.flow.tables import IDENTIFIERS, INTERACTIONS, OBJECTS, OBSERVATIONS
from rapport.receiving import secret_settings
from tests.flow.sources.connected import Connected

_POST, _LIKE = "app.bsky.feed.post", "app.bsky.feed.like"
_REPOST, _FOLLOW = "app.bsky.feed.repost", "app.bsky.graph.follow"


class Person:
    """An account on the network, and what its owner does."""

    def __init__(self, network, name, **profile):
        self.pds, self.token = network.pds, ""
        about = {"handle": f"{name}.test", "email": f"{name}@b.example", "password": f"pw-{name}"}
        made = self._call("com.atproto.server.createAccount", about)
        self.did = made["did"]
        self.token = made["accessJwt"]
        self.write("app.bsky.actor.profile", "self", **profile)

    def _call(self, method, said):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = httpx.post(f"{self.pds}/xrpc/{method}", json=said, headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.content else {}

    def write(self, collection, rkey=None, **record):
        at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        record = {"$type": collection, "createdAt": at, **record}
        said = {"repo": self.did, "collection": collection, "record": record}
        return self._call("com.atproto.repo.createRecord", said | ({"rkey": rkey} if rkey else {}))

    def post(self, text, to=None, root=None, names=None):
        more = {}
        if to:
            parts = {"parent": _ref(to), "root": _ref(root or to)}
            more["reply"] = parts
        if names:
            mention = {"$type": "app.bsky.richtext.facet#mention", "did": names.did}
            more["facets"] = [{"index": {"byteStart": 0, "byteEnd": 4}, "features": [mention]}]
        return self.write(_POST, text=text, **more)

    def on(self, collection, post):
        return self.write(collection, subject=_ref(post))

    def follow(self, other):
        return self.write(_FOLLOW, subject=other.did)

    def delete(self, made):
        repo, collection, rkey = made["uri"].removeprefix("at://").split("/")
        about = {"repo": repo, "collection": collection, "rkey": rkey}
        self._call("com.atproto.repo.deleteRecord", about)


def _ref(made):
    return {"uri": made["uri"], "cid": made["cid"]}


def only(label):
    values = [{"val": label}]
    return {"$type": "com.atproto.label.defs#selfLabels", "values": values}


@pytest.fixture
def connected(network, tmp_path):
    brand = Person(network, "brand", displayName="Acme Tea", description="Tea for all")
    settings = {"base_url": network.pds, "identifier": "brand.test"}
    secrets = {"app_password": "pw-brand"}
    now = datetime.now(UTC).replace(microsecond=0)
    return brand, Connected(tmp_path, SOURCE, settings, secrets, now)


def told(c, who):
    names = {c.account(p.did): name for name, p in who.items()}
    rows = c.facts(INTERACTIONS, "account_id", "verb", "text")
    return sorted((names[a], verb, text or "") for a, verb, text in rows)


def test_what_is_done_and_undone_on_the_network_is_mirrored_by_one_reading(network, connected):
    brand, c = connected
    ann = Person(network, "ann", displayName="Анна", description="planted-no-more-later")
    ben = Person(network, "ben", labels=only("!no-unauthenticated"), description="planted-quiet")
    who = {"ann": ann, "ben": ben}
    root = brand.post("Spring tea is here")
    answer = ann.post("Lovely, where?", to=root)
    below = brand.post("In Varna", to=answer, root=root)
    thanks = ann.post("planted-thanks", to=below, root=root)
    hello = ben.post("@acme do you ship?", names=brand)
    ben.post("planted-wall")
    like, follow = ann.on(_LIKE, root), ann.follow(brand)
    repost = ann.on(_REPOST, root)
    ben.on(_LIKE, root)
    network.settle()
    done = c.pull()
    assert (done.outcome, done.refused) == ("done", 0)
    assert told(c, who) == [
        *(("ann", "Announce", ""), ("ann", "Create", "Lovely, where?")),
        *(("ann", "Create", "planted-thanks"), ("ann", "Follow", ""), ("ann", "Like", "")),
        ("ben", "Create", "@acme do you ship?"),
    ]
    objects = c.facts(OBJECTS, "text", "began_by", "kind", "native")
    assert ("Spring tea is here", "us", "post", root["uri"]) in objects
    (talk,) = {t for t, x in c.facts(INTERACTIONS, "thread", "text") if x and "ship" not in x}
    assert c.facts(OBJECTS, "thread", "text").count((talk, "In Varna")) == 1
    counts = [row[1:] for row in c.facts(OBSERVATIONS, "subject_id", "measure", "value")]
    assert {("likes", 2), ("shares", 1), ("comments", 1)} <= set(counts)
    handles = {value for (value,) in c.facts(IDENTIFIERS, "value")}
    assert {"bluesky:ann.test", "bluesky:ben.test"} <= handles
    assert "planted-quiet" not in c.everything() and "planted-wall" not in c.everything()
    assert c.pull().rows == 0, "a second reading adds nothing"

    for person, made in ((ann, thanks), (ann, like), (ann, follow), (ann, repost), (ben, hello)):
        person.delete(made)
    network.settle()
    c.later(minutes=10)
    c.pull()
    c.build()
    assert told(c, who) == [("ann", "Create", "Lovely, where?")]
    left = c.everything()
    assert "planted-thanks" not in left and "do you ship" not in left

    brand.delete(root)
    ann.follow(brand)
    network.settle()
    c.later(minutes=10)
    c.pull()
    c.build()
    assert ("ann", "Follow", "") in told(c, who), "who follows anew is told anew"
    assert "Spring tea" not in c.everything()


def test_a_session_goes_on_with_tokens_that_change(network, tmp_path):
    Person(network, "kiosk", displayName="Kiosk")
    settings = {"base_url": network.pds, "identifier": "@kiosk.test"}
    secrets = {"app_password": "pw-kiosk"}
    c = Connected(tmp_path, SOURCE, settings, secrets, datetime.now(UTC))
    network.settle()
    c.pull()
    first = secret_settings.of(c.workspace, "c")
    c.pull()
    assert secret_settings.of(c.workspace, "c") == first, "no session is opened anew"
    secret_settings.keep(c.workspace, "c", {"token": first["token"][:-4] + "AAAA"})
    c.later(seconds=timedelta(minutes=5).seconds)
    assert c.pull().outcome == "done"
    renewed = secret_settings.of(c.workspace, "c")
    assert renewed["refresh_token"] != first["refresh_token"]
    secret_settings.keep(c.workspace, "c", {"token": "", "refresh_token": "", "app_password": "x"})
    done = c.try_pull()
    assert done.outcome == "stopped" and "new app password" in done.error.fix
