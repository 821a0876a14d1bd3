"""A stream of mentions written out by hand, published as a build publishes it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from rapport.flow import generations, tables
from rapport.flow.engines.duck import Duck
from rapport.flow.mention_cards import MentionFilter
from rapport.flow.shelf import desk

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
#: The ten days before NOW's midnight, and the ten before these.
SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC)

_LISTS = {
    "intents",
    "words",
    "urgent",
    "because",
    "entities",
    "topics",
    "triggers",
    "keywords",
    "personal",
}
_PLAIN = {
    "account_id": "maria",
    "source": "forum",
    "verb": "post",
    "private": False,
    "text": "hello",
    "language": "en",
    "script": "Latn",
    "variety": "",
    "target": "",
    "intents": [["other", "low"]],
    "words": [],
    "urgent": [],
    "noise": "",
    "because": [],
    "topics": [],
    "entities": [],
    "triggers": [],
    "keywords": [],
    "personal": [],
    "read_by": "teacher",
    "corrected": [],
    "seq": 1,
    "line": 1,
    "rights": 31,
}


def reading(interaction_id: str, day: float, **said) -> dict:
    """Return a row of READINGS, `day` days after SINCE; what is not said is plain or null."""
    row = _PLAIN | {"interaction_id": interaction_id, **said}
    for name in _LISTS | {"corrected"}:
        row[name] = json.dumps(row[name], ensure_ascii=False)
    if row.get("sentiment") is not None:
        row.setdefault("sureness", "high")
    return row | {"occurred_at": SINCE + timedelta(days=day)}


def wanted(since: datetime = SINCE, until: datetime = UNTIL, **asked) -> MentionFilter:
    return MentionFilter(since, until, **asked)


def ids(mentions) -> str:
    return " ".join(m.interaction_id for m in mentions)


def publish(findings: Path, readings=(), *, without=(), lay=desk.write, **others) -> Path:
    """Publish these rows beside empty tables. `without`: names of tables that are not made."""
    engine = Duck()
    specs = [s for s in (*tables.FINDINGS, *tables.KEPT) if s.name not in without]
    for spec in specs:
        rows = readings if spec is tables.READINGS else others.get(spec.name, ())
        engine.put(spec.name, pa.Table.from_pylist(list(rows), spec.schema))
        spec.check(engine)
    return generations.publish(
        findings,
        engine,
        specs,
        now=NOW,
        about={"now": NOW.isoformat()},
        lay=lambda folder, files: [lay(folder, files, now=NOW)],
    )
