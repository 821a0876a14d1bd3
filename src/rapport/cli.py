"""The command `rapport`."""

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from rapport import (
    __version__,
    cli_adding,
    cli_ending,
    cli_enriching,
    cli_keys,
    cli_learned,
    cli_reading,
    cli_sandbox,
    cli_segments,
    cli_sources,
    cli_suppressing,
    cli_tags,
)
from rapport.flow.errors import FlowError
from rapport.showing import (
    err,
    explained,
    now,
    out,
    pairs,
    print_accuracy,
    print_error,
    print_json,
    print_quarantine,
)
from rapport.showing import (
    progress as progress_line,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="One honest profile per person, each value with its proof.",
)
app.add_typer(cli_keys.app, name="keys")
app.add_typer(cli_enriching.app, name="enrich")
app.add_typer(cli_segments.app, name="segments")
app.add_typer(cli_learned.app, name="learn")
for command in (cli_sources.sources, cli_sources.connect, cli_sources.pull, *cli_ending.COMMANDS,
                *cli_suppressing.COMMANDS, *cli_tags.COMMANDS):  # fmt: skip
    app.command()(command)
app.command()(cli_adding.add)
app.command()(cli_reading.read)
app.command()(cli_sandbox.sandbox)

Folder = Annotated[
    Path,
    typer.Argument(
        help="The workspace's folder.", envvar="RAPPORT_WORKSPACE", show_default="this folder"
    ),
]
In = Annotated[
    Path,
    typer.Option(
        "--in", "-w", help="The workspace's folder.", envvar="RAPPORT_WORKSPACE",
        show_default="this folder",
    ),
]  # fmt: skip
AsJson = Annotated[bool, typer.Option("--json", help="Print what a machine reads.")]
HERE = Path()


def main() -> None:
    """Run the command; what we raise on purpose is told in a sentence, without a traceback."""
    try:
        app()
    except FlowError as error:
        print_error(error)
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("\nstopped; what was done before is kept")
        sys.exit(130)
    except Exception as error:
        if os.environ.get("RAPPORT_DEBUG"):
            raise
        told = explained(error)
        print_error(told)
        sys.exit(70 if told.what.startswith("we did not") else 1)


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if show:
        print(f"rapport {__version__}")
        raise typer.Exit()


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    brand: Annotated[str, typer.Option(help="The name people see.")] = "",
    phone_region: Annotated[
        str, typer.Option(help="Country of phone numbers without +: BG, RU, CN ...")
    ] = "",
    region: Annotated[
        str, typer.Option(help="If set, data may lie only on stores marked with this region.")
    ] = "",
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill it with a made-up brand: 2,000 customers.")
    ] = False,
    people: Annotated[int, typer.Option(help="How many customers the demo has.")] = 2000,
) -> None:
    """Make a workspace: one folder for one brand."""
    from rapport.flow.workspace import Workspace

    if demo:
        from rapport.demo.workspace import make_demo

        with progress_line() as progress:
            made = make_demo(folder, people=people, region=region, now=now(), progress=progress)
        out.print(f"Made the demo brand {made.brand} in {made.root}")
        out.print(f"  next: rapport build {folder}")
        return
    made = Workspace.create(
        folder, brand=brand or folder.resolve().name, region=region, phone_region=phone_region
    )
    out.print(f"Made the workspace {made.brand} in {made.root}")
    out.print(f"  next: rapport add FILE --in {folder}")


@app.command()
def build(folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Make profiles of everything received, and publish them."""
    from rapport import run
    from rapport.flow.workspace import Workspace

    workspace = Workspace.open(folder)
    with progress_line(quiet=as_json) as progress:
        built = run.build(workspace, now=now(), progress=progress)
    for fault in built.faults:
        err.print(fault)
    if as_json:
        print_json(built)
        return
    out.print(
        f"{built.people:,} people from {built.accounts:,} accounts;"
        f" {built.links:,} links accepted, {built.review:,} left to people",
    )
    out.print(f"Published as generation {built.folder.name}")
    print_accuracy(workspace)


@app.command()
def serve(
    folder: Folder = HERE,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    role: Annotated[
        str,
        typer.Option(
            help="all; or one part in a process of its own: web (pages), worker (jobs),"
            " collect (only what takes data in)."
        ),
    ] = "all",
) -> None:
    """Serve the workspace's pages and do its jobs."""
    from rapport.demo.workspace import TEAM, demo_password, is_demo, make_demo_team
    from rapport.flow.workspace import Workspace
    from rapport.web.server import ROLES, need_port, work
    from rapport.web.server import serve as serve_web

    if role not in ROLES:
        raise typer.BadParameter(f"--role is one of {', '.join(ROLES)}")
    workspace = Workspace.open(folder)
    if role == "worker":
        work(workspace.root)
        return
    need_port(host, port)
    if is_demo(workspace):
        make_demo_team(workspace)
        first, *others = TEAM
        out.print(f"Demo sign-in: {first}, password {demo_password(workspace)}")
        out.print(f"  the same password, other roles: {', '.join(others)}")
    out.print(f"{workspace.brand} on http://{host}:{port}/ (Ctrl C stops it)")
    serve_web(workspace.root, host, port, role)


@app.command()
def user(
    name: Annotated[str, typer.Argument(help="How they sign in.")],
    folder: In = HERE,
    role: Annotated[
        str, typer.Option(help="owner, manager, agent, analyst or privacy_officer.")
    ] = "owner",
    full_name: Annotated[str, typer.Option(help="How pages name them.")] = "",
) -> None:
    """Make a teammate who can sign in, or give one a new password. It is asked for."""
    from django.core.exceptions import ValidationError

    from rapport.flow.workspace import Workspace
    from rapport.web.server import create_user, set_up

    set_up(Workspace.open(folder).root)
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        create_user(name, password, full_name or name, role)
    except ValidationError as error:
        raise typer.BadParameter(" ".join(error.messages)) from None
    out.print(f"{name} can sign in as {role}.")


@app.command()
def export(
    folder: Folder = HERE,
    to: Annotated[
        Path, typer.Option("--out", "--to", help="A .csv, .xlsx, .parquet, .json or .jsonl.")
    ] = Path("people.csv"),
    segment: Annotated[str, typer.Option(help="Only the members of this segment.")] = "",
    purpose: Annotated[
        str, typer.Option(help="own, service, research, marketing, events or ads.")
    ] = "own",
    channel: Annotated[str, typer.Option(help="For which channel consent is asked.")] = "email",
    audience: Annotated[
        str, typer.Option(help="Hashed for this platform: meta, vk or yandex.")
    ] = "",
    contacts: Annotated[bool, typer.Option(help="Write phones and e-mails whole.")] = False,
    least: Annotated[
        str, typer.Option(help="How sure a value must be: confirmed, likely, any.")
    ] = "likely",
    as_json: AsJson = False,
) -> None:
    """Write everybody, or a segment, to a file, an attribute a column, as far as rights allow."""
    from rapport.flow.workspace import Workspace
    from rapport.segmenting import exports

    workspace = Workspace.open(folder)
    if audience:
        made = exports.audience(workspace, to, key=segment, platform=audience, now=now())
        print_json(made) if as_json else out.print(f"Wrote {made.rows:,} rows to {made.path}")
        err.print(made.note)
        return
    done = exports.people(
        workspace, to, key=segment, purpose=purpose, channel=channel, contacts=contacts,
        least=least, now=now(),
    )  # fmt: skip
    if as_json:
        print_json(done)
        return
    out.print(f"Wrote {done.people:,} people to {done.path}")
    for reason, people in (done.report.left_out if done.report else {}).items():
        out.print(f"  left out, {reason}: {people:,} people")
    if done.values_kept_back:
        out.print(f"  kept back, because a source forbids it: {done.values_kept_back:,} values")


@app.command()
def resolve(
    files: Annotated[
        list[str] | None, typer.Argument(help="Tables with people: CSV, XLSX ...")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--out", help="A .csv or .parquet: file,row,id,person_id.")
    ] = None,
    id_column: Annotated[
        str | None, typer.Option("--id", help="Column with your own ids.")
    ] = None,
    mapped: Annotated[
        list[str] | None, typer.Option("--map", help="FIELD=COLUMN, as family=last_name.")
    ] = None,
    truth: Annotated[
        str | None,
        typer.Option(help="Column that tells the people apart: prints how well it did."),
    ] = None,
    truth_file: Annotated[
        Path | None, typer.Option(help="The same as a table of two columns: id, person.")
    ] = None,
    phone_region: Annotated[str, typer.Option(help="Country of phones without +.")] = "",
    model: Annotated[
        Path | None, typer.Option(help="A saved model to weigh pairs with; see --train.")
    ] = None,
    train: Annotated[
        bool, typer.Option("--train", help="Learn the model anew and write it to --model.")
    ] = False,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(help="Two ids, or rows: why they are one person, or are not."),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help="A folder that remembers: only what is new or changed is taken."),
    ] = None,
    match: Annotated[
        list[str] | None,
        typer.Option(help="FIELD=TEXT ...: whom such a record may be, of those in --state."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find who is who in any files. Needs no workspace, and keeps nothing but what you ask for."""
    from rapport.resolving import Asked, run

    run(
        Asked(
            files=files or [], out=to, id_column=id_column, mapping=pairs(mapped or []),
            truth=truth, truth_file=truth_file, region=phone_region, model=model, train=train,
            explain=explain, state=state, match=match, as_json=as_json,
        )
    )  # fmt: skip


@app.command()
def doctor(
    folder: Annotated[
        Path | None, typer.Argument(help="A workspace to look at too.", envvar="RAPPORT_WORKSPACE")
    ] = None,
    mend: Annotated[bool, typer.Option(help="Set right what loses nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check the installation and a workspace, and say how to mend what is wrong."""
    from rapport.doctor import examine
    from rapport.flow.workspace import SETTINGS

    if folder is None and (HERE / SETTINGS).is_file():
        folder = HERE
    found = examine(folder, mend=mend)
    if as_json:
        print_json([asdict(f) for f in found])
    else:
        for f in found:
            sign = Text("ok  ", "green") if f.well else Text("bad ", "red")
            out.print(Text.assemble(sign, f" {f.what}: {f.told}"))
            if not f.well:
                out.print(f"      fix: {f.fix}")
    if not all(f.well for f in found):
        raise typer.Exit(1)


@app.command()
def quarantine(
    folder: Folder = HERE,
    to: Annotated[
        Path | None, typer.Option("--out", help="Write all of it to a .csv instead.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the rows that could not be used, and why. They are kept for 30 days."""
    from rapport import importing
    from rapport.exporting import write_csv
    from rapport.flow.workspace import Workspace

    rows = importing.quarantined(Workspace.open(folder), now=now())
    if to is not None and rows is not None:
        write_csv(rows, to)
        out.print(f"Wrote {rows.num_rows:,} rows to {to}")
    elif as_json:
        print_json(rows.to_pylist() if rows is not None else [])
    elif rows is None:
        out.print("Nothing is in quarantine.")
    else:
        print_quarantine(rows, most=50)


@app.command()
def decide(
    judgement: Annotated[str, typer.Argument(help="same, different or undo.")],
    left: Annotated[str, typer.Argument(help="One account's id.")],
    right: Annotated[str, typer.Argument(help="The other's.")],
    folder: In = HERE,
) -> None:
    """Say that two accounts are one person, or are not. It counts from the next build on."""
    from rapport import run
    from rapport.flow.workspace import Workspace

    seq = run.decide(Workspace.open(folder), judgement, left, right, by="command", now=now())
    out.print(f"Kept as entry {seq}; it counts from the next build on.")


@app.command()
def forget(
    person: Annotated[list[str], typer.Argument(help="Ids of people, as in their address.")],
    folder: In = HERE,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Erase people for good: from everything received, sealed, derived and published."""
    from rapport import run
    from rapport.flow.workspace import Workspace

    workspace = Workspace.open(folder)
    accounts = run.accounts_of_people(workspace, person)
    if not yes:
        typer.confirm(
            f"Erase {len(person)} people with {len(accounts)} accounts? It can't be undone.",
            abort=True,
        )
    with progress_line() as progress:
        built = run.forget(workspace, accounts, now=now(), progress=progress)
    out.print(f"Erased. {built.people:,} people are left.")


if __name__ == "__main__":
    main()
