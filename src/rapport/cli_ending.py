"""`rapport pause`, `resume`, `disconnect` and `read-again`: connected sources later on."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from rapport.cli_sources import HERE, AsJson, In
from rapport.flow.errors import InputError
from rapport.showing import now, out, print_json

Named = Annotated[str, typer.Argument(help="Name of the connection, as shop.")]


def pause(name: Named, folder: In = HERE) -> None:
    """Let nothing of a source in until you resume it: it is neither read nor sent to."""
    from rapport.flow.workspace import Workspace
    from rapport.receiving import ending

    done = ending.pause(Workspace.open(folder), name, now=now())
    out.print(f"{name} is paused." if done else f"{name} lets nothing in already.")


def resume(name: Named, folder: In = HERE) -> None:
    """Let a paused source go on where it was."""
    from rapport.flow.workspace import Workspace
    from rapport.receiving import ending

    done = ending.resume(Workspace.open(folder), name)
    out.print(f"{name} goes on." if done else f"{name} was not paused.")


def disconnect(
    name: Named,
    folder: In = HERE,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Let all that it ever said leave, too.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """End a connection: nothing is read or let in, its secrets are deleted, its facts stay."""
    from rapport.flow.workspace import Workspace
    from rapport.receiving import ending

    workspace = Workspace.open(folder)
    if withdraw and not yes:
        if not sys.stdin.isatty():
            raise InputError(
                f"nobody confirmed that all that {name} said is to go", fix="say --yes, too"
            )
        typer.confirm(f"All that {name} ever said leaves with the next build. Go on?", abort=True)
    done = ending.disconnect(workspace, name, withdraw=withdraw, now=now())
    if as_json:
        print_json(asdict(done))
        return
    if not done.was_connected and not done.withdrawn:
        out.print(f"{name} is not connected.")
        return
    if done.was_connected:
        out.print(f"{name} is disconnected: {done.rows:,} rows that waited were taken in")
    if done.let_go:
        out.print(f"  {done.let_go:,} records that waited were let go")
    if done.rows or done.withdrawn:
        out.print(f"  next: rapport build {folder}")


def read_again(name: Named, folder: In = HERE, as_json: AsJson = False) -> None:
    """Read the kept pages of a source again, after its reader was mended."""
    from rapport.flow.workspace import Workspace
    from rapport.receiving import reading_again

    done = reading_again.read_again(Workspace.open(folder), name, now=now())
    if as_json:
        print_json(asdict(done))
        return
    out.print(
        f"{name}: {done.records:,} records read again; {done.rows:,} rows, {done.before:,} before"
    )
    if done.failed:
        out.print(f"  {done.failed:,} could not be read: they stay as refused as they were")
    if done.gone:
        out.print(f"  of {done.gone:,} readings the pages are no longer kept")
    if done.records:
        out.print(f"  next: rapport build {folder}")


COMMANDS = (pause, resume, disconnect, read_again)
