"""The words of one workspace: by what its brand is known, its topics and its triggers.

They stand in `reading.toml` of its folder, a plain file that people and pages edit:

    [brand]                      # left out: no text is noise for being about something else
    own = ["Marten & Reed"]      # rules (triggers/query.py) that mean nothing but the brand
    doubtful = ["marten"]        # that may mean something else
    channels = ["@martenreed"]
    ours = ["..."]               # sentences with a doubtful name that mean the brand
    others = ["..."]             # and that mean something else
    employer = ["Marten & Reed EOOD"]   # as people write where they work: staff is told by it

    [[topic]]
    name = "delivery"
    query = "deliver* OR courier"
    examples = ["My parcel never came."]

    [[trigger]]
    name = "fire"
    query = "burn* NEAR/5 stove"

    [[trigger]]
    name = "order number"
    expression = "\\bMR-[0-9]{6}\\b"    # a regular expression; each has a time limit

    [[entity]]                   # names that matter, beside those of the catalogue
    kind = "competitor"          # one of entities.KINDS
    name = "Acme"
    query = "acme OR акме"

Never: a setting that is not about texts.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import tomlkit

from rapport.flow.errors import ConflictError
from rapport.flow.files import write_whole
from rapport.flow.signals.entities import KINDS, Entity
from rapport.flow.signals.noise import Brand
from rapport.flow.signals.setup import ReadingSetup
from rapport.flow.signals.topics import Topic
from rapport.flow.signals.triggers import QueryError, Rule, Triggers
from rapport.flow.signals.triggers.expressions import Expressions
from rapport.flow.toml_file import MOST, TomlFile

FILE: Final = "reading.toml"
_FILE: Final = TomlFile(FILE)
_BRAND: Final = ("own", "doubtful", "channels", "ours", "others", "employer")
_RULES: Final = ("own", "doubtful")


@dataclass(frozen=True, slots=True)
class BrandWords:
    """What stands in the file; see above. `seen`: digest of the file as it was read."""

    own: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    employer: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    triggers: tuple[Rule, ...] = ()
    expressions: tuple[Rule, ...] = ()
    entities: tuple[Entity, ...] = ()
    seen: str = ""


def brand_words(root: Path) -> BrandWords:
    """Return the words of the workspace in `root`; of one without the file none.

    Raises  InputError: the file can't be read, or holds something else; it names the place.
    """
    text = _FILE.text(root)
    told = _FILE.told(text)
    for name in told:
        if name not in ("brand", "topic", "trigger", "entity"):
            raise _FILE.wrong(
                name, "is not known", "keep [brand], [[topic]], [[trigger]] and [[entity]]"
            )
    brand = _FILE.table(told.get("brand", {}), "[brand]", _BRAND)
    return BrandWords(
        **{name: _FILE.strings(brand.get(name, []), f"[brand] {name}") for name in _BRAND},
        topics=tuple(_topics(told.get("topic", []))),
        triggers=tuple(_rules(told.get("trigger", []), "query")),
        expressions=tuple(_rules(told.get("trigger", []), "expression")),
        entities=tuple(_entities(told.get("entity", []))),
        seen=_digest(text),
    )


def keep_brand_words(root: Path, words: BrandWords) -> None:
    """Write the words, in one step.

    Raises  ConflictError: the file is not as `words.seen` any more; it stays as it is.
            QueryError: a rule can't be read. InputError: two of one name, or too many.
    """
    check(words)
    with _alone(root):
        if _digest(_FILE.text(root)) != words.seen:
            raise ConflictError(
                f"somebody changed {FILE} meanwhile; nothing was kept",
                fix="look at it again, then say what is to change",
            )
        write_whole(root / FILE, _document(words).encode(), mode=0o600)


def check(words: BrandWords) -> None:
    """Raises as `keep_brand_words` for what can't be kept, whatever the file says."""
    named = {
        "topic": [topic.name for topic in words.topics],
        "trigger": [rule.name for rule in (*words.triggers, *words.expressions)],
        "entity": [entity.label for entity in words.entities],
    }
    for what, names in named.items():
        if len(names) > MOST:
            raise _FILE.wrong(f"[[{what}]]", f"has more than {MOST} entries", "leave some out")
        if "" in names or len(set(names)) < len(names):
            raise _FILE.wrong(
                f"[[{what}]]", "has a name that is empty or given twice", "name each once"
            )
    for topic in words.topics:
        if not topic.query and not topic.examples:
            raise _FILE.wrong(f"topic {topic.name}", "says nothing", "give it words, or sentences")
    for entity in words.entities:
        if entity.kind not in KINDS or not entity.name:
            raise _FILE.wrong(
                f"[[entity]] {entity.name}", "has no kind", f"say {', '.join(KINDS)}"
            )
    check_rules(words)


def check_rules(words: BrandWords) -> None:
    """Raises  QueryError: a rule can't be read; it names the entry. InputError: an expression."""
    rules = [Rule(topic.name, topic.query) for topic in words.topics if topic.query]
    rules += [Rule(query, query) for name in _RULES for query in getattr(words, name)]
    rules += [Rule(entity.name, entity.query) for entity in words.entities]
    for rule in (*rules, *words.triggers):
        _check_rule(rule)
    if words.expressions:
        with Expressions({rule.name: rule.query for rule in words.expressions}):
            pass  # it reads them in its own process, and says which can't be read


def setup_of(words: BrandWords, *, languages: Sequence[str], region: str) -> ReadingSetup:
    """Return how texts are to be read. `languages`: ISO 639-1; `region`: of phones."""
    has_brand = words.own or words.doubtful or words.channels
    brand = Brand(*(getattr(words, f.name) for f in fields(Brand))) if has_brand else None
    spoken = tuple(dict.fromkeys(tag.split("-")[0] for tag in languages))
    setup = ReadingSetup(brand, words.topics, words.triggers, region=region)
    known = tuple(code for code in setup.languages if code not in spoken)
    return ReadingSetup(brand, words.topics, words.triggers, (*spoken, *known), region)


def _check_rule(rule: Rule) -> None:
    try:
        Triggers([rule])
    except QueryError as error:
        raise QueryError(f"{rule.name}: {error.what}", fix=error.fix, at=error.at) from None


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    with (root / f".{FILE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _document(words: BrandWords) -> str:
    document = tomlkit.document()
    document.add(tomlkit.comment("What texts are read by: see docs/howto/words-of-a-brand.md"))
    told = {name: list(getattr(words, name)) for name in _BRAND if getattr(words, name)}
    if told:
        document["brand"] = told
    topics = tomlkit.aot()
    for topic in words.topics:
        given = {"name": topic.name, "query": topic.query, "examples": list(topic.examples)}
        topics.append(tomlkit.item({key: value for key, value in given.items() if value}))
    triggers = tomlkit.aot()
    for rule in words.triggers:
        triggers.append(tomlkit.item({"name": rule.name, "query": rule.query}))
    for rule in words.expressions:
        triggers.append(tomlkit.item({"name": rule.name, "expression": rule.query}))
    entities = tomlkit.aot()
    for one in words.entities:
        entities.append(tomlkit.item({"kind": one.kind, "name": one.name, "query": one.query}))
    for name, entries in (("topic", topics), ("trigger", triggers), ("entity", entities)):
        if len(entries):
            document[name] = entries
    return tomlkit.dumps(document)


def _topics(told: Any) -> Iterator[Topic]:
    for number, one in enumerate(_FILE.entries(told, "topic"), 1):
        place = f"[[topic]] {number}"
        entry = _FILE.table(one, place, ("name", "query", "examples"))
        examples = _FILE.strings(entry.get("examples", []), f"{place} examples")
        yield Topic(
            _FILE.string(entry, "name", place), _FILE.string(entry, "query", place), examples
        )


def _rules(told: Any, written: str) -> Iterator[Rule]:
    """Give the triggers that are written so: as a query, or as an expression."""
    for number, one in enumerate(_FILE.entries(told, "trigger"), 1):
        place = f"[[trigger]] {number}"
        entry = _FILE.table(one, place, ("name", "query", "expression"))
        if ("query" in entry) == ("expression" in entry):
            raise _FILE.wrong(place, "has no rule, or two", "give it a query or an expression")
        if written in entry:
            yield Rule(_FILE.string(entry, "name", place), _FILE.string(entry, written, place))


def _entities(told: Any) -> Iterator[Entity]:
    for number, one in enumerate(_FILE.entries(told, "entity"), 1):
        place = f"[[entity]] {number}"
        entry = _FILE.table(one, place, ("kind", "name", "query"))
        yield Entity(*(_FILE.string(entry, name, place) for name in ("kind", "name", "query")))
