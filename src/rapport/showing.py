"""How the command speaks: progress, errors, quarantined rows, what an import did."""

import json
import os
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from rapport.flow.errors import FlowError

#: What is printed may hold brackets of files and brands: nothing of it is markup.
out = Console(markup=False, highlight=False, soft_wrap=True)
err = Console(markup=False, highlight=False, soft_wrap=True, stderr=True)


def explained(error: Exception) -> FlowError:
    """Say in a sentence what the machine, not we, had against it; else `unforeseen`."""
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return FlowError("somebody else is writing to this workspace", fix="try again in a minute")
    if isinstance(error, sqlite3.DatabaseError):
        return FlowError(
            f"a database of the workspace can't be read or written: {error}",
            fix="see that you may write there; else bring facts.sqlite and vault/ back from one"
            " and the same backup",
        )
    if isinstance(error, OSError) and error.filename is not None:
        place = os.fsdecode(error.filename).encode(errors="replace").decode()
        return FlowError(
            f"{place}: {(error.strerror or type(error).__name__).lower()}",
            fix="see that the file and its folder are there, and that you may read and write them",
        )
    if isinstance(error, UnicodeDecodeError):
        return FlowError("a settings or mapping file is not UTF-8", fix="save it as UTF-8")
    return unforeseen(error)


def unforeseen(error: Exception) -> FlowError:
    """A mistake of ours. Its own words may quote a person's data, so they are not shown."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    ours = [f for f in traceback.extract_tb(error.__traceback__) if "rapport" in f.filename]
    where = (ours or [last])[-1]
    return FlowError(
        f"we did not foresee this: {type(error).__name__} in {Path(where.filename).name},"
        f" line {where.lineno}. What was received before is safe",
        fix="tell us that line; RAPPORT_DEBUG=1 shows the whole trace, which may hold your data",
    )


def print_added(done: Any, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json(asdict(done) | {"examples": done.examples.to_pylist(), "dry_run": dry_run})
        return
    if done.known is not None:
        out.print(
            f"{done.file}: nothing changes, this is the file of {done.known:%d %b %Y %H:%M} UTC",
        )
        return
    would = "would be kept" if dry_run else "kept"
    out.print(
        f"{done.file}: {done.good:,} of {done.read:,} rows {would} as {done.kind} of"
        f" {done.source}; {done.refused:,} in quarantine",
    )
    if (
        done.refused == done.read
        and not done.good
        and len({*done.examples["reason"].to_pylist()}) == 1
    ):
        row = done.examples.to_pylist()[0]
        out.print(
            f"  all for one reason: {row['reason']}\n  fix: {row['mend']}",
        )
    elif done.refused:
        print_quarantine(done.examples, most=10, of=done.refused)


def print_quarantine(rows: Any, most: int, of: int | None = None) -> None:
    """Show the first rows of a quarantine as a table."""
    shown = Table("file", "line", "column", "reason", "what to do", box=None, header_style="bold")
    for row in rows.slice(0, most).to_pylist():
        shown.add_row(
            *(
                "" if row[c] is None else str(row[c])
                for c in ("file", "line", "column", "reason", "mend")
            )
        )
    out.print(shown)
    more = (of or rows.num_rows) - min(most, rows.num_rows)
    if more > 0:
        out.print(f"... and {more:,} more: rapport quarantine --out rows.csv")


def print_error(error: FlowError) -> None:
    """Say what happened and what to do, to the terminal's other stream."""
    what = error.what.encode(errors="replace").decode()  # a file's name may be no text
    err.print(Text.assemble(("error: ", "bold red"), what))
    err.print(f"  fix: {error.fix}")
    err.print(Text(f"  [{error.code}]", style="dim"))


def now() -> datetime:
    return datetime.now(UTC)


def pairs(texts: list[str], option: str = "--map") -> dict[str, str]:
    pairs = [text.partition("=") for text in texts]
    for name, equals, value in pairs:
        if not (name and equals and value):
            told = "FIELD=COLUMN" if option == "--map" else "FIELD=TEXT"
            raise typer.BadParameter(f"write it as {told}", param_hint=option)
    return {name: value for name, _, value in pairs}


def number(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else f"{value:,}"


def print_json(value: Any) -> None:
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    print(json.dumps(value, ensure_ascii=False, default=str))


def print_accuracy(workspace: Any) -> None:
    """A demo knows its truth, so it says how often we were right."""
    from rapport.demo.workspace import demo_accuracy, is_demo

    if not is_demo(workspace):
        return
    found = demo_accuracy(workspace)
    out.print(
        f"Against the demo's own truth: precision {found.precision:.4f},"
        f" recall {found.recall:.4f}, F1 {found.f1:.4f}",
    )


@contextmanager
def progress(quiet: bool = False) -> Iterator[Any]:
    """Give a function (what, how far, of how much) that draws a line on the terminal."""
    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, disable=quiet or not err.is_terminal) as bar:
        task = bar.add_task("", total=None, count="")

        def step(what: str, done: int, total: int) -> None:
            count = f"{done:,} of {total:,}" if total else f"{done:,}" if done else ""
            bar.update(task, description=what, completed=done, total=total or None, count=count)

        yield step
