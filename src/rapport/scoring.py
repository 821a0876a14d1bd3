"""The company's own policy: its versions, a draft read from what somebody typed, its publishing.

What people have by it is asked of the shelf; the next build gives points by it.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from rapport.flow.scores import policy_files
from rapport.flow.scores.deeds import AXES, COMPOSITE, POTENTIAL
from rapport.flow.scores.policy import MOST_POINTS, Policy, Rule, in_force, read
from rapport.flow.scores.policy_files import Change, changes
from rapport.flow.workspace import Workspace

__all__ = [
    "AXES",
    "COMPOSITE",
    "MOST_POINTS",
    "POTENTIAL",
    "Change",
    "Policy",
    "Rule",
    "changes",
    "checked",
    "draft_of",
    "in_force",
    "publish",
    "versions",
]


def versions(workspace: Workspace) -> tuple[Policy, ...]:
    """Return every version, the shipped one first.

    Raises  PolicyError: a file of them can't be read.
    """
    return policy_files.policies(workspace.root)


def draft_of(
    base: Policy,
    *,
    version: int,
    author: str,
    note: str,
    from_day: date,
    rules: tuple[Rule, ...],
    composite: Mapping[str, int],
    potential: Mapping[str, int],
) -> Policy:
    """Return a policy like `base` with what is given here, checked as one that is published.

    Raises  PolicyError: it says what none may; it names the place.
    """
    made = policy_files.draft(
        base,
        version=version,
        author=author,
        note=note,
        in_force_from=datetime(from_day.year, from_day.month, from_day.day, tzinfo=UTC),
        rules=rules,
        composite=composite,
        potential=potential,
    )
    return checked(made)


def checked(policy: Policy) -> Policy:
    """Return it as it would be read again. Raises PolicyError: it says what none may."""
    return read(policy_files.text_of(policy), version=policy.version)


def publish(workspace: Workspace, policy: Policy, *, now: datetime) -> Policy:
    """Put the next version into force from its day on.

    Raises  PolicyError: it begins before today, or says what none may;
            ConflictError: another version was published since.
    """
    return policy_files.publish(workspace.root, policy, now=now)
