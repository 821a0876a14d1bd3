"""What the typed rows of one file tell, column by column: the ground all facts stand on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow import keys
from rapport.flow.sources.base import Entry
from rapport.flow.sources.files import kinds, values
from rapport.flow.sources.files.kinds import Field
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.tables import TEXT, TIME, TableSpec

#: An @ and a plus are written %40 and %2B in addresses of pages.
_EMAIL = r"[^\s,;:<>()]+(?:@|%40)[^\s@,;:<>()]+\.[A-Za-z\p{L}]{2,}"
#: Phones in running text: with a plus, or grouped as in Russia, Bulgaria, China, America.
_PHONES = "|".join(
    (
        r"(?:\+|%2[Bb])\d[\d ().\-\x{a0}]{6,17}\d",
        r"\b[78][ (\-]{0,2}\d{3}[ )\-]{0,2}\d{3}[ \-]?\d{2}[ \-]?\d{2}\b",
        r"\b0\d{1,3}[ /\-]?\d{2,3}[ \-]?\d{2,3}[ \-]?\d{2,3}\b",
        r"\b1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}\b",
        r"\(?\b\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}\b",
        r"\b\d{10,15}\b",
    )
)
_CODES = {"card": "card", "tax_number": "tax"}
_CONSTANT_READERS = {
    "currency": values.currency,
    "verb": values.verb,
    "language": values.language,
    "method": values.method,
}


@dataclass(frozen=True)
class Told:
    """The typed rows of one stored file, its mapping and its log entry, asked for columns.

    All columns are as long as the rows. What is dear to compute is computed once.
    """

    rows: pa.Table
    mapping: Mapping
    entry: Entry

    def __post_init__(self) -> None:
        object.__setattr__(self, "_canonical", {})
        object.__setattr__(self, "_pseudonyms", {})

    @property
    def lines(self) -> pa.Array:
        return self._plain("line")

    def column(self, name: str) -> pa.Array | None:
        """Return the values of our field, from its column or its constant; None if neither."""
        if name in self.mapping.columns:
            return self._plain(name)
        if name in self.mapping.constants:
            said = pa.array([self.mapping.constants[name]], TEXT)
            value = _CONSTANT_READERS.get(name, lambda texts: texts)(said)[0]
            return pa.repeat(value, self.rows.num_rows)
        return None

    def of_type(self, name: str, type_: pa.DataType) -> pa.Array:
        """Return the values of our field, or nulls of that type if nothing says them."""
        found = self.column(name)
        return pa.nulls(self.rows.num_rows, type_) if found is None else found

    def deed(self, what: str, type_: pa.DataType) -> pa.Array:
        """Return the values of the field that is `what` of an interaction, or nulls."""
        for f in self.mapping.of_kind.fields:
            if f.deed == what and self.mapping.has(f.name):
                return self.of_type(f.name, type_)
        return pa.nulls(self.rows.num_rows, type_)

    def fields(self) -> list[Field]:
        """Return the fields that the rows have a value of, in the order of the kind."""
        return [f for f in self.mapping.of_kind.fields if self.mapping.has(f.name)]

    def said(self, f: Field) -> pa.Array:
        """Return what identifies: as said, with the network or the scheme in front."""
        texts = self.names if f.name == "name" else self.of_type(f.name, TEXT)
        network = f.network or (
            self.mapping.constants.get("network") if f.name == "handle" else None
        )
        before = network or _CODES.get(f.name)
        return pc.binary_join_element_wise(before, texts, ":") if before else texts

    def canonical(self, f: Field) -> tuple[pa.Array, pa.Array]:
        """Return canonical value and comparison key of an identifying field."""
        known: dict[str, tuple[pa.Array, pa.Array]] = self.__dict__["_canonical"]
        if f.name not in known:
            kind = str(f.identifier)
            known[f.name] = keys.canonical(kind, self.said(f), region=self.entry.region)
        return known[f.name]

    def pseudonym(self, f: Field) -> pa.Array:
        """Return the pseudonyms of an identifying field's canonical values."""
        known: dict[str, pa.Array] = self.__dict__["_pseudonyms"]
        if f.name not in known:
            kind = str(f.identifier)
            known[f.name] = self.entry.pseudonyms.column(kind, self.canonical(f)[0])
        return known[f.name]

    @cached_property
    def one_row_each(self) -> bool:
        """Whether no account stands on two rows: then no row can say what another says."""
        return bool(pc.count_distinct(self.accounts).as_py() == self.rows.num_rows)

    @cached_property
    def names(self) -> pa.Array:
        """Full names as their owners write them: said whole, or put together from parts.

        A Chinese family name comes first and has no space behind it.
        """
        whole = self.of_type("name", TEXT)
        parts = [self.of_type(n, TEXT) for n in ("given", "patronymic", "family")]
        joined = _joined(parts, " ")
        han = pc.match_substring_regex(parts[2], r"^\p{Han}")
        joined = pc.if_else(pc.fill_null(han, False), _joined([parts[2], parts[0]], ""), joined)
        return pc.coalesce(whole, pc.if_else(pc.equal(joined, ""), None, joined))

    @cached_property
    def accounts(self) -> pa.Array:
        """Birth ids of the rows' accounts: by the source's own number, else by a contact.

        Without a number of its own an account is named by its strongest contact, phone
        before e-mail before handle before card, so the same contact in another file of
        this source is the same account.
        """
        own = self.mapping.of_kind.own
        if own == "visitor":
            return self.visitors
        if own == "known":
            return self.of_type(own, TEXT)
        native = self.of_type(own, TEXT)
        if self.elsewhere:
            theirs = self.entry.pseudonyms.column("account", self.elsewhere, native)
            return pc.coalesce(theirs, self._named(pa.nulls(len(native), TEXT)))
        return self._named(native)

    @cached_property
    def elsewhere(self) -> str:
        """The connection whose accounts the rows with an own number are about; '' this one."""
        own, kind = self.mapping.of_kind.own, self.mapping.of_kind
        if own == "user":
            whose = self.numbers_of
        elif own == "customer" or (own == "id" and kind.account == "person"):
            whose = self.mapping.constants.get("customers_of", self.entry.source)
        else:
            return ""
        return "" if whose == self.entry.source else whose

    @property
    def of_here(self) -> "Told":
        """Leave out rows about another connection's accounts: it says that there are any."""
        if self.mapping.of_kind is kinds.KNOWN_PEOPLE:
            return Told(self.rows.slice(0, 0), self.mapping, self.entry)
        if not self.elsewhere:
            return self
        own = self.of_type(self.mapping.of_kind.own, TEXT)
        return Told(self.rows.filter(pc.is_null(own)), self.mapping, self.entry)

    def _named(self, native: pa.Array) -> pa.Array:
        """Return birth ids by the source's own numbers, where there is none by a contact."""
        for f in self._contacts():
            if native.null_count == 0:
                break
            value = pc.coalesce(self.canonical(f)[0], self.of_type(f.name, TEXT))
            native = pc.coalesce(native, pc.binary_join_element_wise(f.identifier, value, ":"))
        return self.entry.pseudonyms.column("account", self.entry.source, native)

    @property
    def numbers_of(self) -> str:
        """The connection whose numbers `user`, `organisation` and `member` are."""
        return self.mapping.constants.get("numbers_of", self.entry.source)

    def numbered(self, name: str) -> pa.Array:
        """Return birth ids of the accounts whose numbers a field holds; null where it is empty."""
        native = self.of_type(name, TEXT)
        return self.entry.pseudonyms.column("account", self.numbers_of, native)

    @cached_property
    def visitors(self) -> pa.Array:
        """Birth ids of the visitors of a site: numbers of theirs are no customer's."""
        native = pc.binary_join_element_wise("visitor", self.of_type("visitor", TEXT), ":")
        return self.entry.pseudonyms.column("account", self.entry.source, native)

    def _contacts(self) -> list[Field]:
        order = kinds.VERIFIABLE
        mapped = [f for f in self.fields() if f.name in order]
        return sorted(mapped, key=lambda f: order.index(f.name))

    @cached_property
    def times(self) -> list[pa.Array]:
        """The columns that tell when an account was seen."""
        names = [f.name for f in self.fields() if f.type == "time"]
        return [self._plain(n) for n in names]

    @cached_property
    def observed_at(self) -> pa.Array:
        """When a row was so: last changed, else done, else first known; null if not told.

        What an account of a network shows is so when it is read, however old the account is.
        """
        if self.mapping.of_kind is kinds.MEMBERS:
            read = pa.scalar(self.entry.received_at, TIME)
            return pc.fill_null(self.of_type("updated_at", TIME), read)
        return pc.coalesce(
            self.of_type("updated_at", TIME),
            self.of_type("told_at", TIME),
            self.deed("occurred_at", TIME),
            self.of_type("registered_at", TIME),
        )

    def _plain(self, name: str) -> pa.Array:
        found = self.rows.column(name)
        return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found

    def fit(self, spec: TableSpec, columns: dict[str, pa.Array], lines: pa.Array) -> pa.Table:
        """Return rows of `spec`: `columns`, nulls, and what is so for the whole entry."""
        whole = {
            "source": self.entry.source,
            "received_at": self.entry.received_at,
            "seq": self.entry.seq,
            "rights": self.entry.rights & ~int(self.mapping.of_kind.forbids),
        }
        n = len(lines)
        given = {**columns, "line": lines}
        made = [
            given[c.name].cast(c.type)
            if c.name in given
            else pa.repeat(pa.scalar(whole.get(c.name), c.type), n)
            for c in spec.columns
        ]
        return pa.table(made, schema=spec.schema)


def _joined(parts: list[pa.Array], between: str) -> pa.Array:
    """Join what is said. (pyarrow's null_handling='skip' drops rows of nulls altogether.)"""
    filled = [pc.fill_null(part, "") for part in parts]
    spaced = pc.binary_join_element_wise(*filled, between)
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(spaced, " +", " "))


def first_of_each(
    rows: pa.Table, key: tuple[str, ...], *, any_of: tuple[str, ...] = (), last: bool = False
) -> pa.Table:
    """Keep, of rows that share `key`, the one on the lowest line; of one line the first.

    `last`  the one on the highest line instead: what can be said anew
    The columns `any_of` (yes or no) are true if any of the rows says so.
    """
    n = rows.num_rows
    # one number for line and place: the least of them is the first row of the lowest line
    place = pc.add(pc.multiply(rows["line"], n), pa.array(np.arange(n)))
    named = rows.select([*key, *any_of]).append_column("#", place)
    which = "max" if last else "min"
    found = named.group_by(list(key), use_threads=False).aggregate(
        [("#", which), *((name, "any") for name in any_of)]
    )
    if found.num_rows == n:
        return rows
    found = found.sort_by(f"#_{which}")
    places = found[f"#_{which}"].to_numpy()
    kept = rows.take(pa.array(places % n))
    for name in any_of:
        kept = kept.set_column(kept.column_names.index(name), name, found[f"{name}_any"])
    return kept


def blotted(texts: pa.Array) -> pa.Array:
    """Return texts with [phone] and [e-mail] where a phone or an e-mail address stood."""
    coded = texts.dictionary_encode()
    clear = pc.replace_substring_regex(coded.dictionary, _EMAIL, "[e-mail]")
    clear = pc.replace_substring_regex(clear, _PHONES, "[phone]")
    return clear.take(coded.indices)
