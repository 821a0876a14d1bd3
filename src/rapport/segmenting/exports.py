"""The members of a segment out: asked again by what each way of leaving needs."""

from datetime import datetime
from pathlib import Path

from rapport.audiences import Audience, export_audience
from rapport.departing import PURPOSES, Report, who_may_leave
from rapport.exporting import Exported, export_people
from rapport.flow.errors import ConfigError
from rapport.flow.rights import Right
from rapport.flow.workspace import Workspace
from rapport.segmenting.asking import allowed_by_rights
from rapport.segmenting.definitions import segments
from rapport.segmenting.members import members


def people(
    workspace: Workspace,
    path: Path,
    *,
    key: str = "",
    purpose: str = "own",
    channel: str = "email",
    contacts: bool = False,
    least: str = "likely",
    now: datetime,
) -> Exported:
    """Write the members of a segment, or everybody, to a file: see exporting.export_people."""
    ids, by_rule = _of(workspace, key, purpose, now) if key else (None, None)
    return export_people(
        workspace, path, contacts=contacts, least=least, people=ids, purpose=purpose,
        channel=channel, by_rule=by_rule, now=now,
    )  # fmt: skip


def audience(
    workspace: Workspace, path: Path, *, key: str, platform: str, now: datetime
) -> Audience:
    """Write the members of a segment as a platform takes them: see audiences.export_audience."""
    if not key:
        raise ConfigError("an audience is of a segment", fix="name one: --segment KEY")
    ids, by_rule = _of(workspace, key, "ads", now)
    name = segments(workspace)[key].name
    return export_audience(
        workspace, path, people=ids, platform=platform, name=name, by_rule=by_rule, now=now
    )


def may_leave(
    workspace: Workspace, key: str, purpose: str, *, channel: str = "email", now: datetime
) -> Report:
    """Say who of a segment may leave for a purpose, and why others may not. Writes nothing."""
    ids, by_rule = _of(workspace, key, purpose, now)
    _may, report = who_may_leave(
        workspace, ids, purpose, channel=channel, by_rule=by_rule, now=now
    )
    return report


def _of(
    workspace: Workspace, key: str, purpose: str, now: datetime
) -> tuple[list[str], set[str] | None]:
    """Return the members, and those whom the rule takes in by facts that may be used so."""
    ids = members(workspace, key, now=now).person_ids()
    if purpose not in PURPOSES:
        raise ConfigError(f"{purpose[:20]!r} is no purpose", fix=f"one of: {', '.join(PURPOSES)}")
    segment = segments(workspace)[key]
    right: Right = PURPOSES[purpose]
    allowed = allowed_by_rights(
        workspace, segment.node, ids, right, now=now, marketing=segment.leaves_out_objectors
    )
    return ids, allowed
