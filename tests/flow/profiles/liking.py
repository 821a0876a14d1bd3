"""A small world in which people like things: facts in, tables of interests out."""

from datetime import UTC, datetime, timedelta

from rapport.flow import pipeline, profile_tables, tables
from rapport.flow.engines.duck import Duck
from rapport.flow.profiles.interests import FORBIDDEN_VALUES, PHRASES, STEPS
from rapport.flow.signals.phrase_themes import phrase_themes
from rapport.flow.signals.theme_tree import Theme, as_tables
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALL = 255
NO_SCORE = ALL & ~4

TREE = {
    "outdoors": Theme("outdoors", {"en": "Outdoors"}, words=("national park",)),
    "fishing": Theme(
        "fishing",
        {"en": "Fishing", "ru": "Рыбалка", "zh_Hans": "钓鱼"},
        "outdoors",
        words=("fishing", "рыбалка", "钓鱼"),
        sources=("Rods & reels",),
        addresses=("shop.example/fish",),
        pages=("club7", "Тихий плёс"),
    ),
    "coffee": Theme("coffee", {"en": "Coffee"}, words=("coffee", "espresso")),
    "camping": Theme("camping", {"en": "Camping"}, "outdoors", words=("tent", "палатка")),
    "illness": Theme(
        "illness",
        {"en": "Illness"},
        words=("diabetes", "диабет"),
        sources=("Clinic",),
        addresses=("clinic.example",),
        pages=("ward5",),
        forbidden=True,
    ),
}

_DEED = (
    "interaction_id account_id source verb object_id title text object_url occurred_at"
    " received_at seq line rights"
)
_OBJECT = (
    "object_id source kind title theme native text parent_id page_id author_id seq line rights"
)
_STATED = "person_id attribute value account_id source said sealed mode microlods seq line rights"
_CLAIM = "account_id source attribute value said sealed mode received_at seq line rights"
_VALUE = (
    "person_id attribute value said sealed place_in_order microlods confidence tier claims rights"
)
_PERSON = "person_id kind accounts sources interactions orders spent_12m currency conflicts rights"
_READING = (
    "interaction_id language script variety sentiment target intents words urgent noise because"
    " entities topics triggers keywords personal read_by corrected is_staff"
)


def deed(
    number,
    who,
    verb,
    title=None,
    *,
    text=None,
    thing=None,
    url=None,
    days=0.0,
    rights=ALL,
    seq=1,
):
    """One deed of the account `who`, so many days ago."""
    at = NOW - timedelta(days=days)
    return (str(number), who, "net", verb, thing, title, text, url, at, NOW, seq, 1, rights)


def thing(
    name,
    kind="post",
    title=None,
    *,
    theme=None,
    native=None,
    text=None,
    answers=None,
    page=None,
    author=None,
    rights=ALL,
    seq=1,
):
    """One thing that people act on."""
    return (name, "net", kind, title, theme, native, text, answers, page, author, seq, 1, rights)


def likes(who, said, mode="declared", rights=ALL):
    """One interest that an account states, as its source wrote it."""
    return (who, said.lower(), said, mode, rights)


def feeling(number, sentiment, staff=False):
    """What was read of the text of a deed."""
    none = ("[]",) * 3
    found = (str(number), "en", "Latn", "", sentiment, "", *none, "", *none[:1], *none, "[]", "[]")
    return (*found, "lexicon", "[]", staff)


def liking(
    *deeds, people=None, spent=(), works=(), engine=None, until=tables.GROUP_INTERESTS, **facts
):
    """Return the engine in which the tables of interests of these facts are made, until one.

    `people` names the person of an account; left out, each account is a person of its name.
    `works`  (person, position); `spent`: (person, amount). `facts`: see _given
    """
    engine = engine or Duck()
    said = facts.get("said", ())
    accounts = {d[1] for d in deeds} | {s[0] for s in said} | {w[0] for w in (*works, *spent)}
    whose = people or {account: account for account in accounts}
    given = _given(*deeds, **facts) | _known(whose, said, works, spent)
    for spec, some in given.items():
        engine.put(spec.name, some)
    timelines = next(s for s in pipeline.STEPS if s.writes is tables.TIMELINES)
    for step in (*PHRASES, phrase_themes, FORBIDDEN_VALUES, timelines, *STEPS):
        step.make(engine, now=NOW)
        step.writes.check(engine)
        if step.writes is until:
            break
    return engine


def _given(*deeds, things=(), said=(), feelings=(), claims=(), bots=(), tree=TREE):
    """What sources said, and what was read of texts."""
    themes, terms = as_tables(tree)
    liked = ((a, "net", "interest", v, s, False, m, NOW, 1, 1, r) for a, v, s, m, r in said)
    return {
        tables.INTERACTIONS: rows_of(tables.INTERACTIONS, _DEED, *deeds),
        tables.OBJECTS: rows_of(tables.OBJECTS, _OBJECT, *things),
        tables.TEXT_READINGS: rows_of(tables.TEXT_READINGS, _READING, *feelings),
        tables.CLAIMS: rows_of(tables.CLAIMS, _CLAIM, *liked, *claims),
        profile_tables.ACCOUNT_TRUST: rows_of(
            profile_tables.ACCOUNT_TRUST, "account_id is_bot", *((a, True) for a in bots)
        ),
        tables.DECISIONS: tables.DECISIONS.schema.empty_table(),
        tables.THEMES: themes,
        tables.THEME_TERMS: terms,
    }


def _known(whose, said, works, spent):
    """What the steps before make of that: who is who, and what is known of them."""
    last = {(account, value): (s, mode, rights) for account, value, s, mode, rights in said}
    stated = (
        (whose[a], "interest", v, a, "net", s, False, m, 1, 1, 1, r)
        for (a, v), (s, m, r) in last.items()
        if a in whose
    )
    jobs = ((p, "position", v, v, False, 1, 1, 0.9, "confirmed", 1, ALL) for p, v in works)
    buyers = ((p, "person", 1, "net", 0, 0, amount, "EUR", 0, ALL) for p, amount in spent)
    return {
        profile_tables.PROFILED_ACCOUNTS: rows_of(
            profile_tables.PROFILED_ACCOUNTS, "account_id person_id", *whose.items()
        ),
        tables.ATTRIBUTE_REASONS: rows_of(tables.ATTRIBUTE_REASONS, _STATED, *stated),
        tables.ATTRIBUTES: rows_of(tables.ATTRIBUTES, _VALUE, *jobs),
        tables.PEOPLE: rows_of(tables.PEOPLE, _PERSON, *buyers),
    }


def rows(engine, spec):
    """All rows of a table in the order of its key."""
    return engine.get(f"{spec.select} order by {', '.join(spec.key)}").to_pylist()
