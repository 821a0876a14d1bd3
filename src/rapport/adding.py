"""`rapport add`: from a file to a confirmed mapping, asked for step by step or given whole."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from rapport import importing
from rapport.flow.errors import InputError
from rapport.flow.rights import BASES, PURPOSES
from rapport.flow.sources.files import kinds
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.sources.files.recognise import Proposal, recognise
from rapport.flow.workspace import Workspace
from rapport.intake.reading import name_of
from rapport.showing import now, out, print_added
from rapport.showing import progress as progress_line

LEFT_OUT = "leave out"


@dataclass(frozen=True)
class Said:
    """What the command line said of a file or a tap; empty parts are found out or asked for.

    `config`, `streams`  of a tap: the file of its settings, and STREAM=KIND each
    """

    name: str = ""
    kind: str = ""
    mapped: Mapping[str, str] | None = None
    purposes: tuple[str, ...] = ()
    basis: str = ""
    verified: tuple[str, ...] = ()
    region: str = ""
    constants: Mapping[str, str] | None = None
    mapping_file: Path | None = None
    config: Path | None = None
    streams: tuple[str, ...] = ()


def add_file(
    workspace: Workspace, path: Path, said: Said, *, dry_run: bool, ask: bool, as_json: bool
) -> None:
    """Bring in one file and print what that did; its mapping is kept for the next of its kind."""
    out.quiet = as_json
    need_file(path)
    read_as = mapping_for(workspace, path, said, ask=ask)
    with progress_line(quiet=as_json) as progress:
        done = importing.add_file(
            workspace, path, read_as, now=now(), dry_run=dry_run, progress=progress
        )
    if not dry_run and done.good:
        importing.save_connection(workspace, read_as)
    print_added(done, dry_run=dry_run, as_json=as_json)


def mapping_for(workspace: Workspace, path: Path, said: Said, *, ask: bool) -> FileMapping:
    """Return how `path` is to be read.

    In this order: a mapping file that was named; the connection of that name, if it was
    used before for this kind of file; else what is recognised, shown and, with `ask`,
    confirmed column by column. What the command line says goes before all of them.

    Raises  InputError: the mapping can't be used, and why.
    """
    if said.mapping_file is not None:
        named = FileMapping.from_toml(said.mapping_file.read_text(encoding="utf-8"))
        return _with_terms(named, said)
    name = said.name or name_of(path.name)
    known = importing.connection(workspace, name)
    if known is not None and said.mapped is None and said.kind in ("", known.kind):
        return _with_terms(known, said)
    proposal = recognise(path, said.kind or None)
    if ask and not said.kind:
        proposal = _ask_kind(path, proposal)
    columns = _columns(proposal, said.mapped or {})
    show(proposal, columns)
    if ask:
        columns = _ask_columns(proposal, columns)
    return proposal.mapping(
        name,
        columns=columns,
        verified=said.verified,
        constants=dict(said.constants or {}),
        region=said.region or workspace.phone_region,
        **terms(said, ask=ask),
    )


def show(proposal: Proposal, columns: Mapping[str, str]) -> None:
    """Print what the file seems to be, a line for each column."""
    form = ", ".join(t for t in (proposal.format, proposal.encoding) if t)
    out.print(
        f"{proposal.file}: {proposal.kind} ({_sure(proposal.kind_sureness)}); {form};"
        f" looked at {proposal.rows_seen:,} rows",
    )
    if not proposal.day_order_sure:
        out.print(f"  dates read as {', '.join(proposal.date_formats)}: no date shows for sure")
    fields = {column: field for field, column in columns.items()}
    table = Table(box=None, header_style="bold")
    for head, width in (
        ("column", 16),
        ("is our", 16),
        ("sure", 4),
        ("because", 8),
        ("values", 8),
    ):
        table.add_column(head, no_wrap=True, overflow="ellipsis", min_width=width)
    for c in proposal.columns:
        ours = fields.get(c.name) or (_consent(c.consent) if c.consent else LEFT_OUT)
        style = "dim" if ours == LEFT_OUT else ""
        sure = "" if ours == LEFT_OUT else _sure(c.sureness)
        # real values are for eyes, not for the log a script's output goes to
        values = ", ".join(c.samples[:3]) if out.is_terminal else ""
        table.add_row(*(t for t in (c.name, ours, sure, c.why, values[:60])), style=style)
    out.print(table)


def _columns(proposal: Proposal, mapped: Mapping[str, str]) -> dict[str, str]:
    found = {c.field: c.name for c in proposal.columns if c.field}
    wanted = set(mapped.values())
    kept = {f: c for f, c in found.items() if c not in wanted}
    return {**kept, **mapped}


def _with_terms(known: FileMapping, said: Said) -> FileMapping:
    given: dict[str, Any] = {
        "source": said.name,
        "constants": dict(said.constants or {}),
        "purposes": said.purposes,
        "basis": said.basis,
        "verified": said.verified,
        "region": said.region,
    }
    mapping = replace(known, **{k: v for k, v in given.items() if v})
    _check_terms(mapping.purposes, mapping.basis)
    return mapping


def terms(said: Said, *, ask: bool) -> dict[str, Any]:
    """Return purposes and basis as said, or asked for.

    Raises  InputError: one of them is not known.
    """
    purposes, basis = said.purposes, said.basis
    if ask and not purposes:
        answer = typer.prompt(f"What is it for? Any of: {', '.join(PURPOSES)}", "service profile")
        purposes = tuple(p for p in re.split(r"[\s,;]+", answer) if p)
    if ask and not basis:
        basis = typer.prompt(f"On what ground do you hold it? One of: {', '.join(BASES)}")
    _check_terms(purposes, basis)
    return {"purposes": purposes, "basis": basis}


def _check_terms(purposes: Iterable[str], basis: str) -> None:
    """Refuse what is not known at once: every row would wait in quarantine for it."""
    if unknown := sorted(set(purposes) - set(PURPOSES)):
        raise InputError(
            f"there is no purpose {', '.join(map(repr, unknown))}",
            fix=f"say what the data is for: {', '.join(PURPOSES)}",
        )
    if basis and basis not in BASES:
        raise InputError(
            f"there is no ground {basis!r}",
            fix=f"say on what ground you hold it: {', '.join(BASES)}",
        )


def _ask_kind(path: Path, proposal: Proposal) -> Proposal:
    for kind in kinds.ALL:
        out.print(f"  {kind.name:<14} {kind.meaning}")
    chosen = typer.prompt("What does the file hold?", proposal.kind).strip()
    return proposal if chosen == proposal.kind else recognise(path, chosen)


def _ask_columns(proposal: Proposal, columns: dict[str, str]) -> dict[str, str]:
    """Let a person change columns until they say that all is right."""
    known = kinds.BY_NAME[proposal.kind].by_name
    names = {c.name for c in proposal.columns}
    out.print("  fields: " + ", ".join(known))
    while True:
        answer = typer.prompt("Change with FIELD=COLUMN or FIELD=, or Enter if right", "").strip()
        if not answer:
            return columns
        field, equals, column = (part.strip() for part in answer.partition("="))
        if not equals or field not in known or (column and column not in names):
            out.print(f"  no such field or column: {answer}")
            continue
        columns = {f: c for f, c in columns.items() if f != field and c != column}
        if column:
            columns[field] = column
        show(proposal, columns)


def _consent(consent: Any) -> str:
    return f"consent to {consent.purpose} by {consent.channel}"


def _sure(share: float) -> str:
    return f"{share:.0%}"


def need_file(path: Path) -> None:
    """Raise InputError unless there is such a file."""
    if not path.is_file():
        raise InputError(
            f"there is no file {path}",
            fix="name a CSV, XLSX, JSON lines or Parquet file, or a source: rapport sources --all",
        )
