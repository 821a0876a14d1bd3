"""`rapport add`: a file, a Singer tap or a source by its name, into a workspace."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from rapport.showing import pairs

In = Annotated[
    Path,
    typer.Option(
        "--in", "-w", help="The workspace's folder.", envvar="RAPPORT_WORKSPACE",
        show_default="this folder",
    ),
]  # fmt: skip
HERE = Path()
Files = Annotated[
    list[Path],
    typer.Argument(help="CSV, XLSX ...; or a source to connect and read, as vk; singer -- TAP"),
]
Name = Annotated[
    str, typer.Option(help="The source's name, as crm. Its mapping is kept under it.")
]
Kind = Annotated[str, typer.Option(help="people, orders, cards, calls ...: see the docs.")]
Mapped = Annotated[
    list[str] | None, typer.Option("--map", help="FIELD=COLUMN, as family=last_name.")
]
Purpose = Annotated[
    list[str] | None, typer.Option(help="What it may be used for: service, profile ...")
]
Basis = Annotated[
    str, typer.Option(help="consent, contract, legal_obligation or legitimate_interest.")
]
Verified = Annotated[
    list[str] | None,
    typer.Option(help="A field that the source itself made sure of: sign-in, code."),
]
Constant = Annotated[
    list[str] | None, typer.Option(help="FIELD=VALUE for all rows, as currency=EUR.")
]
Region = Annotated[str, typer.Option(help="Country of phones without +.")]
MappingFile = Annotated[Path | None, typer.Option(help="A mapping file instead.")]
Config = Annotated[Path | None, typer.Option(help="Of a tap: its settings, JSON.")]
Streams = Annotated[list[str] | None, typer.Option(help="Of a tap: STREAM=KIND.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", help="Of a source: SETTING=VALUE, no secret.")
]
Secrets = Annotated[
    list[str] | None, typer.Option(help="Of a source: SETTING=FILE that holds a secret.")
]


def add(
    files: Files,
    folder: In = HERE,
    name: Name = "",
    kind: Kind = "",
    mapped: Mapped = None,
    purpose: Purpose = None,
    basis: Basis = "",
    verified: Verified = None,
    constant: Constant = None,
    phone_region: Region = "",
    mapping: MappingFile = None,
    config: Config = None,
    stream: Streams = None,
    set_: Settings = None,
    secret: Secrets = None,
    dry_run: Annotated[bool, typer.Option(help="Look at every row and keep nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what a machine reads.")] = False,
) -> None:
    """Bring in a file: recognise its columns, confirm them, keep the rows that are good.

    The name of a source instead of a file connects it, under that name or --name, and reads it.
    """
    from rapport import adding, cli_sources
    from rapport.flow.workspace import Workspace

    workspace = Workspace.open(folder)
    said = adding.Said(
        name=name,
        kind=kind,
        mapped=pairs(mapped) if mapped else None,
        purposes=tuple(purpose or ()),
        basis=basis,
        verified=tuple(verified or ()),
        region=phone_region,
        constants=pairs(constant) if constant else None,
        mapping_file=mapping,
        config=config,
        streams=tuple(stream or ()),
    )
    ask = not yes and not as_json and sys.stdin.isatty()
    how = {"dry_run": dry_run, "ask": ask, "as_json": as_json}
    if files[0] == Path(cli_sources.SINGER) and not files[0].is_file():
        cli_sources.add_tap(workspace, [str(word) for word in files[1:]], said, **how)
    elif len(files) == 1 and cli_sources.is_source(files[0]):
        cli_sources.add_source(workspace, str(files[0]), said, set_ or [], secret or [], **how)
    else:
        for path in files:
            adding.add_file(workspace, path, said, **how)
