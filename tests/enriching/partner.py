"""A partner under contract on the loopback, and a workspace that is connected to it.

The partner knows some people by the SHA-256 of a contact, remembers what it was asked under which
Idempotency-Key, and takes its price once for each key of them.
"""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from rapport import run
from rapport.enriching import partners
from rapport.receiving import connections, secret_settings
from rapport.receiving.connections import Connection
from tests.brand import NOW, fill, new_workspace
from tests.flow.sources.pulling import Service, serving

PURPOSES = ("service", "profile")
SVETA, GEORGI, IVAN = "359888123417", "359888555101", "359888777202"
XIAOWEN, ANNA = "xiaowen@post.example", "anna@mail.example"
ARDA = {"employer": "Arda Mills", "city": "Бургас", "income": "9000", "health": "good"}


def sha(contact):
    return sha256(contact.encode()).hexdigest()


@dataclass
class Partner(Service):
    """What it was asked and what it knows.

    `knows`    attributes by what is sent of a contact
    `asked`    (Idempotency-Key, body) of each call that it took
    `paid`     Idempotency-Keys that were paid for, once each, with how many people
    `before`   called while a question is looked at, before it is answered
    """

    knows: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    paid: dict = field(default_factory=dict)
    before: list = field(default_factory=list)

    def answer(self, method, path, query, body, headers):
        assert headers["Authorization"] == "Bearer t0ken"
        question = json.loads(self.body)
        self.asked.append((headers["Idempotency-Key"], question))
        self.paid.setdefault(headers["Idempotency-Key"], len(question["keys"]))
        for heard in self.before:
            heard()
        told = [
            {"key": k["key"], "attributes": self.knows[k["key"]]}
            for k in question["keys"]
            if k["key"] in self.knows
        ]
        return 200, json.dumps(told).encode()

    @property
    def keys(self):
        return [k["key"] for _, question in self.asked for k in question["keys"]]


class Asking:
    """The brand's workspace, built, with the partner connected under the name 'dossier'."""

    def __init__(self, folder, partner, **settings):
        self.partner, self.now = partner, NOW
        self.workspace = fill(new_workspace(folder / "w"))
        run.build(self.workspace, now=NOW)
        self.connect(**settings)

    def connect(self, basis="contract", purposes=PURPOSES, **settings):
        said = {"base_url": f"{self.partner.address}/people", "currency": "EUR", **settings}
        connections.save(
            self.workspace, Connection("dossier", "partner", purposes, basis, settings=said)
        )
        secret_settings.keep(self.workspace, "dossier", {"token": "t0ken"})

    def plan(self, **how):
        return partners.plan(self.workspace, "dossier", now=self.now, **how)

    def ask(self, **how):
        return partners.ask(self.workspace, "dossier", now=self.now, sleep=lambda _: None, **how)

    def build(self):
        return run.build(self.workspace, now=self.now)

    def later(self, **how_much):
        self.now += timedelta(**how_much)


@contextmanager
def asking(folder, knows=None, **settings):
    partner = Partner(knows=knows or {})
    with serving(partner):
        yield Asking(folder, partner, **settings)
