"""`rapport sandbox`: a made-up social network on this machine, to connect, read and watch."""

from typing import Annotated

import typer

from rapport.flow.errors import InputError
from rapport.showing import now, out

PORT = 8765


def sandbox(
    port: Annotated[int, typer.Option(help="Of this machine; nobody else can reach it.")] = PORT,
    every: Annotated[float, typer.Option(help="Seconds between two deeds.")] = 20.0,
    seed: Annotated[int, typer.Option(help="Another one: other people do other things.")] = 7,
) -> None:
    """Serve a made-up social network that speaks Mastodon's API, until Ctrl+C."""
    from rapport.sandbox import Network, Sandbox, serving
    from rapport.sandbox.granting import TOKEN

    if not 0.1 <= every <= 86_400:
        raise InputError(
            f"{every} seconds between two deeds is too short or too long",
            fix="say from 0.1 seconds to a day: --every 20",
        )
    made = Sandbox(Network(seed, now()), now)
    with serving(made, port=port, every_s=every) as wait:
        out.print(f"The sandbox network is at {made.address}; a deed every {every:g} seconds.")
        out.print(f"  connect it: Sources, Mastodon, address {made.address}, token {TOKEN}")
        out.print("  or let Rapport in by a click: any client key and secret, then Allow")
        try:
            wait()
        except KeyboardInterrupt:
            out.print("The sandbox network has ended.")
