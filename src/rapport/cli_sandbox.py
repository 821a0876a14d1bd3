"""`rapport sandbox`: a made-up social network on this machine, to connect, read and watch."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from rapport.flow.errors import ConfigError, InputError
from rapport.showing import now, out

PORT = 8765
#: How it is called in the workspace that it is connected to.
NAME = "sandbox"


def sandbox(
    port: Annotated[int, typer.Option(help="Of this machine; nobody else can reach it.")] = PORT,
    every: Annotated[float, typer.Option(help="Seconds between two deeds.")] = 20.0,
    seed: Annotated[int, typer.Option(help="Another one: other people do other things.")] = 7,
    connect: Annotated[
        Path | None,
        typer.Option(
            help="Connect it to the workspace in this folder, and go on where it was left;"
            " it ends with what started it."
        ),
    ] = None,
) -> None:
    """Serve a made-up social network that speaks Mastodon's API, until Ctrl+C."""
    from rapport.sandbox import Network, Remembered, Sandbox, serving
    from rapport.sandbox.granting import TOKEN

    if not 0.1 <= every <= 86_400:
        raise InputError(
            f"{every} seconds between two deeds is too short or too long",
            fix="say from 0.1 seconds to a day: --every 20",
        )
    if connect is None:
        network = Network(seed, now())
    else:
        network = Remembered(_folder(connect) / f"{NAME}-{seed}.jsonl", seed, now())
    made = Sandbox(network, now)
    with serving(made, port=port, every_s=every) as wait:
        out.print(f"The sandbox network is at {made.address}; a deed every {every:g} seconds.")
        if connect is None:
            out.print(f"  connect it: Sources, Sandbox, address {made.address}, token {TOKEN}")
            out.print("  or as Mastodon, by a click: any client key and secret, then Allow")
        else:
            _connect(connect, made.address, TOKEN)
            out.print(f"  it is connected as {NAME}")
        try:
            _until_left(wait, alone=connect is None)
        except KeyboardInterrupt:
            out.print("The sandbox network has ended.")


def _folder(workspace: Path) -> Path:
    from rapport.flow.workspace import Workspace

    return Workspace.open(workspace).root / "demo"


def _connect(folder: Path, address: str, token: str) -> None:
    """Connect the network, or tell the workspace where it is now."""
    from rapport.flow.workspace import Workspace
    from rapport.intake import live
    from rapport.receiving import connections
    from rapport.receiving.connections import Connection

    workspace = Workspace.open(folder)
    made = Connection(NAME, "sandbox", ("service", "profile", "marketing"), "legitimate_interest")
    if NAME in connections.names(workspace):
        made = connections.load(workspace, NAME)
        if made.source != NAME:
            raise ConfigError(
                f"{NAME} is the name of another connection there, of {made.source}",
                fix=f"connect the network by hand: rapport connect NAME {NAME}",
            )
    if made.settings.get("base_url") != address:
        made = replace(made, settings={**made.settings, "base_url": address})
        live.connect(workspace, made, {"token": token})


def _until_left(wait: Callable[[], None], *, alone: bool) -> None:
    parent = os.getppid()
    if alone:
        wait()
    while os.getppid() == parent:
        time.sleep(1)
