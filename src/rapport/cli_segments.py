"""`rapport segments`: who is in, since when and why; new rules from the command line."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rapport.flow.errors import InputError
from rapport.showing import now, out, print_json

if TYPE_CHECKING:
    from rapport.segmenting.definitions import Segment
    from rapport.segmenting.whying import Reason

app = typer.Typer(no_args_is_help=True, help="Segments: rules that say whom to speak to.")
Key = Annotated[str, typer.Argument(help="Key of the segment, as buyers.")]
RuleText = Annotated[str, typer.Argument(help="A rule, as 'count(bought, last 30 days) >= 1'.")]
In = Annotated[
    Path,
    typer.Option(
        "--in", "-w", help="The workspace's folder.", envvar="RAPPORT_WORKSPACE",
        show_default="this folder",
    ),
]  # fmt: skip
On = Annotated[str, typer.Option(help="A day, as 2026-03-01: who was in at its start (UTC).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what a machine reads.")]
HERE = Path()


@app.command("list")
def list_(folder: In = HERE, json_: AsJson = False) -> None:
    """List all segments: how many are in, as of when, and what is due."""
    from rapport.flow.workspace import Workspace
    from rapport.segmenting.definitions import segments
    from rapport.segmenting.recounting import keep_up

    workspace = Workspace.open(folder)
    known = {about.key: about for about in keep_up(workspace, now=now())}
    told = []
    for key, segment in segments(workspace).items():
        about = known.get(key)
        counted = {"people": None, "as_of": None, "stale": ""}
        if about:
            counted = {"people": about.people, "as_of": about.as_of, "stale": about.stale_why}
        told.append(_as_row(segment) | counted)
    if json_:
        print_json(told)
        return
    for row in told:
        late = f"  stale: {row['stale']}" if row["stale"] else ""
        out.print(f"{row['people'] or 0:>9,}  {row['key']:<24} {row['name']}{late}")


@app.command()
def show(key: Key, folder: In = HERE, json_: AsJson = False) -> None:
    """Show what a segment is: its rule, what it is for, whose it is."""
    from rapport.flow.workspace import Workspace
    from rapport.segmenting.definitions import segments
    from rapport.segmenting.members import need

    workspace = Workspace.open(folder)
    need(workspace, key)
    segment = segments(workspace)[key]
    if json_:
        print_json(_as_row(segment))
        return
    for name, value in _as_row(segment).items():
        if value not in ("", None, False) and name != "rule":
            out.print(f"{name}: {value}")
    out.print(f"\n{segment.rule}")


@app.command()
def count(rule: RuleText, folder: In = HERE, json_: AsJson = False) -> None:
    """Say how many a rule would take in, and what each part takes away. Nothing is kept."""
    from rapport.flow.workspace import Workspace
    from rapport.segmenting.asking import answer
    from rapport.segmenting.definitions import checked_rule

    workspace = Workspace.open(folder)
    told = answer(workspace, checked_rule(workspace, rule), now=now())
    if json_:
        print_json({"people": told.people, "of": told.of, "takes": told.takes,
                    "seconds": round(told.seconds, 3), "as_of": told.as_of})  # fmt: skip
        return
    parts = ", ".join(f"−{n:,}" for n in told.takes)
    out.print(f"{told.people:,} of {told.of:,} people ({parts}); counted in {told.seconds:.2f} s")


@app.command()
def members(
    key: Key,
    folder: In = HERE,
    on: On = "",
    limit: Annotated[int, typer.Option(help="At most so many.")] = 50,
    json_: AsJson = False,
) -> None:
    """List who is in a segment, the newest first, or who was on a day. By ids, without names."""
    from rapport.flow.workspace import Workspace
    from rapport.segmenting import members as found

    at = _day(on)
    told = found.members(Workspace.open(folder), key, now=now())
    page = told.page(limit=limit, at=at)
    if json_:
        print_json({"total": page.total, "as_of": at or told.about.as_of,
                    "members": [asdict(stay) for stay in page.stays]})  # fmt: skip
        return
    for stay in page.stays:
        left = f" to {stay.left_at:%Y-%m-%d %H:%M}" if stay.left_at else ""
        out.print(f"{stay.person_id}  since {stay.entered_at:%Y-%m-%d %H:%M}{left}")
    late = f"; STALE since {told.about.stale_since:%Y-%m-%d}" if told.about.is_stale else ""
    out.print(f"{page.total:,} as of {at or told.about.as_of:%Y-%m-%d %H:%M} UTC{late}")


@app.command()
def why(
    key: Key,
    person: Annotated[str, typer.Argument(help="Id of the person, from the page's address.")],
    folder: In = HERE,
) -> None:
    """Say why somebody is in a segment, or is not, condition by condition."""
    from rapport.flow.workspace import Workspace
    from rapport.segmenting.definitions import segments
    from rapport.segmenting.members import need
    from rapport.segmenting.whying import why as asked

    workspace = Workspace.open(folder)
    need(workspace, key)
    segment = segments(workspace)[key]
    told = asked(
        workspace, segment.node, person, now=now(), marketing=segment.leaves_out_objectors
    )
    out.print("in" if told.is_in else "not in")
    if told.objects:
        out.print("left out: objects to being profiled")
    _print_reason(told.reason, 0)
    if told.flips_at:
        out.print(f"{'leaves' if told.is_in else 'enters'} on {told.flips_at:%Y-%m-%d %H:%M} UTC"
                  " if nothing new comes")  # fmt: skip


@app.command()
def save(
    key: Key,
    rule: RuleText,
    folder: In = HERE,
    name: Annotated[str, typer.Option(help="What people call it.")] = "",
    purpose: Annotated[str, typer.Option(help="What it is for.")] = "",
    offer: Annotated[str, typer.Option(help="What these people get.")] = "",
    effect: Annotated[str, typer.Option(help="What you expect to come of it.")] = "",
    owner: Annotated[str, typer.Option(help="Whose it is.")] = "",
    review: Annotated[str, typer.Option(help="The day to look at it again.")] = "",
    use: Annotated[str, typer.Option(help="marketing, service, events or research.")] = "",
) -> None:
    """Save a segment, or its next version; what is not given stays as it was."""
    from rapport.flow.workspace import Workspace
    from rapport.segmenting.definitions import Segment, publish, versions

    workspace = Workspace.open(folder)
    before = versions(workspace, key)
    told = {"name": name, "purpose": purpose, "offer": offer, "effect": effect, "owner": owner,
            "use": use}  # fmt: skip
    new: dict[str, Any] = {k: v for k, v in told.items() if v}
    if review:
        new["review"] = _date(review)
    base = before[-1] if before else Segment(key, "", rule, "", owner="command")
    version = base.version + 1 if before else 1
    made = replace(base, rule=rule, version=version, author="command", retired=False, **new)
    made = publish(workspace, made, now=now())
    out.print(f"saved {made.key}, version {made.version}")


def _print_reason(reason: "Reason", depth: int) -> None:
    sign = "✓" if reason.holds else "✗"
    text = {"all": "all of", "some": "any of", "not": "not"}.get(reason.kind, reason.text)
    facts = "; ".join(
        f"{f.field}: {'not known' if f.value is None else f.value}{f.tier and f' ({f.tier})'}"
        for f in reason.facts
    )
    counted = f"{reason.counted} of them" if reason.kind == "condition" and reason.deeds else ""
    out.print(f"{'  ' * depth}{sign} {text}  {facts}{counted}".rstrip())
    for deed in reason.deeds:
        out.print(f"{'  ' * depth}    {deed.occurred_at:%Y-%m-%d} {deed.verb} {deed.title or ''}")
    for part in reason.parts:
        _print_reason(part, depth + 1)


def _as_row(segment: "Segment") -> dict[str, Any]:
    return {n: getattr(segment, n) for n in type(segment).__slots__}


def _day(text: str) -> datetime | None:
    return datetime.combine(_date(text), time.min, UTC) if text else None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text[:20]!r} is no day", fix="write it as 2026-03-01") from None
