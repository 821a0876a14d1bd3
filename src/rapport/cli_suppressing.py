"""`rapport suppress`, `suppressed`, `lift`: whom nobody may write to, by e-mail or phone."""

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rapport.flow.errors import ConfigError, InputError
from rapport.showing import now, out, print_json

if TYPE_CHECKING:
    from rapport.flow.workspace import Workspace

Contacts = Annotated[
    list[str],
    typer.Argument(help="E-mails, phones; @FILE with one a line; - for standard input."),
]
In = Annotated[
    Path,
    typer.Option(
        "--in", "-w", help="The workspace's folder.", envvar="RAPPORT_WORKSPACE",
        show_default="this folder",
    ),
]  # fmt: skip
HERE = Path()


def suppress(
    contacts: Contacts,
    folder: In = HERE,
    why: Annotated[str, typer.Option(help="unsubscribed, complained or team.")] = "team",
) -> None:
    """Keep contacts from being written to by any door; they are kept as keyed hashes alone."""
    from rapport import suppressing
    from rapport.flow.workspace import Workspace

    workspace = Workspace.open(folder)
    if why == suppressing.ERASED:
        raise ConfigError("erased is said of who was forgotten", fix="take another reason: team")
    found = _pseudonyms(workspace, contacts)
    new = suppressing.suppress(workspace, found, why, by="command", now=now())
    out.print(f"{new:,} added, {len(found) - new:,} were on the list")


def suppressed(
    contacts: Annotated[
        list[str] | None, typer.Argument(help="E-mails or phones to look up; none: counts.")
    ] = None,
    folder: In = HERE,
    json_: Annotated[bool, typer.Option("--json", help="Print what a machine reads.")] = False,
) -> None:
    """Say how many contacts are on the list by reason, or whether some are."""
    from rapport import suppressing
    from rapport.flow.workspace import Workspace

    workspace = Workspace.open(folder)
    if not contacts:
        why = suppressing.why_suppressed(workspace, suppressing.suppressed(workspace))
        counts = dict(Counter(why.values()))
        if json_:
            print_json(counts)
            return
        for reason in suppressing.WHYS:
            out.print(f"{counts.get(reason, 0):>9,}  {reason}")
        return
    told = []
    for contact, (_kind, key) in zip(
        _read(contacts), _pseudonyms(workspace, contacts), strict=True
    ):
        told.append((contact, suppressing.why_suppressed(workspace, [key]).get(key, "")))
    if json_:
        print_json([{"contact": contact, "why": why} for contact, why in told])
        return
    for contact, reason in told:
        out.print(f"{contact}: {reason or 'not on the list'}")


def lift(
    contacts: Contacts,
    folder: In = HERE,
    why: Annotated[str, typer.Option(help="Why they may be written to again; it stays.")] = "",
) -> None:
    """Take contacts off the list again. Who asked to be erased stays on it."""
    from rapport import suppressing
    from rapport.flow.workspace import Workspace

    workspace = Workspace.open(folder)
    keys = [key for _kind, key in _pseudonyms(workspace, contacts)]
    erased = suppressing.why_suppressed(workspace, keys)
    may = [key for key in keys if erased.get(key) != suppressing.ERASED]
    found = suppressing.lift(workspace, may, why, by="command", now=now())
    out.print(f"{found:,} taken off the list")
    if len(may) < len(keys):
        out.print(f"{len(keys) - len(may):,} asked to be erased: they stay on it")


def _pseudonyms(workspace: "Workspace", contacts: list[str]) -> list[tuple[str, str]]:
    from rapport.suppressing import pseudonyms_of

    at = now()
    return [pseudonyms_of(workspace, contact, now=at) for contact in _read(contacts)]


def _read(contacts: list[str]) -> list[str]:
    """Return contacts as typed, those of files and of standard input among them."""
    found: list[str] = []
    for one in contacts:
        if one == "-":
            found += sys.stdin.read().split("\n")
        elif one.startswith("@"):
            found += _of_file(Path(one[1:]))
        else:
            found.append(one)
    told = [line.strip() for line in found if line.strip()]
    if not told:
        raise InputError("there is no contact", fix="give an e-mail or a phone")
    return told


def _of_file(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} can't be read: {type(error).__name__}", fix="give a text file, one a line"
        ) from None


COMMANDS = (suppress, suppressed, lift)
