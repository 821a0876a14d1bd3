"""`rapport tags`, `tag`, `untag`: which tags there are, who bears them; set and taken off."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rapport.flow.errors import InputError
from rapport.showing import now, out, print_json

if TYPE_CHECKING:
    from rapport.flow.workspace import Workspace

Person = Annotated[str, typer.Argument(help="Id of the person, as in their address.")]
Name = Annotated[str, typer.Argument(metavar="GROUP:TAG", help="As relation:press.")]
In = Annotated[
    Path,
    typer.Option(
        "--in", "-w", help="The workspace's folder.", envvar="RAPPORT_WORKSPACE",
        show_default="this folder",
    ),
]  # fmt: skip
AsJson = Annotated[bool, typer.Option("--json", help="Print what a machine reads.")]
HERE = Path()


def tags(
    folder: In = HERE,
    who: Annotated[
        str, typer.Option(metavar="GROUP:TAG", help="List who bears it, by ids, instead.")
    ] = "",
    on: Annotated[str, typer.Option(help="With --who: who did at the start of a day (UTC).")] = "",
    json_: AsJson = False,
) -> None:
    """List the tags there are, and how many people bear each; or who bears one, or did."""
    from rapport import tagged
    from rapport.flow.workspace import Workspace
    from rapport.tag_system import system_of

    workspace = Workspace.open(folder)
    if who:
        at = datetime.combine(_date(on), time.min, UTC) if on else now()
        _print_who(workspace, who, at, json_)
        return
    people = tagged.tagged(workspace, now=now())
    told = [
        {
            "group": group.key,
            "tag": tag.key,
            "name": next(iter(tag.names.values())),
            "exclusive": group.exclusive,
            "retired": tag.retired,
            "days": tag.days,
            "people": people.pop((group.key, tag.key), 0),
        }
        for group in system_of(workspace).groups
        for tag in group.tags
    ]
    if json_:
        print_json(told)
        return
    for row in told:
        life = f", falls off after {row['days']} days" if row["days"] else ""
        late = ", retired" if row["retired"] else ""
        out.print(f"{row['people']:>9,}  {row['group']}:{row['tag']}  {row['name']}{life}{late}")
    for (group, tag), n in sorted(people.items()):
        out.print(f"{n:>9,}  {group}:{tag}  in tags.toml no more")


def _print_who(workspace: "Workspace", name: str, at: datetime, json_: bool) -> None:
    from rapport import tagged

    stays = tagged.bore(workspace, *_named(name), at)
    if json_:
        print_json([{"person_id": s.person_id, "from": s.from_at, "until": s.until_at, "by": s.by}
                    for s in stays])  # fmt: skip
        return
    for stay in stays:
        until = f" to {stay.until_at:%Y-%m-%d %H:%M}" if stay.until_at else ""
        out.print(f"{stay.person_id}  since {stay.from_at:%Y-%m-%d %H:%M}{until}")
    out.print(f"{len(stays):,} at {at:%Y-%m-%d %H:%M} UTC, by the newest build")


def tag(person: Person, name: Name, folder: In = HERE) -> None:
    """Set a tag on a person. Pages show it at once."""
    from rapport import tagging
    from rapport.flow.workspace import Workspace

    group, one = _named(name)
    kept = tagging.tag(Workspace.open(folder), person, group, one, by="command", now=now())
    out.print(f"Kept as entry {kept[0]}." if kept else "They bear it already; nothing was kept.")


def untag(person: Person, name: Name, folder: In = HERE) -> None:
    """Take a tag off a person. Pages show it at once."""
    from rapport import tagging
    from rapport.flow.workspace import Workspace

    group, one = _named(name)
    kept = tagging.untag(Workspace.open(folder), person, group, one, by="command", now=now())
    out.print(f"Kept as entry {kept[-1]}." if kept else "They do not bear it; nothing was kept.")


def _named(name: str) -> tuple[str, str]:
    group, colon, one = name.partition(":")
    if not (group and colon and one):
        raise InputError(f"{name[:40]!r} names no tag", fix="write it as relation:press")
    return group, one


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text[:20]!r} is no day", fix="write it as 2026-03-01") from None


COMMANDS = (tags, tag, untag)
