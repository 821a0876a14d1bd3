"""What a file is, as far as headers and values show it: a proposal for a person to check.

A column is proposed as a field where its header says so and its values do not speak
against it, or where its values alone are plain (an e-mail address). All others are left out.
"""

from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from rapport.flow.errors import InputError
from rapport.flow.sources.files import content, kinds, words
from rapport.flow.sources.files.kinds import Field, Kind
from rapport.flow.sources.files.mapping import Consent, Mapping
from rapport.flow.sources.files.reading import Rows, open_rows

#: Rows that are looked at.
LOOKED_AT = 20_000
_SAMPLES = 5
_LIKELY = 0.5
_FIELDS = {name: words.phrases(text) for name, text in words.FIELDS.items()}
_CONSENT = words.phrases(words.CONSENT)
_CHANNELS = {name: words.phrases(text) for name, text in words.CHANNELS.items()}
_PURPOSES = {name: words.phrases(text) for name, text in words.PURPOSES.items()}
_SECOND = {"phone": "phone_2", "email": "email_2"}


@dataclass(frozen=True)
class Column:
    """One column of the file: what it seems to be, how surely, and why.

    `field` is None if it is proposed to leave the column out, or if it is a consent.
    `why` is one of: header, content, header and content, unknown, values do not fit,
    or 'sensitive: ' and what it is about. `samples` are up to five real values, different
    ones: they may be contacts, so they are for the eyes of who imports, and for no log.
    """

    name: str
    field: str | None
    sureness: float
    why: str
    samples: tuple[str, ...]
    consent: Consent | None = None


@dataclass(frozen=True)
class Proposal:
    """What `recognise` found. `mapping` makes of it what an import needs."""

    file: str
    format: str
    encoding: str | None
    encoding_sureness: float
    delimiter: str | None
    kind: str
    kind_sureness: float
    columns: tuple[Column, ...]
    date_formats: tuple[str, ...]
    day_order_sure: bool  # false: no date shows whether the day or the month comes first
    decimal_comma: bool
    rows_seen: int
    first_rows: tuple[tuple[str, ...], ...] = ()  # whole ones; sensitive columns are empty

    def mapping(
        self, source: str, *, columns: Map[str, str] | None = None, **more: Any
    ) -> Mapping:
        """Return the mapping proposed; `columns` and `more` go before what was found.

        Raises  InputError: as Mapping, above all if no column names whom a row is about.
        """
        found = {c.field: c.name for c in self.columns if c.field}
        proposed = {
            "kind": self.kind,
            "date_formats": self.date_formats,
            "decimal_comma": self.decimal_comma,
            "consents": tuple(c.consent for c in self.columns if c.consent),
        }
        named = found if columns is None else columns
        return Mapping(source=source, columns=dict(named), **{**proposed, **more})


def recognise(
    path: Path | str,
    kind: str | None = None,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Proposal:
    """Look at the beginning of a file and say what it seems to hold.

    What is given of `kind`, `encoding` and `delimiter` is believed.
    Raises  InputError: as open_rows; or its first line holds values, not names.
    """
    rows = open_rows(path, encoding=encoding, delimiter=delimiter)
    content.refuse_headless(rows.header, Path(path).name)
    table = _first_rows(rows)
    seen = {n: content.look(table[n].combine_chunks()) for n in rows.header}
    chosen, sureness, columns = _best_kind(seen, kind)
    dated = [seen[c.name] for c in columns if c.field and _type(chosen, c.field) in content.DATED]
    money = [seen[c.name] for c in columns if c.field and _type(chosen, c.field) == "amount"]
    formats, sure = content.date_formats(dated)
    return Proposal(
        Path(path).name,
        rows.format,
        rows.encoding,
        rows.sureness,
        rows.delimiter,
        chosen.name,
        sureness,
        columns,
        formats,
        sure,
        content.decimal_comma(money),
        table.num_rows,
        _rows_as_shown(table, columns),
    )


def recognise_names(
    names: Iterable[str], kind: str | None = None
) -> tuple[str, float, tuple[Column, ...]]:
    """Say what columns seem to be by their names alone, as where a service describes itself.

    Returns  the kind, its sureness, and the columns under it. Raises InputError: no such kind.
    """
    seen = {name: content.Look(pa.array([], pa.string()), ()) for name in names}
    chosen, sureness, columns = _best_kind(seen, kind)
    return chosen.name, sureness, columns


def _rows_as_shown(table: pa.Table, columns: tuple[Column, ...]) -> tuple[tuple[str, ...], ...]:
    hidden = {c.name for c in columns if c.why.startswith("sensitive")}
    rows = table.slice(0, _SAMPLES).to_pylist()
    return tuple(tuple("" if n in hidden else v or "" for n, v in row.items()) for row in rows)


def _first_rows(rows: Rows) -> pa.Table:
    parts = [pa.schema([(n, pa.string()) for n in rows.header]).empty_table()]
    for batch in rows:
        parts.append(batch.rows)
        if sum(p.num_rows for p in parts) >= LOOKED_AT:
            break
    return pa.concat_tables(parts).slice(0, LOOKED_AT)


def _type(kind: Kind, field: str) -> str:
    return kind.by_name[field].type


def _best_kind(
    seen: dict[str, content.Look], named: str | None
) -> tuple[Kind, float, tuple[Column, ...]]:
    """Return the kind that explains most columns, its sureness, and the columns under it."""
    if named is not None and named not in kinds.BY_NAME:
        raise InputError(
            f"there is no kind {named!r}", fix=f"use one of: {', '.join(kinds.BY_NAME)}"
        )
    candidates = (kinds.BY_NAME[named],) if named else kinds.ALL
    tried = []
    for kind in candidates:
        columns = _columns(seen, kind)
        tried.append((_explained(kind, columns), kind, columns))
    tried.sort(key=lambda t: -t[0])
    best, kind, columns = tried[0]
    if named:
        return kind, 1.0, columns
    second = tried[1][0]
    return kind, round(min(0.99, 0.4 + (best - second) / max(best, 1)), 2), columns


def _explained(kind: Kind, columns: tuple[Column, ...]) -> float:
    """Return how much of the file the kind explains; little if it lacks what it needs."""
    found = {c.field: c.sureness for c in columns if c.field}
    points = sum(found.values()) + sum(c.sureness for c in columns if c.consent)
    telling = [
        c.sureness
        for c in columns
        if c.field in kind.telling and not words.is_general(words.folded(c.name))
    ]
    lacks = any(n not in found and n != "verb" for n in kind.required)
    lacks = (
        lacks or not any(n in found for n in kind.names_it) or bool(kind.telling and not telling)
    )
    return points / 4 if lacks else points + sum(telling)


def _columns(seen: dict[str, content.Look], kind: Kind) -> tuple[Column, ...]:
    columns = {n: _left_out(n, look) for n, look in seen.items()}
    free = {n for n, c in columns.items() if not c.why.startswith("sensitive")}
    for sureness, name, f, why in _ranked(seen, kind, free):
        taken = {c.field for c in columns.values()}
        field = f.name if f.name not in taken else _SECOND.get(f.name)
        if columns[name].field is None and field and field not in taken and field in kind.by_name:
            columns[name] = replace(columns[name], field=field, sureness=sureness, why=why)
    if kind.account is not None:
        _mark_consents(columns, seen)
    return tuple(columns.values())


def _left_out(name: str, look: content.Look) -> Column:
    about = words.sensitive(name)
    why = f"sensitive: {about}" if about else "unknown"
    return Column(name, None, 1.0 if about else 0.0, why, () if about else look.samples[:_SAMPLES])


def _ranked(
    seen: dict[str, content.Look], kind: Kind, free: set[str]
) -> list[tuple[float, str, Field, str]]:
    """Return likely (sureness, column, field, why), the surest first."""
    found = []
    for name in sorted(free):
        header = words.folded(name)
        for f in kind.fields:
            by_header = words.likeness(header, _FIELDS.get(f.name, ()))
            fit = seen[name].fit(f)
            if by_header >= _LIKELY and fit is None:
                found.append((round(by_header, 2), name, f, "header"))
            elif by_header >= _LIKELY and fit is not None and fit >= _LIKELY:
                both = round(min(0.99, 0.5 * by_header + 0.5 * fit), 2)
                found.append((both, name, f, "header and content"))
            elif by_header < _LIKELY and (plain := seen[name].plainly(f)) >= _LIKELY:
                found.append((round(plain, 2), name, f, "content"))
    return sorted(found, key=lambda x: (-x[0], list(seen).index(x[1])))


def _mark_consents(columns: dict[str, Column], seen: dict[str, content.Look]) -> None:
    """Propose columns of yes and no whose header speaks of consent."""
    used: set[str] = set()
    for name, column in columns.items():
        header = words.folded(name)
        by_header = words.likeness(header, _CONSENT)
        is_date = column.field == "consent_at"
        if (
            is_date
            or by_header < _LIKELY
            or seen[name].yes_no < 0.9
            or column.sureness > by_header
        ):
            continue
        consent = Consent(
            name, _best(_PURPOSES, header, "marketing"), _best(_CHANNELS, header, "any")
        )
        if consent.name not in used and not column.why.startswith("sensitive"):
            used.add(consent.name)
            columns[name] = replace(
                column,
                field=None,
                sureness=round(by_header, 2),
                why="header and content",
                consent=consent,
            )


def _best(known: Map[str, tuple[str, ...]], header: str, otherwise: str) -> str:
    ranked = {name: words.likeness(header, listed) for name, listed in known.items()}
    best = max(ranked, key=lambda name: ranked[name])
    return best if ranked[best] > 0 else otherwise
