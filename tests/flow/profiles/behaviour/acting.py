"""A few people and what they did, as tables: what the steps of behaviour make of them."""

from datetime import UTC, datetime, timedelta

from rapport.flow import behaviour_tables, profile_tables, tables
from rapport.flow.engines.duck import Duck
from rapport.flow.profiles import behaviour
from rapport.flow.profiles.behaviour.given import given
from rapport.flow.rights import ALL_RIGHTS, Right
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALL = int(ALL_RIGHTS)
NO_SCORE = int(ALL_RIGHTS & ~Right.SCORE)

_HEADERS = {
    tables.TIMELINES: "interaction_id person_id account_id source verb object_id title place"
    " amount currency occurred_at seq line rights",
    tables.OBJECTS: "object_id kind title place source seq line rights",
    tables.TEXTS: "interaction_id account_id source verb private to_us text occurred_at seq line"
    " rights",
    tables.TEXT_READINGS: "interaction_id language sentiment sureness intents noise is_staff",
    profile_tables.PROFILED_ACCOUNTS: "account_id person_id",
    tables.PEOPLE: "person_id kind",
    tables.CLAIMS: "account_id source attribute value said sealed mode observed_at received_at"
    " seq line rights",
    tables.ACCOUNTS: "account_id source kind seq line rights",
    profile_tables.ACCOUNT_TRUST: "account_id microlods trust is_bot rights",
    profile_tables.BIRTHS: "account_id pseudonym year month day rights",
    tables.ATTRIBUTES: "person_id attribute value place_in_order tier rights",
    behaviour_tables.TOLD_EVENTS: "interaction_id kind start stop",
    behaviour_tables.NAMED_BRANDS: "subject_id brand",
}


def ago(**spans):
    return NOW - timedelta(**spans)


class Acts:
    """Rows of the tables that the steps read; `made` runs those it needs."""

    def __init__(self, zone="UTC"):
        self.rows = {spec: [] for spec in _HEADERS}
        self.zone = zone

    def add(self, spec, *row):
        self.rows[spec].append(row)

    def deed(self, person, verb, at, *, id="", account="", rights=ALL, **more):
        """One thing a person did; their account bears their name unless it is told."""
        account = account or person
        interaction = id or f"i{len(self.rows[tables.TIMELINES]):04}"
        values = {"object_id": None, "title": None, "place": None, "amount": None} | more
        currency = None if values["amount"] is None else more.get("currency", "EUR")
        names = ("object_id", "title", "place", "amount")
        told = [values[name] for name in names]
        row = (interaction, person, account, "crm", verb, *told, currency, at, 1, 1, rights)
        self.add(tables.TIMELINES, *row)
        if (account, person) not in self.rows[profile_tables.PROFILED_ACCOUNTS]:
            self.add(profile_tables.PROFILED_ACCOUNTS, account, person)
        if (person, "person") not in self.rows[tables.PEOPLE]:
            self.add(tables.PEOPLE, person, "person")
        return interaction

    def text(self, person, at, *, verb="Create", feels=None, sure="high", **more):
        """One text of a person, as a deed and with what it says."""
        rights = more.get("rights", ALL)
        account = more.get("account", "") or person
        one = self.deed(person, verb, at, account=account, rights=rights)
        private = more.get("private", False)
        row = (one, account, "crm", verb, private, more.get("to_us", False), "words", at, 1, 1)
        self.add(tables.TEXTS, *row, rights)
        read = (more.get("language", "en"), feels, sure, more.get("intents", "[]"))
        self.add(tables.TEXT_READINGS, one, *read, more.get("noise", ""), more.get("staff", False))
        return one

    def bot(self, account):
        """An account that is a program's."""
        self.add(profile_tables.ACCOUNT_TRUST, account, -2_000_000, 0.119203, True, ALL)

    def engine(self, order=None):
        engine = Duck()
        for spec, rows in self.rows.items():
            rows = rows if order is None else [rows[i] for i in order(len(rows))]
            engine.put(spec.name, rows_of(spec, _HEADERS[spec], *rows))
        for spec, table in given(zone=self.zone).items():
            engine.put(spec.name, table)
        return engine

    def made(self, *specs, order=None):
        """Return the rows of each of these tables in the order of their keys, as dicts."""
        engine = self.engine(order)
        for step in steps_to(specs):
            step.make(engine, now=NOW)
            step.writes.check(engine)
        found = [rows(engine, spec) for spec in specs]
        return found[0] if len(specs) == 1 else found


def steps_to(specs):
    """The steps of this part that these tables hang on, in their order."""
    wanted, chosen = set(specs), []
    for step in reversed((*behaviour.CLAIMS, *behaviour.STEPS)):
        if step.writes in wanted:
            wanted.update(step.reads)
            chosen.append(step)
    return chosen[::-1]


def rows(engine, spec):
    return engine.get(f"{spec.select} order by {', '.join(spec.key)}").to_pylist()


def by_person(found):
    return {row["person_id"]: row for row in found}
