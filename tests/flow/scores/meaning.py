"""What a few people did, as tables: what the steps of the scores make of it."""

from rapport.flow import network_tables, scores, tables
from rapport.flow.scores.given import as_tables
from rapport.flow.scores.policy import shipped
from tests.flow.literal import rows_of
from tests.flow.network import talking
from tests.flow.network.talking import ALL, NOW, Talks, ago, rows

__all__ = ["ALL", "NOW", "Meaning", "ago", "rows"]

_HEADERS = {
    tables.ACCOUNTS: "account_id source kind rights",
    tables.CONSENTS: "account_id source purpose channel state changed_at received_at seq line"
    " rights",
    tables.SIGHTINGS: "account_id source kind in_public seen_first received_at seq line rights",
    tables.ACTIONS: "action_id source kind account_id day received_at seq line rights",
    tables.ATTRIBUTES: "person_id attribute value said sealed place_in_order rights",
}
_COMMUNITIES = "person_id community microweight microweight_inside rights"


class Meaning(Talks):
    """As `Talks`, with purchases and other deeds, and policies."""

    def __init__(self, *policies):
        super().__init__()
        self.policies = policies or (shipped(),)
        self.communities = []
        self.more = {spec: [] for spec in _HEADERS}

    def did(self, name, verb, at=None, *, source="shop", rights=ALL, object_id=None, title=None,
        **more):  # fmt: skip
        """One thing that somebody did; with `trust` if it is the first of that account."""
        account = self.person(name, **more)
        number = f"m{len(self.rows[tables.TIMELINES]):05}"
        row = (number, name, account, source, verb, object_id, title, None, at or ago(days=0))
        self.add(tables.TIMELINES, *row, 1, 1, rights)
        return number

    def told_of(self, spec, *row):
        """A row of what only this part reads: see _HEADERS."""
        self.more[spec].append(row)

    def shop(self, title, place):
        row = (title, "shop", "shop", None, None, None, None, None, None, 1, 1, ALL, title, place)
        self.add(tables.OBJECTS, *row)

    def newcomer(self, name, at, *, source="net", **more):
        """Somebody who follows us since then."""
        number = self.did(name, "Follow", at, source=source, **more)
        self.told_of(tables.ACCOUNTS, name, source, "person", ALL)
        return number

    def wishes(self, name, at, *, intents='[["purchase","high"]]', noise=""):
        """Somebody writes to us in private that they want to buy."""
        deed = self.did(name, "Message", at)
        self.add(tables.TEXT_READINGS, deed, None, "", noise, False, intents)
        return deed

    def fill(self, engine, order=None):
        super().fill(engine, order)
        for spec, some in self.more.items():
            engine.put(spec.name, rows_of(spec, _HEADERS[spec], *some))
        for spec, table in as_tables(self.policies).items():
            engine.put(spec.name, table)
        return engine

    def made(self, *specs, order=None, now=NOW):
        engine = self.engine(order)
        for step in steps_to(specs):
            step.make(engine, now=now)
            if step.writes is network_tables.COMMUNITIES and self.communities:
                told = rows_of(step.writes, _COMMUNITIES, *self.communities)
                engine.put(step.writes.name, told)
            step.writes.check(engine)
        found = [rows(engine, spec) for spec in specs]
        return found[0] if len(specs) == 1 else found


def steps_to(specs):
    """The steps of network and scores that these tables hang on, in their order."""
    wanted, chosen = set(specs), []
    for step in reversed((*talking.network.TOPICS, *talking.network.STEPS, *scores.STEPS)):
        if step.writes in wanted:
            wanted.update(step.reads)
            chosen.append(step)
    return chosen[::-1]
