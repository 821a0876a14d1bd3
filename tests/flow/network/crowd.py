"""A hundred thousand accounts that talk, and programs among them, as the facts of one network."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from rapport.flow import pipeline, tables
from rapport.flow.engines.duck import Duck
from rapport.flow.profiles.interests.workings import PHRASE_SETS
from rapport.flow.rights import ALL_RIGHTS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_DAY = 86_400_000_000
_NOW = int(NOW.timestamp()) * 1_000_000
TOPICS = "tea coffee rods boats tents maps lamps knives".split()


def ids(letter, numbers):
    """Ids one can read: a letter and a number."""
    return pa.array([f"{letter}{n:07}" for n in np.asarray(numbers).tolist()])


class Crowd:
    """Who writes what, who does what to whose text. `bots` come last among the accounts."""

    def __init__(self, people, bots=0, *, helped=20, copying=0.5, seed=1):
        random = np.random.default_rng(seed)
        self.people, self.bots, self.copying = people, bots, copying
        self.accounts = people + bots
        # texts: most write one or two, of a topic that is theirs; few write much
        each = np.minimum(1 + random.geometric(0.6, people), 12)
        self.author = np.repeat(np.arange(people), each)
        own = random.choice(len(TOPICS), people, p=_falling(len(TOPICS)))
        self.topic = np.repeat(own, each)
        self.written = _NOW - random.integers(2, 300, len(self.author)) * _DAY
        # deeds: a few are liked and passed on by many; nearly all they do is within 90 days
        fame = random.permutation(people)
        first = np.searchsorted(self.author, np.arange(people))
        number = 4 * people
        who = random.integers(0, people, number)
        whom = fame[(people * random.random(number) ** 6).astype(int)]
        self.done = (who, first[whom], random.choice(3, number, p=(0.7, 0.1, 0.2)))
        self.done_at = (
            _NOW - random.integers(0, 90, number) * _DAY - random.integers(1, _DAY, number)
        )
        self.followers = np.zeros(self.accounts, int)
        self.followers[fame] = (people * (1 + np.arange(people)) ** -0.8).astype(int)
        if bots:
            self._add_bots(random, first, fame[-helped:])

    def _add_bots(self, random, first, helped):
        """Each writes five texts of one topic, shares what the helped wrote, again and again, and
        likes what is liked anyway, as people do. Some write what others wrote; of the rest only
        their names and ages tell.
        """
        bots = np.arange(self.people, self.accounts)
        self.author = np.r_[self.author, np.repeat(bots, 5)]
        self.topic = np.r_[self.topic, np.full(5 * len(bots), len(TOPICS) - 1)]
        self.written = np.r_[self.written, _NOW - random.integers(2, 25, 5 * len(bots)) * _DAY]
        who, whom = (a.ravel() for a in np.meshgrid(bots, np.tile(first[helped], 3)))
        at = _NOW - random.integers(0, 25, len(who)) * _DAY - random.integers(1, _DAY, len(who))
        liked = random.choice(self.done[1], 20 * len(bots))
        old, how = self.done, np.repeat([2, 0], (len(who), len(liked)))
        who = np.r_[who, np.repeat(bots, 20)]
        self.done = tuple(
            np.r_[a, b] for a, b in zip(old, (who, np.r_[whom, liked], how), strict=True)
        )
        self.done_at = np.r_[self.done_at, at, np.resize(at, len(liked))]
        self.helped = [f"a{n:07}" for n in helped.tolist()]
        self.followers[helped] = len(bots)

    def copied(self):
        """Of each text whether it is another's."""
        half = self.people + int(self.bots * self.copying)
        return (self.author >= self.people) & (self.author < half)

    def given(self) -> Iterator[tuple[tables.TableSpec, dict[str, pa.Array]]]:
        """Give the columns of each table that are something; all others are nothing."""
        account, text = ids("a", range(self.accounts)), ids("t", range(len(self.author)))
        is_bot = np.arange(self.accounts) >= self.people
        seen = np.where(is_bot, _NOW - 20 * _DAY, _NOW - 700 * _DAY)
        yield tables.ACCOUNTS, {"account_id": account, "kind": "person", "seen_first": seen}
        yield tables.SIGHTINGS, {"account_id": account, "kind": "person", "in_public": True}
        yield tables.PERSONS, {"account_id": account, "person_id": account}
        handle = np.where(is_bot, "net:user48151", "net:somebody")
        name = {"account_id": account, "kind": "handle", "value": pa.array(handle.tolist())}
        yield tables.IDENTIFIERS, {**name, "key": "x", "pseudonym": "p", "verified": False}
        author, topic = account.take(self.author), np.array(TOPICS)[self.topic]
        words = pa.array([f"my {one}" for one in topic.tolist()])
        numbers = {"interaction_id": text, "account_id": author, "object_id": text}
        wrote = {**numbers, "verb": "Create", "text": words, "occurred_at": self.written}
        who, what, how = self.done
        deeds = {
            "interaction_id": ids("d", range(len(who))),
            "account_id": account.take(who),
            "object_id": text.take(what),
            "verb": pa.array(np.array(["Like", "Announce", "Announce"])[how].tolist()),
            "occurred_at": self.done_at,
        }
        yield tables.INTERACTIONS, wrote
        yield tables.INTERACTIONS, deeds
        # all of it stands on a page of ours
        things = {"object_id": text, "kind": "post", "author_id": author, "page_id": "ours"}
        yield tables.OBJECTS, {**things, "published_at": self.written}
        copy = pa.array(np.where(self.copied(), "t0", None).tolist(), pa.string())
        yield tables.TEXT_READINGS, {"interaction_id": text, "copy_of": copy, "is_staff": False}
        yield tables.TEXTS, {**{k: v for k, v in wrote.items() if k != "object_id"}}
        counted = {"subject_id": account, "subject": "account", "measure": "followers"}
        seen = np.full(self.accounts, _NOW - _DAY)
        yield tables.OBSERVATIONS, {**counted, "value": self.followers, "observed_at": seen}
        told = {"phrase": pa.array([f"my {t}" for t in TOPICS]), "themes": pa.array(TOPICS)}
        yield PHRASE_SETS, {"kind": "words", **told}
        names = {"theme": pa.array(TOPICS), "path": pa.array(TOPICS)}
        yield tables.THEMES, {**names, "names": "{}", "forbidden": False}

    def engine(self):
        """An engine that holds all this, and nothing in every other table."""
        engine, made = Duck(), {}
        for spec, columns in self.given():
            made.setdefault(spec, []).append(_filled(spec, columns))
        for step in pipeline.STEPS:
            for spec in step.reads:
                if spec not in made:
                    engine.put(spec.name, spec.schema.empty_table())
        for spec, some in made.items():
            engine.put(spec.name, pa.concat_tables(some))
        return engine

    def made(self, *specs):
        """Return these tables as the steps make them."""
        engine, given = self.engine(), {spec for spec, _ in self.given()}
        wanted, chosen = set(specs), []
        for step in reversed(pipeline.STEPS):
            if step.writes in wanted - given:
                wanted.update(step.reads)
                chosen.append(step)
        for step in chosen[::-1]:
            step.make(engine, now=NOW)
        return [engine.get(f"{spec.select} order by {', '.join(spec.key)}") for spec in specs]


def _falling(number):
    share = 1.0 / np.arange(1, number + 1)
    return share / share.sum()


def _filled(spec, columns):
    """Return the rows of a table; what is not told is nothing, and what is one word is of all."""
    rows = max(len(c) for c in columns.values() if not isinstance(c, str | bool))
    nothing = {"source": "net", "received_at": NOW, "rights": int(ALL_RIGHTS), "seq": 1, "line": 1}
    filled = []
    for column in spec.columns:
        value = columns.get(column.name, nothing.get(column.name))
        if value is None and not column.nullable:
            value = {pa.string(): "", pa.bool_(): False, pa.int64(): 0}[column.type]
        if value is None or isinstance(value, str | bool | int | datetime):
            filled.append(pa.repeat(pa.scalar(value, column.type), rows))
        else:
            filled.append(pa.array(value, column.type))
    return pa.table(filled, schema=spec.schema)
