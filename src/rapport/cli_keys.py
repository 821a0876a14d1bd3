"""`rapport keys`: the write keys by which sites, apps and servers send events to us."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rapport.flow.errors import ConfigError, InputError
from rapport.showing import now, out, print_json

if TYPE_CHECKING:
    from rapport.collect.keys import KeyKind
    from rapport.flow.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Write keys by which events come in.")
Named = Annotated[str, typer.Argument(help="Name of the connection, as site.")]
In = Annotated[
    Path,
    typer.Option(
        "--in", "-w", help="The workspace's folder.", envvar="RAPPORT_WORKSPACE",
        show_default="this folder",
    ),
]  # fmt: skip
HERE = Path()


@app.command()
def make(
    connection: Named,
    folder: In = HERE,
    label: Annotated[str, typer.Option(help="What you call the key.")] = "first",
    kind: Annotated[
        str, typer.Option(help="browser: stands in pages, anybody can read it; server: a secret.")
    ] = "browser",
    origin: Annotated[
        list[str] | None,
        typer.Option(help="Pages that may use it, as https://shop.example. Else: any."),
    ] = None,
    per_second: Annotated[
        int, typer.Option(help="Events a second it may send on average; 0: no limit.")
    ] = 1000,
    purpose: Annotated[
        list[str] | None, typer.Option(help="What the events are for, if this connects the site.")
    ] = None,
    basis: Annotated[str, typer.Option(help="On what ground you hold them.")] = "",
) -> None:
    """Make a write key; it is shown this once. The first one connects the site."""
    from rapport.collect import keys
    from rapport.flow.pseudonyms import Pseudonyms
    from rapport.flow.workspace import Workspace

    workspace = Workspace.open(folder)
    _connect(workspace, connection, tuple(purpose or ()), basis)
    key = keys.make(
        _file(workspace, connection),
        Pseudonyms(workspace.secret("ids")),
        label=label,
        kind=_kind(kind),
        origins=[o.lower().rstrip("/") for o in origin or ()],
        per_s=per_second,
        now=now(),
    )
    out.print(f"{key}", soft_wrap=True)
    out.print(f"  {label}, {kind}, of {connection}; only its digest is kept, so note it now")


@app.command("list")
def list_(
    connection: Named,
    folder: In = HERE,
    as_json: Annotated[bool, typer.Option("--json", help="Print what a machine reads.")] = False,
) -> None:
    """Say which keys a connection has. The keys themselves are not kept."""
    from rapport.collect import keys
    from rapport.flow.workspace import Workspace

    found = keys.of_connection(_file(Workspace.open(folder), connection))
    if as_json:
        print_json([{n: v for n, v in vars(key).items() if n != "hash"} for key in found])
        return
    for key in found:
        ended = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "in use"
        where = f", only from {', '.join(key.origins)}" if key.origins else ""
        out.print(f"{key.label}  {key.kind}, made {key.made_at:%Y-%m-%d}, {ended}{where}")


@app.command()
def revoke(
    connection: Named,
    label: Annotated[str, typer.Argument(help="What the key is called.")],
    folder: In = HERE,
) -> None:
    """Let no event in by this key any more. A running server knows within seconds."""
    from rapport.collect import keys
    from rapport.flow.workspace import Workspace

    keys.revoke(_file(Workspace.open(folder), connection), label, now=now())
    out.print(f"{label} of {connection} is revoked.")


def _connect(workspace: "Workspace", name: str, purposes: tuple[str, ...], basis: str) -> None:
    """Connect the site, unless it is. Raises RightsError: no purpose or no lawful basis."""
    from rapport.flow.rights import granted
    from rapport.flow.sources.collector.source import SOURCE
    from rapport.receiving import connections

    if name not in connections.names(workspace):
        granted(SOURCE.policy, purposes, basis)
        chosen = connections.Connection(name, SOURCE.name, purposes, basis)
        connections.save(workspace, chosen)


def _file(workspace: "Workspace", name: str) -> Path:
    from rapport.flow.sources.collector.source import SOURCE
    from rapport.receiving import connections

    connection = connections.load(workspace, name)
    if connection.source != SOURCE.name:
        raise ConfigError(
            f"{name} is fetched from {connection.source}: nobody sends events to it",
            fix="use the name of a connection of the collector, or a new one",
        )
    return workspace.sources / f"{name}.toml"


def _kind(said: str) -> "KeyKind":
    if said == "browser":
        return "browser"
    if said == "server":
        return "server"
    raise InputError(f"a key is no {said!r}", fix="use --kind browser or --kind server")
