"""`rapport enrich`: the lawful ways to learn more of people, and what came of them."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from rapport.cli_sources import HERE, AsJson, In
from rapport.flow.errors import FlowError
from rapport.showing import now, out, print_error, print_json
from rapport.showing import progress as progress_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rapport.enriching.ledger import Run
    from rapport.enriching.lists import ToDelete

app = typer.Typer(
    no_args_is_help=True, help="Learn more of people by a partner, a list, or their own word."
)
Named = Annotated[str, typer.Argument(help="Name of the connection, as dossier.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say who would be asked about; ask nobody.")
]
Only = Annotated[int | None, typer.Option(help="Ask about so many people at most.", min=1)]

#: Why somebody is left out, in words.
REASONS = {
    "leaving": "are leaving, or are kept out",
    "objected": "objected to the purpose",
    "restricted": "let us only keep what we hold",
    "suppressed": "may not be written to by anybody",
    "no_consent": "gave no consent to it",
    "no_contact": "have no phone or e-mail that it asks by",
    "no_right": "have contacts that their sources do not let out",
    "shared": "share the contact with somebody else",
    "asked": "were asked about already",
    "quota": "are beyond the quota of the day",
    "budget": "are beyond the budget of the month",
    "left_meanwhile": "left or objected while it went on",
    "to_remove": "are on a list there and may not be any more: delete it there, send a new one",
}


@app.command()
def routes(as_json: AsJson = False) -> None:
    """Say which ways there are, what leaves by each, and what comes back."""
    from rapport.enriching.routes import ALL

    if as_json:
        print_json([asdict(route) for route in ALL])
        return
    for route in ALL:
        out.print(f"{route.name}: {route.title}")
        out.print(f"  for the purpose: {route.purpose}\n  ground: {route.basis}")
        out.print(f"  leaves: {route.leaves}\n  comes back: {route.comes_back}")
        out.print(f"  quota: {route.quota}\n  cost: {route.cost}")


@app.command()
def ask(
    name: Named,
    folder: In = HERE,
    only: Only = None,
    dry_run: DryRun = False,
    to: Annotated[
        Path | None, typer.Option("--out", help="Write the keys to this file instead.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a partner under contract about people you know."""
    from rapport.enriching import partner_files, partners
    from rapport.flow.workspace import Workspace

    workspace = Workspace.open(folder)
    if dry_run:
        plan = partners.plan(workspace, name, only=only, now=now())
        contacts = {c.person_id: c.kind for c in plan.contacts}
        _print_plan(contacts, plan.left_out, plan.counted, as_json=as_json)
        if not as_json:
            money = _money(plan.cost_micro, plan.contract.currency)
            out.print(
                f"  would cost {money}; asked again after a run was cut off: {plan.resumed:,}"
            )
        return
    if to is not None:
        _print_run(partner_files.write_out(workspace, name, to, only=only, now=now()), as_json)
        return
    with progress_line() as progress:
        done = partners.ask(workspace, name, only=only, now=now(), progress=progress)
    _print_run(done.run, as_json)
    _end(done.error, folder, as_json=as_json)


@app.command()
def take(
    name: Named,
    file: Annotated[Path, typer.Argument(help="CSV with the column key, as the partner gave it.")],
    folder: In = HERE,
    as_json: AsJson = False,
) -> None:
    """Take in what a partner answered by a file."""
    from rapport.enriching import partner_files
    from rapport.flow.workspace import Workspace

    done = partner_files.take_back(Workspace.open(folder), name, file, now=now())
    if as_json:
        print_json(asdict(done))
        return
    out.print(
        f"{done.rows:,} rows: {done.matched:,} of people we asked about, with {done.values:,}"
        f" values; {done.unknown:,} of nobody we may take in"
    )
    if done.left_out:
        out.print(f"  columns that the contract does not name: {len(done.left_out):,}")
    _end(None, folder, as_json=as_json)


@app.command(name="list")
def list_(
    name: Annotated[str, typer.Argument(help="Name of the platform's connection, as yandex.")],
    folder: In = HERE,
    dry_run: DryRun = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Only ask how many it knows by now.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send a hashed list to an advertising platform: only counts come back."""
    from rapport.enriching import lists
    from rapport.flow.workspace import Workspace

    workspace = Workspace.open(folder)
    if dry_run:
        plan = lists.plan(workspace, name, now=now())
        contacts = {c.person_id: c.kind for c in plan.chosen.contacts}
        to_delete = [asdict(one) for one in plan.to_delete]
        _print_plan(contacts, plan.left_out, plan.counted, as_json=as_json, to_delete=to_delete)
        if not as_json:
            out.print(f"  the platform takes {plan.least:,} people at least")
            _print_to_delete(plan.to_delete)
        return
    if refresh:
        told = lists.refresh(workspace, name)
        if as_json:
            print_json({"connection": name, "lists": told})
            return
        out.print(f"{name} was asked about {told:,} lists: rapport enrich runs {name}")
        return
    done = lists.send(workspace, name, now=now())
    _print_run(done.run, as_json)
    if done.error is not None:
        _end(done.error, folder, as_json=as_json)


@app.command()
def runs(
    name: Annotated[str, typer.Argument(help="Name of a connection; empty: all.")] = "",
    folder: In = HERE,
    as_json: AsJson = False,
) -> None:
    """Say what was asked, what it cost, and what came of it."""
    from rapport.enriching import ledger
    from rapport.flow.workspace import Workspace
    from rapport.receiving import connections

    workspace = Workspace.open(folder)
    found = ledger.runs(workspace, name)
    if name and not found:
        connections.load(workspace, name)  # raises if there is none
    if as_json:
        print_json([_plain(run) for run in found])
        return
    if not found:
        out.print("Nobody was asked anything yet.")
        return
    table = Table(
        *("when", "route", "connection", "asked", "matched", "values", "cost", "state"),
        box=None,
        header_style="bold",
    )
    for run in found:
        table.add_row(
            *(f"{run.at:%Y-%m-%d %H:%M}", run.route, run.connection, f"{run.asked:,}"),
            *(f"{run.matched:,}", f"{run.values:,}", _money(run.cost_micro, run.currency)),
            run.state,
        )
    out.print(table)
    for run in found:
        if run.state == "failed" and run.problem:
            out.print(f"  {run.at:%Y-%m-%d %H:%M} {run.connection}: {run.problem}")


# ------------------------------------------------------------------------- how it is told


def _print_plan(
    contacts: "Mapping[str, str]",
    left_out: "Mapping[str, str]",
    counted: "Mapping[str, int]",
    *,
    as_json: bool,
    **more: Any,
) -> None:
    if as_json:
        print_json({"asked": dict(contacts), "left_out": dict(left_out), **more})
        return
    out.print(f"{len(contacts):,} people would be asked about. Nobody was asked.")
    _print_reasons(counted)


def _print_run(run: "Run", as_json: bool) -> None:
    if as_json:
        print_json(_plain(run))
        return
    out.print(
        f"{run.connection}: asked about {run.asked:,} people, {run.matched:,} known there,"
        f" {run.values:,} values; {_money(run.cost_micro, run.currency)}"
    )
    _print_reasons(run.left_out)
    if run.problem and run.state == "done":
        out.print(f"  {run.problem}")


def _print_reasons(counted: "Mapping[str, int]") -> None:
    for reason, count in counted.items():
        out.print(f"  {count:,} {REASONS.get(reason, reason)}")


def _print_to_delete(lists: "Sequence[ToDelete]") -> None:
    for one in lists:
        number = one.number or "of no known number"
        out.print(f"  delete there: list {number}, {one.title}: {one.people:,} may not be on it")


def _end(error: FlowError | None, folder: Path, *, as_json: bool) -> None:
    if error is not None:
        print_error(error)
        raise typer.Exit(1)
    if not as_json:
        out.print(f"  next: rapport build {folder}")


def _plain(run: "Run") -> dict[str, Any]:
    return asdict(run) | {
        "at": run.at.isoformat(),
        "ended_at": run.ended_at and run.ended_at.isoformat(),
        "left_out": dict(run.left_out),
    }


def _money(micro: int, currency: str) -> str:
    return f"{micro / 1_000_000:,.2f} {currency}".strip()
