"""Write the pages of docs/reference that are built from the code: python tools/write_reference.py

They are in git, so that they can be read without running anything; a test sees that they
are what this would write today.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from typer.main import get_command

from rapport import cli
from rapport.flow import tables
from rapport.flow.tables import SQL_TYPES, TableSpec
from rapport.flow.workspace import KNOWN

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"

TABLES_HEAD = """\
# Tables

<!-- Written by `make docs` from src/rapport/flow/tables.py. Change it there. -->

Every table that passes from one stage of the core to the next. No value is null unless its
row says so. Times are in UTC, whole numbers 64 bits wide; a `double` is a float of 64 bits.
"""

GROUPS = (
    ("Facts", "What sources and people said, kept in the facts log.", tables.FACTS),
    (
        "Given besides",
        "What else the steps start from.",
        tuple(spec for spec in tables.GIVEN if spec not in tables.FACTS),
    ),
    (
        "Findings",
        "Made from the above by the steps of `pipeline.py` on every build; can be thrown away.",
        tables.FINDINGS,
    ),
)

SETTINGS_HEAD = """\
# Settings

<!-- Written by `make docs` from src/rapport/flow/workspace.py and tools/write_reference.py. -->

## `rapport.toml`

One file in each workspace. A name with a dot stands in a table: `engine.memory_gb` is
`memory_gb` under `[engine]`. `rapport init` writes them all, each with its meaning; an unknown
name or a wrong type is refused with every fault named at once. A command
reads them at its start; a running server takes them over at the next request or job. Only
`web.hosts`, `web.database` and `region` need a restart of `rapport serve`.

| setting | default | meaning |
|---|---|---|
"""

#: What is told by the environment, since it belongs to the machine and not to the workspace.
ENVIRONMENT = {
    "RAPPORT_WORKSPACE": "the workspace's folder, for the web part; `rapport serve` sets it",
    "RAPPORT_DATABASE_URL": "a PostgreSQL URL for the web part; outranks `web.database`",
    "RAPPORT_DEBUG": "`1` shows the whole trace of an error we did not foresee; it may hold data",
    "RAPPORT_HTTPS": "`1` if people reach it by https, through a proxy: cookies are then sent by"
    " https only, and the proxy's word on the visitor's address is believed",
    "RAPPORT_MAIL_PASSWORD": "the password of `mail.user`; in no file of the workspace",
    "RAPPORT_ROLE": "what the process does; `rapport serve --role` sets it",
    "RAPPORT_WORKER_OF": "whose child a worker is; `rapport serve` sets it, never you",
}

ENVIRONMENT_HEAD = """
## Environment

| variable | meaning |
|---|---|
"""


COMMAND_HEAD = """\
# The command

<!-- Written by `make docs` from src/rapport/cli.py. Change it there. -->

`rapport COMMAND --help` says the same on the terminal. It ends with 0 when all went well, with 1
after an [error](errors.md) that says what to do, with 2 if its arguments are wrong, with 70 after
a mistake of ours, with 130 when you stop it. `--json` prints for a machine what is a sentence
otherwise.
"""


def tables_page() -> str:
    """Return docs/reference/tables.md."""
    parts = [TABLES_HEAD]
    for title, about, specs in GROUPS:
        parts += [f"## {title}\n\n{about}\n", _contents(specs), *(_table(s) for s in specs)]
    return "\n".join(parts)


def settings_page() -> str:
    """Return docs/reference/settings.md."""
    known = (
        f"| `{n}` | `{json.dumps(default)}` | {what} |" for n, (default, what) in KNOWN.items()
    )
    named = (f"| `{name}` | {what} |" for name, what in ENVIRONMENT.items())
    return SETTINGS_HEAD + "\n".join(known) + "\n" + ENVIRONMENT_HEAD + "\n".join(named) + "\n"


def command_page() -> str:
    """Return docs/reference/command.md."""
    commands = get_command(cli.app).commands  # type: ignore[attr-defined]
    return "\n".join([COMMAND_HEAD, *(_command(name, c) for name, c in _flat(commands))])


def _flat(commands: Any) -> Iterator[tuple[str, Any]]:
    """Every command with its whole name: those of a group beside the others."""
    for name, command in commands.items():
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            yield from ((f"{name} {own}", one) for own, one in _flat(inner))


def roles_page() -> str:
    """Return docs/reference/roles.md, as a process of its own says it."""
    return _said_by("roles_reference.py")


def connections_page() -> str:
    """Return docs/reference/connections.md, as a process of its own says it."""
    return _said_by("sources_reference.py")


def networks_page() -> str:
    """Return docs/reference/networks.md, as a process of its own says it."""
    return _said_by("networks_reference.py")


def api_page() -> str:
    """Return docs/reference/api.md, as a process of its own says it."""
    return _said_by("api_reference.py")


def _said_by(program: str) -> str:
    command = [sys.executable, Path(__file__).with_name(program)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _command(name: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    usage = " ".join(["rapport", name, *(p.name.upper() for p in arguments)])
    rows = [(f"`{p.name.upper()}`", p) for p in arguments]
    rows += [(", ".join(f"`{o}`" for o in (*p.opts, *p.secondary_opts)), p) for p in options]
    lines = [f"| {shown} | {_about(p)} |" for shown, p in rows]
    table = ["| | |", "|---|---|", *lines, ""] if lines else []
    return "\n".join(
        [
            f"## {name}\n\n`{usage}{' [options]' if options else ''}`\n\n{command.help.strip()}\n",
            *table,
        ]
    )


def _about(parameter: Any) -> str:
    """What it means, and what it is if you don't say."""
    default = parameter.default
    shown = f" Default: `{default}`." if isinstance(default, str | int) and default else ""
    if isinstance(default, bool):
        shown = ""
    variable = f" Also from `{parameter.envvar}`." if parameter.envvar else ""
    needed = " Needed." if parameter.required else ""
    return f"{(parameter.help or '').strip()}{needed}{shown}{variable}".replace("|", "\\|")


def _contents(specs: Iterable[TableSpec]) -> str:
    rows = [f"| [`{s.name}`](#{s.name}) | {s.one_row_is} |" for s in specs]
    return "\n".join(["| table | one row is |", "|---|---|", *rows, ""])


def _table(spec: TableSpec) -> str:
    sealed = " Sealed: it lies in the vault, encrypted." if spec.sealed else ""
    key = ", ".join(f"`{name}`" for name in spec.key)
    rows = [
        f"| `{c.name}` | {SQL_TYPES[c.type]}{', may be null' if c.nullable else ''} "
        f"| {c.meaning.replace('|', chr(92) + '|')} |"
        for c in spec.columns
    ]
    head = f"### {spec.name}\n\nOne row is {spec.one_row_is}. Key: {key}.{sealed}\n"
    return "\n".join([head, "| column | type | meaning |", "|---|---|---|", *rows, ""])


PAGES: Mapping[str, Callable[[], str]] = {
    "api.md": api_page,
    "command.md": command_page,
    "connections.md": connections_page,
    "networks.md": networks_page,
    "roles.md": roles_page,
    "settings.md": settings_page,
    "tables.md": tables_page,
}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
        sys.stdout.write(f"wrote docs/reference/{name}\n")
