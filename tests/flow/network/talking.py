"""A few people who talk in public, as tables: what the steps of the network make of them."""

from datetime import UTC, datetime, timedelta

from rapport.flow import behaviour_tables, interest_tables, network, profile_tables, tables
from rapport.flow.engines.duck import Duck
from rapport.flow.rights import ALL_RIGHTS, Right
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALL = int(ALL_RIGHTS)
NO_SCORE = int(ALL_RIGHTS & ~Right.SCORE)

_HEADERS = {
    tables.TIMELINES: "interaction_id person_id account_id source verb object_id title text"
    " occurred_at seq line rights",
    tables.OBJECTS: "object_id source kind parent_id thread author_id began_by format published_at"
    " seq line rights title place",
    tables.TEXTS: "interaction_id account_id source verb private to_us text thread followers"
    " occurred_at seq line rights",
    tables.TEXT_READINGS: "interaction_id sentiment target noise is_staff intents",
    tables.PERSONS: "account_id person_id",
    profile_tables.PROFILED_ACCOUNTS: "account_id person_id",
    tables.PEOPLE: "person_id kind rights",
    tables.PERMISSIONS: "person_id purpose channel state source",
    tables.IDENTIFIERS: "account_id kind value key pseudonym verified source seq line rights",
    tables.OBSERVATIONS: "subject_id subject source measure value observed_at received_at seq line"
    " rights",
    profile_tables.ACCOUNT_TRUST: "account_id microlods trust is_bot rights",
    behaviour_tables.BUYING: "person_id orders last_order_at r f cell rights",
    behaviour_tables.NAMED_BRANDS: "subject_id brand",
    interest_tables.THEMED_DEEDS: "interaction_id person_id verb about microevidence occurred_at"
    " rights",
    interest_tables.ABOUT_THEMES: "about theme",
    interest_tables.THEMES: "theme parent path names forbidden",
    interest_tables.INTERESTS: "person_id theme microevidence deeds kinds is_shown is_declared"
    " is_unvoiced rights",
}


def ago(**spans):
    return NOW - timedelta(**spans)


class Talks:
    """Rows of the tables that the steps read; `made` runs those it needs."""

    def __init__(self):
        self.rows = {spec: [] for spec in _HEADERS}
        self.known = set()

    def add(self, spec, *row):
        self.rows[spec].append(row)

    def person(self, name, *, trust=1.0, kind="person", account="", profiled=True):
        """Somebody with an account of their name, unless it is told."""
        account = account or name
        if account not in self.known:
            self.known.add(account)
            self.add(tables.PERSONS, account, name)
            if profiled:
                self.add(profile_tables.PROFILED_ACCOUNTS, account, name)
            self.add(profile_tables.ACCOUNT_TRUST, account, 0, trust, trust < 0.3, ALL)
            if (name, kind, ALL) not in self.rows[tables.PEOPLE]:
                self.add(tables.PEOPLE, name, kind, ALL)
        return account

    def post(self, name, post, at=None, *, to=None, verb="Create", source="net", **more):
        """A text of somebody, as a deed, a thing and a text; `to`: what it answers or shares."""
        account, at = self.person(name, account=more.get("account", "")), at or ago(days=0)
        rights, text = more.get("rights", ALL), more.get("text", "words")
        thread = more.get("thread", post if to is None else f"of {to}")
        deed = f"d-{post}"
        self.add(
            tables.TIMELINES,
            *(deed, name, account, source, verb, post, None, text, at, 1, 1, rights),
        )
        own = (more.get("form"), at, 1, 1, rights, None, None)
        self.add(tables.OBJECTS, post, source, "post", to, thread, account, None, *own)
        if verb == "Create":
            said = (text, thread, more.get("followers"), at, 1, 1, rights)
            self.add(
                tables.TEXTS, deed, account, source, verb, False, more.get("to_us", False), *said
            )
            read = (more.get("feels"), more.get("target", ""), more.get("noise", ""))
            self.add(
                tables.TEXT_READINGS, deed, *read, more.get("staff", False), more.get("intents")
            )
        return deed

    def ours(self, post, at, *, to=None):
        """A text of our own."""
        began = "us" if to is None else None
        row = (post, "net", "post", to, to or post, None, began, None, at, 1, 1, ALL, None, None)
        self.add(tables.OBJECTS, *row)

    def deed(self, name, verb, post, at=None, *, source="net", rights=ALL):
        """Something done to a post without words."""
        account, number = self.person(name), f"r{len(self.rows[tables.TIMELINES]):05}"
        at = at or ago(days=0)
        row = (number, name, account, source, verb, post, None, None, at, 1, 1, rights)
        self.add(tables.TIMELINES, *row)
        return number

    def buys(self, name):
        self.add(behaviour_tables.BUYING, name, 1, ago(days=9), 3, 3, "loyal", ALL)

    def followers(self, name, number):
        row = (name, "account", "net", "followers", number, ago(days=1), ago(days=1), 1, 1, ALL)
        self.add(tables.OBSERVATIONS, *row)

    def withdraws(self, name):
        self.add(tables.PERMISSIONS, name, "profile", "email", "withdrawn", "net")

    def engine(self, order=None):
        return self.fill(Duck(), order)

    def fill(self, engine, order=None):
        """Put all this into an engine."""
        for spec, rows in self.rows.items():
            rows = rows if order is None else [rows[i] for i in order(len(rows))]
            engine.put(spec.name, rows_of(spec, _HEADERS[spec], *rows))
        return engine

    def made(self, *specs, order=None, now=NOW):
        """Return the rows of each of these tables in the order of their keys, as dicts."""
        engine = self.engine(order)
        for step in steps_to(specs):
            step.make(engine, now=now)
            step.writes.check(engine)
        found = [rows(engine, spec) for spec in specs]
        return found[0] if len(specs) == 1 else found


def crowd():
    """Two clubs of twenty, who like what the others write, blame us and write of one thing."""
    talks = Talks()
    for theme in ("tea", "rods"):
        talks.add(interest_tables.THEMES, theme, None, theme, "{}", False)
        talks.add(interest_tables.ABOUT_THEMES, theme, theme)
    names = ("user", "handle", "net:user", "user", "p", True, "net", 1, 1, ALL)
    talks.add(tables.IDENTIFIERS, *names)
    talks.person("user")
    for club, theme in enumerate(("tea", "rods")):
        people = [f"{theme}{n:02}" for n in range(20)]
        for n, name in enumerate(people):
            talks.followers(name, 10 * n)
            for k in range(5):
                more = {"feels": -1, "to_us": True, "target": "price", "text": f"@user {k} EUR"}
                talks.post(name, f"{name}-{k}", ago(days=20 - k), to="ours", thread=name, **more)
            talks.deed(name, "Announce", f"{people[n - 1]}-0", ago(days=n / 7))
            for other in people[:n]:
                talks.deed(name, "Like", f"{other}-1", ago(days=club + 1 / 3))
            row = (f"{name} of it", name, "Create", theme, 1_000_000, ago(days=9), ALL)
            talks.add(interest_tables.THEMED_DEEDS, *row)
            liked = (name, theme, 1, 3, 2, True, False, True, ALL)
            talks.add(interest_tables.INTERESTS, *liked)
        talks.buys(people[3])
    talks.withdraws("somebody else")
    talks.ours("ours", ago(days=40))
    talks.ours("answer", ago(days=1), to="tea00-0")
    return talks


def steps_to(specs):
    """The steps of this part that these tables hang on, in their order."""
    wanted, chosen = set(specs), []
    for step in reversed((*network.TOPICS, *network.STEPS)):
        if step.writes in wanted:
            wanted.update(step.reads)
            chosen.append(step)
    return chosen[::-1]


def rows(engine, spec):
    return engine.get(f"{spec.select} order by {', '.join(spec.key)}").to_pylist()
