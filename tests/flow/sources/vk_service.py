"""A VK community: a server on the loopback that answers as VK does."""

import json
import re
from copy import deepcopy
from datetime import timedelta

from rapport.flow.sources.vk.source import SOURCE
from rapport.flow.tables import INTERACTIONS
from tests.flow.sources.connected import Connected
from tests.flow.sources.pulling import Service, serving
from tests.flow.sources.taken_in import NOW
from tests.flow.sources.unlimited import unlimited

GROUP = "103292418"
KEYS = {"token": "community-key", "service_key": "app-key", "user_token": "manager-key"}
_CALL = re.compile(r"API\.([a-zA-Z.]+)\((\{.*?\})\)(?=[,\]])")
#: What each token may do, as the schema says.
_OF = {
    "community-key": {"groups.", "users.get", "market."},
    "app-key": {"wall.get", "wall.getById", "wall.getComments", "likes.", "board.", "newsfeed."},
}


def at(days):
    return int((NOW - timedelta(days=days)).timestamp())


def person(number, **more):
    return {"id": number, "first_name": f"First{number}", "is_closed": False, **more}


ANNA, BORIS = person(77, last_name="Петрова", sex=1, screen_name="anna_p"), person(78)
CLOSED = person(80, is_closed=True, last_name="planted-closed")


def post(number, days=1, **more):
    counted = {name: {"count": more.pop(name, 0)} for name in ("comments", "likes", "reposts")}
    about = {
        "from_id": -int(GROUP),
        "owner_id": -int(GROUP),
        "date": at(days),
        "text": f"p{number}",
    }
    return {"id": number, **about, **counted, **more}


def reply(number, who=77, days=1, **more):
    return {"id": number, "from_id": who, "date": at(days), "text": f"r{number}", **more}


class Vk(Service):
    """VK's API, as far as it is asked."""

    def __init__(self, **lists):
        super().__init__()
        self.members = lists.get("members", [ANNA, BORIS])
        self.posts = lists.get("posts", [])
        self.replies = lists.get("replies", {})
        self.threads = lists.get("threads", {})
        self.likers = lists.get("likers", {})
        self.topics, self.said = lists.get("topics", []), lists.get("said", {})
        self.found = lists.get("found", [])
        self.orders, self.leads = lists.get("orders", []), lists.get("leads", [])
        self.voters = lists.get("voters", [])
        self.instead_of = {}
        self.errors = []
        self.asked = []
        self.answers = {}

    def answer(self, method, path, query, body, headers):
        try:
            return self.answered(method, path, body)
        except Exception as error:  # told to who asked: else it would be asked for again
            return 400, json.dumps({"error": {"error_code": -1, "was": repr(error)}}).encode()

    def answered(self, method, path, body):
        assert (method, body["v"]) == ("POST", "5.199")
        name = path.removeprefix("/method/")
        if self.errors:
            return 200, json.dumps({"error": {"error_code": self.errors.pop(0)}}).encode()
        if name != "execute":
            found = self.one(name, body, body["access_token"])
            wrong = isinstance(found, int)
            said = {"error": {"error_code": found}} if wrong else {"response": found}
            return 200, json.dumps(said).encode()
        calls = [(m, json.loads(told)) for m, told in _CALL.findall(body["code"])]
        assert 0 < len(calls) <= 25
        each = [self.one(m, told, body["access_token"]) for m, told in calls]
        refused = [e for e in each if isinstance(e, int)]
        errors = [{"error_code": code} for code in refused]
        answer = {"response": [False if isinstance(e, int) else e for e in each]}
        return 200, json.dumps({**answer, "execute_errors": errors}).encode()

    def one(self, name, told, token):
        allowed = _OF.get(token)
        assert allowed is None or any(name.startswith(a) for a in allowed), (name, token)
        self.asked.append((name, told))
        if name in self.instead_of:
            return self.instead_of[name]
        if name in self.answers:
            return self.answers[name]
        return getattr(self, f"_{name.replace('.', '_')}")(told)

    def _page(self, items, told, **more):
        first = int(told.get("offset", 0))
        items = deepcopy(items)
        authors = {**{p["id"]: p for p in (*self.members, *self.strangers)}}
        profiles = [*authors.values()]
        part = items[first : first + int(told.get("count", 20))]
        return {"count": len(items), "items": part, "profiles": profiles, **more}

    strangers = ()

    def _groups_getMembers(self, told):
        return self._page(self.members, told)

    def _groups_getById(self, told):
        return {"groups": [{"id": int(GROUP), "name": "Чайная", "screen_name": "tea"}]}

    def _groups_getTokenPermissions(self, told):
        return {"mask": 4096, "permissions": [{"setting": 4096, "name": "messages"}]}

    def _users_get(self, told):
        wanted = told["user_ids"].split(",")
        return [p for p in (*self.members, *self.strangers) if str(p["id"]) in wanted]

    def _wall_get(self, told):
        return self._page(self.posts, told)

    def _wall_getById(self, told):
        named = told["posts"].split(",")
        return {"items": [p for p in self.found if f"{p['owner_id']}_{p['id']}" in named]}

    def _wall_getComments(self, told):
        if comment := told.get("comment_id"):
            return self._page(self.threads[comment], told)
        items = deepcopy(self.replies.get(told["post_id"], []))
        for item in items:
            thread = self.threads.get(item["id"], [])
            item["thread"] = {"count": len(thread), "items": thread[:10]}
        return self._page(items, told, current_level_count=len(items))

    def _likes_getList(self, told):
        items = self.likers.get((told["filter"], told["item_id"]), [])
        return {"count": len(items), "items": [{"type": "profile", **p} for p in items]}

    def _wall_getReposts(self, told):
        return self._page([], told)

    def _polls_getVoters(self, told):
        return self.voters

    def _board_getTopics(self, told):
        return self._page(self.topics, told)

    def _board_getComments(self, told):
        return self._page(self.said.get(told["topic_id"], []), told)

    def _newsfeed_search(self, told):
        return self._page(self.found, told)

    def _newsfeed_getMentions(self, told):
        return self._page([], told)

    def _market_getGroupOrders(self, told):
        return self._page(self.orders, told)

    def _leadForms_list(self, told):
        return [{"form_id": 2, "questions": [{"key": "custom_0", "label": "Любимый чай"}]}]

    def _leadForms_getLeads(self, told):
        return {"leads": self.leads}

    def _stats_get(self, told):
        return []

    def _stats_getPostReach(self, told):
        return []


CODES = {15, 18, 30, 203, 212}


def connected_to(tmp_path, monkeypatch):
    """Give connected(vk, ...): a workspace that reads from this server."""
    unlimited(monkeypatch, SOURCE)
    open_ = []

    def made(vk, secrets=KEYS, **settings):
        serving_ = serving(vk)
        address = serving_.__enter__()
        open_.append(serving_)
        settings = {"group": GROUP, "base_url": address, **settings}
        folder = tmp_path / str(len(open_))
        folder.mkdir()
        return Connected(folder, SOURCE, settings, secrets)

    yield made
    for serving_ in open_:
        serving_.__exit__(None, None, None)


def deeds(net):
    return net.facts(INTERACTIONS, "verb", "text", "content", "account_id")


def texts(net):
    return sorted(text for (text,) in net.facts(INTERACTIONS, "text") if text)


def latest(net, spec, key, *columns):
    """The last word on each."""
    said = net.facts(spec, "seq", key, *columns)
    return sorted({row[1]: row[2:] for row in said}.values(), key=str)
