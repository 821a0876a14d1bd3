"""`rapport sources`, `connect` and `pull`, and `add singer`: what is fetched for a workspace."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from rapport.flow.errors import FlowError, InputError
from rapport.showing import now, out, pairs, print_error, print_json
from rapport.showing import progress as progress_line

if TYPE_CHECKING:
    from rapport.adding import Said
    from rapport.flow.sources.base import Source
    from rapport.flow.sources.singer.streams import Stream
    from rapport.flow.workspace import Workspace
    from rapport.receiving.runner import Pulled
    from rapport.receiving.taps import Offer

In = Annotated[
    Path,
    typer.Option(
        "--in", "-w", help="The workspace's folder.", envvar="RAPPORT_WORKSPACE",
        show_default="this folder",
    ),
]  # fmt: skip
AsJson = Annotated[bool, typer.Option("--json", help="Print what a machine reads.")]
HERE = Path()
#: The word that `rapport add` takes for a tap, where else a file stands.
SINGER = "singer"


def sources(
    folder: In = HERE,
    all_: Annotated[bool, typer.Option("--all", help="Say what can be connected.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say which sources are connected, when each was read, and how that ended."""
    from rapport.flow.sources import plugins
    from rapport.flow.workspace import Workspace

    workspace = Workspace.open(folder)
    if all_:
        _print_kinds(plugins.all_sources(), as_json=as_json)
    else:
        _print_connections(workspace, as_json=as_json)
    for fault in plugins.faults():
        print_error(fault)


def connect(
    name: Annotated[str, typer.Argument(help="What you call it, as shop.")],
    source: Annotated[str, typer.Argument(help="One of: rapport sources --all.")],
    folder: In = HERE,
    said: Annotated[
        list[str] | None, typer.Option("--set", help="SETTING=VALUE, no secret.")
    ] = None,
    secret: Annotated[
        list[str] | None,
        typer.Option(help="SETTING=FILE that holds a secret. Else it is asked for."),
    ] = None,
    purpose: Annotated[
        list[str] | None, typer.Option(help="What it may be used for: service, profile ...")
    ] = None,
    basis: Annotated[
        str, typer.Option(help="consent, contract, legal_obligation or legitimate_interest.")
    ] = "",
    phone_region: Annotated[str, typer.Option(help="Country of phones without +.")] = "",
    numbers_of: Annotated[
        str, typer.Option(help="The connection whose customer numbers it uses, as crm.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
) -> None:
    """Connect a source that is fetched or sent to us, or change how it is connected."""
    from rapport.adding import Said, terms
    from rapport.flow.sources import plugins
    from rapport.flow.workspace import Workspace
    from rapport.intake import live
    from rapport.receiving import programs, secret_settings
    from rapport.receiving.addresses import address_of
    from rapport.receiving.connections import Connection
    from rapport.stores import Stores

    workspace = Workspace.open(folder)
    chosen = plugins.by_name(source)
    ask = not yes and sys.stdin.isatty()
    kept = secret_settings.names(workspace, name)
    settings = _settings(chosen, pairs(said or [], "--set"), ask=ask)
    secrets = _secrets(chosen, pairs(secret or [], "--secret"), kept, ask=ask)
    ground = terms(Said(purposes=tuple(purpose or ()), basis=basis), ask=ask)
    made = Connection(
        name, chosen.name, ground["purposes"], ground["basis"], phone_region, numbers_of, settings
    )
    live.connect(workspace, made, secrets)
    programs.allow(Stores(workspace), made)
    out.print(f"{name} is connected: {chosen.title}. Its settings are in sources/{name}.toml")
    if chosen.fetch is not None:
        out.print(f"  next: rapport pull {name} --in {folder}")
    elif chosen.hook is not None:
        out.print(f"  send to: <your server>/hooks/{address_of(Stores(workspace), name)}/")


def pull(
    names: Annotated[
        list[str] | None, typer.Argument(help="Connections; without one, all that are due.")
    ] = None,
    folder: In = HERE,
    as_json: AsJson = False,
) -> None:
    """Read sources from where they were left, and take in what is new."""
    from rapport.flow.workspace import Workspace
    from rapport.receiving import runner

    workspace = Workspace.open(folder)
    wanted = names or runner.due(workspace, now=now())
    done = [_pull(workspace, name, quiet=as_json) for name in wanted]
    if as_json:
        print_json([_plain(one) for one in done])
    elif not done:
        out.print("Nothing is due. To read a source now, name it: rapport sources lists them.")
    elif any(one.rows or one.deletions for one in done):
        out.print(f"  next: rapport build {folder}")
    if any(one.error for one in done):
        raise typer.Exit(1)


def is_source(word: Path) -> bool:
    """Whether `rapport add` means a source by this: no such file is there."""
    from rapport.flow.sources import plugins

    known = {s.name for s in plugins.all_sources()} - {"files", SINGER}
    return str(word).lower() in known and not word.is_file()


def add_source(
    workspace: "Workspace",
    source: str,
    said: "Said",
    settings: Sequence[str],
    secrets: Sequence[str],
    *,
    dry_run: bool,
    ask: bool,
    as_json: bool,
) -> None:
    """Connect a source, and read it if it is read and not sent to us."""
    out.quiet, source = as_json, source.lower()
    if dry_run:
        raise InputError(
            "a source can't be tried without connecting it", fix="leave out --dry-run"
        )
    name = said.name or source
    connect(
        name,
        source,
        workspace.root,
        list(settings),
        list(secrets),
        list(said.purposes),
        said.basis,
        said.region,
        yes=not ask,
    )
    from rapport.flow.sources import plugins

    if plugins.by_name(source).fetch is not None:
        pull([name], workspace.root, as_json)


def add_tap(
    workspace: "Workspace",
    words: Sequence[str],
    said: "Said",
    *,
    dry_run: bool,
    ask: bool,
    as_json: bool,
) -> None:
    """Connect a Singer tap and read it: `words` are its program and what goes before options.

    `dry_run`  only say what it has, and how that would be read

    Raises  InputError: no program is named, or a stream that nobody said what it is.
    """
    import shlex
    import shutil

    from rapport.adding import terms
    from rapport.receiving import taps
    from rapport.receiving.connections import Connection

    out.quiet = as_json
    if not words:
        raise InputError(
            "no tap is named", fix="write it after two dashes: rapport add singer -- tap-csv"
        )
    name = said.name or Path(words[0]).name.removeprefix("tap-")
    program = Path(shutil.which(words[0]) or words[0]).absolute()  # a job runs elsewhere
    command, told = shlex.join([str(program), *words[1:]]), _config(said.config)
    wanted = _stream_kinds(said.streams, said.kind)
    offers = taps.look(workspace, name, command, told, {k: v for k, v in wanted.items() if v})
    streams = _streams(offers, wanted, said.mapped or {}, ask=ask, quiet=as_json)
    if dry_run:
        out.print("Nothing was connected.")
        return
    ground = terms(said, ask=ask)
    made = Connection(name, "", ground["purposes"], ground["basis"], said.region)
    taps.connect(workspace, made, command, told, streams)
    done = _pull(workspace, name, quiet=as_json)
    if as_json:
        print_json(_plain(done))
    elif done.rows or done.deletions:
        out.print(f"  next: rapport build {workspace.root}; to read it again: rapport pull {name}")
    if done.error:
        raise typer.Exit(1)


# ------------------------------------------------------------------------- what was said


def _settings(source: "Source", said: Mapping[str, str], *, ask: bool) -> dict[str, str]:
    plain = {s.name: s for s in source.settings if not s.secret}
    if unknown := sorted(said.keys() - plain.keys()):
        raise InputError(
            f"{source.title} has no setting {', '.join(unknown)}",
            fix=f"it has: {', '.join(plain) or 'none'}; a secret is given by --secret",
        )
    found = dict(said)
    for name, setting in plain.items():
        if ask and name not in found and setting.default is None:
            found[name] = typer.prompt(f"{name}: {setting.meaning}").strip()
        if setting.choices and found.get(name, setting.choices[0]) not in setting.choices:
            raise InputError(
                f"{name} can't be {found[name]!r}", fix=f"use one of: {', '.join(setting.choices)}"
            )
    return found


def _secrets(
    source: "Source", files: Mapping[str, str], kept: frozenset[str], *, ask: bool
) -> dict[str, str]:
    secret = {s.name: s for s in source.settings if s.secret}
    if unknown := sorted(files.keys() - secret.keys()):
        raise InputError(
            f"{source.title} has no secret {', '.join(unknown)}",
            fix=f"it has: {', '.join(secret) or 'none'}",
        )
    found = {name: _text_of(Path(file)).strip() for name, file in files.items()}
    for name, setting in secret.items():
        if ask and name not in {*found, *kept} and setting.default is None:
            found[name] = typer.prompt(f"{name}: {setting.meaning}", hide_input=True)
    return found


def _config(path: Path | None) -> str:
    return "{}" if path is None else _text_of(path)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path.name} can't be read ({type(error).__name__})",
            fix="name a file of text in UTF-8 that you may read",
        ) from None


def _stream_kinds(said: Sequence[str], kind: str) -> dict[str, str]:
    """Return what was said of streams: their kind, '' to leave one out; '*' is all others."""
    found = {"*": kind} if kind else {}
    for text in said:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise typer.BadParameter(
                "write it as STREAM=KIND, or STREAM= to leave it out", param_hint="--stream"
            )
        found[name] = value
    return found


def _streams(
    offers: "Sequence[Offer]",
    wanted: Mapping[str, str],
    mapped: Mapping[str, str],
    *,
    ask: bool,
    quiet: bool,
) -> dict[str, "Stream | None"]:
    """Return each stream as it is to be read; None: left out.

    Raises  InputError: nobody said what a stream is, and its names do not tell.
    """
    from rapport.receiving import taps

    found: dict[str, Stream | None] = {}
    for offer in offers:
        stated = wanted.get(offer.stream, wanted.get("*"))
        if ask and stated is None:
            _show(offer)
            stated = typer.prompt(f"What is {offer.stream}? - leaves it out", offer.kind).strip()
            stated = "" if stated == "-" else stated
        if stated == "":
            found[offer.stream] = None
            continue
        chosen = taps.as_kind(offer, stated) if stated else offer
        found[offer.stream] = one = _mapped(chosen, mapped, alone=len(offers) == 1)
        if stated is None and not (chosen.is_likely or one.columns != chosen.mapped.columns):
            raise InputError(
                f"nobody said what the stream {offer.stream!r} is, and its names do not tell",
                fix=f"say it: --stream {offer.stream}=KIND, or leave it out: "
                f"--stream {offer.stream}=",
            )
        if not quiet:
            _show(chosen, one)
    return found


def _mapped(offer: "Offer", said: Mapping[str, str], *, alone: bool) -> "Stream":
    """Return the stream as proposed, and as --map said before that."""
    head = f"{offer.stream}."
    own = {f.removeprefix(head): c for f, c in said.items() if alone or f.startswith(head)}
    kept = {f: c for f, c in offer.mapped.columns.items() if c not in own.values()}
    return replace(offer.mapped, columns={**kept, **own})


# ---------------------------------------------------------------------------- what is shown


def _pull(workspace: "Workspace", name: str, *, quiet: bool) -> "Pulled":
    from rapport.receiving import runner
    from rapport.run import make_parts

    with progress_line(quiet=quiet) as progress:
        done = runner.pull(workspace, name, now=now(), progress=progress)
        if done.rows:
            make_parts(workspace)  # pages show it before profiles are built
    if not quiet:
        out.print(
            f"{name}: {done.records:,} records, {done.kept:,} of them new or changed;"
            f" {done.rows:,} rows kept, {done.refused:,} refused"
        )
        if done.refused:
            out.print("  why: rapport quarantine")
        if done.error is not None:
            print_error(done.error)
        if done.wait_s:
            out.print(f"  it may be read again in {_long(done.wait_s)}")
    return done


def _long(seconds: float) -> str:
    """Return how long a wait is, in words; never less than it is."""
    return f"{ceil(seconds)} seconds" if seconds < 120 else f"{ceil(seconds / 60)} minutes"


def _plain(done: "Pulled") -> dict[str, Any]:
    told = asdict(replace(done, error=None))
    error: FlowError | None = done.error
    told["error"] = error and {"code": error.code, "what": error.what, "fix": error.fix}
    return told


def _show(offer: "Offer", stream: "Stream | None" = None) -> None:
    """Print what a stream seems to be, a line for each column."""
    shown = stream or offer.mapped
    ours = {column: field for field, column in shown.columns.items()}
    out.print(f"{offer.stream}: {shown.kind} ({offer.sureness:.0%})")
    table = Table("column", "is our", box=None, header_style="bold")
    for column in offer.columns:
        table.add_row(column.name, ours.get(column.name, "leave out"))
    out.print(table)


def _print_kinds(found: "Sequence[Source]", *, as_json: bool) -> None:
    listed = [s for s in found if s.fetch or s.hook or s.name == "collector"]
    if as_json:
        names = ("name", "title", "group", "gives", "forbids", "personal_data", "hosts")
        print_json([{n: getattr(s, n) for n in names} for s in listed])
        return
    for one in listed:
        out.print(f"{one.name}: {one.title}\n  gives: {one.gives}\n  not: {one.forbids}")
        for setting in one.settings:
            sealed = ", secret" if setting.secret else ""
            default = "" if setting.default is None else f" [{setting.default}]"
            out.print(f"    {setting.name}{sealed}: {setting.meaning}{default}")


def _print_connections(workspace: "Workspace", *, as_json: bool) -> None:
    from rapport.intake import live

    cards = live.cards(workspace)
    if as_json:
        print_json([_told(card) for card in cards])
        return
    if not cards:
        out.print("Nothing is connected. What can be: rapport sources --all")
        return
    table = Table("name", "source", "last read", "ended", "next", box=None, header_style="bold")
    for card in cards:
        told = _told(card)
        table.add_row(*(told[n] or "" for n in ("name", "source", "last", "outcome", "next")))
    out.print(table)
    for card in cards:
        if card.failed is not None:
            out.print(f"{card.connection.name}: {card.failed.what}\n  fix: {card.failed.fix}")
        elif card.fault is not None:
            out.print(f"{card.connection.name}: {card.fault.what}\n  fix: {card.fault.fix}")


def _told(card: Any) -> dict[str, str | None]:
    last = card.last
    return {
        "name": card.connection.name,
        "source": card.connection.source,
        "last": last and f"{last.began_at:%Y-%m-%d %H:%M}",
        "outcome": last and last.outcome,
        "next": card.next_at and f"{card.next_at:%Y-%m-%d %H:%M}",
        "waiting": str(card.waiting),
        "what": card.failed.what if card.failed else card.fault.what if card.fault else None,
        "fix": card.failed.fix if card.failed else card.fault.fix if card.fault else None,
    }
