"""A text and a mapping to facts, for the tests of files."""

from datetime import UTC, datetime

import pyarrow as pa

from rapport.flow.engines.duck import Duck
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.sources.base import Entry
from rapport.flow.sources.files.door import read_file
from rapport.flow.sources.files.facts import TABLES, displays_of, facts_of

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ENGINE = Duck()
HIDDEN = Pseudonyms(b"k" * 32)
ENTRY = Entry(3, "crm", NOW, 7, HIDDEN, "BG")


class Facts:
    """The facts of one text, asked for columns."""

    def __init__(self, rows, mapping):
        self.rows, self.mapping = rows, mapping
        self.found = facts_of(rows, mapping, ENTRY)

    def of(self, spec, *names):
        """The columns named of one table: a list of values, or of tuples."""
        rows = self.found[spec].select(list(names)).to_pylist()
        return [tuple(r.values()) if len(names) > 1 else r[names[0]] for r in rows]

    def displays(self):
        return displays_of(self.rows, self.mapping, ENTRY)


def tell(path, text, mapping):
    """Return the facts of a text, each table checked against its spec."""
    path.write_text(text, encoding="utf-8")
    read = read_file(path, mapping, now=NOW)
    rows = pa.Table.from_batches(read.batches, read.schema)
    assert read.quarantined.to_pylist() == []
    facts = Facts(rows, mapping)
    assert tuple(facts.found) == TABLES
    for spec, table in facts.found.items():
        assert table.schema == spec.schema
        ENGINE.put(spec.name, table)
        spec.check(ENGINE)
    return facts


def account(native):
    return HIDDEN.one("account", "crm", native)


def day(*date):
    return datetime(*date, tzinfo=UTC)
