"""The versions of a workspace's policy: files that are written once, and how two of them differ.

scoring/<n>.toml, numbered from 2; version 1 is shipped. A version never changes and never comes
into force in the past, so that what was said of somebody on a day stays as it was said.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import tomlkit

from rapport.flow.errors import ConflictError, PolicyError
from rapport.flow.files import private_folder, sync
from rapport.flow.scores.policy import MICRO, Policy, Rule, read, shipped

FOLDER: Final = "scoring"


def policies(root: Path | None = None) -> tuple[Policy, ...]:
    """Return every version of the workspace in `root`, the shipped one first.

    Raises  PolicyError: a file can't be read, or its number is missing between others.
    """
    found = [shipped()]
    folder = None if root is None else root / FOLDER
    if folder is None or not folder.is_dir():
        return tuple(found)
    numbers = sorted(int(f.stem) for f in folder.glob("*.toml") if f.stem.isdigit())
    for number in numbers:
        if number != len(found) + 1:
            raise PolicyError(
                f"{FOLDER}/{len(found) + 1}.toml is not there, but {number}.toml is",
                fix="put the file back: versions are numbered from 2, and none is taken away",
            )
        try:
            text = (folder / f"{number}.toml").read_text("utf-8-sig")
            found.append(read(text, version=number))
        except (OSError, UnicodeDecodeError):
            raise PolicyError(
                f"{FOLDER}/{number}.toml can't be read", fix="let this program read it, as UTF-8"
            ) from None
        except PolicyError as error:
            raise PolicyError(f"{FOLDER}/{number}.toml: {error.what}", fix=error.fix) from None
    return tuple(found)


def publish(root: Path, policy: Policy, *, now: datetime) -> Policy:
    """Write the next version, and return it as it is read again.

    policy  its version is that which whoever wrote it took for the next
    Raises  PolicyError: it says what none may, or comes into force before today;
            ConflictError: another version was published since.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if policy.in_force_from < today:
        raise PolicyError(
            f"policy: in_force_from is before {today:%Y-%m-%d}",
            fix="let it begin today or later: what was said of people on a day stays",
        )
    checked = read(text_of(policy), version=policy.version)
    before = policies(root)
    if policy.version != len(before) + 1:
        raise _taken(policy.version)
    folder = private_folder(root / FOLDER)
    path = folder / f"{policy.version}.toml"
    new = folder / f"{policy.version}.{os.getpid()}.{os.urandom(3).hex()}.new"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text_of(policy))
            file.flush()
            os.fsync(file.fileno())
        os.link(new, path)  # whole, and only if no such version is there
    except FileExistsError:
        raise _taken(policy.version) from None
    finally:
        new.unlink()
    sync(folder)
    return checked


def text_of(policy: Policy) -> str:
    """Return the file of a policy: what `read` takes."""
    document = tomlkit.document()
    document["version"] = policy.version
    document["in_force_from"] = policy.in_force_from.date()
    document["author"] = policy.author
    document["note"] = policy.note
    for name, card in (("composite", policy.composite), ("potential", policy.potential)):
        document[name] = {part: _number(micro) for part, micro in card.items()}
    rules = tomlkit.aot()
    for rule in policy.rules:
        told: dict[str, Any] = {
            "axis": rule.axis,
            "deed": rule.deed,
            "points": _number(rule.micropoints),
            "half_life_days": rule.half_life_days,
            "cap": rule.cap,
            "cap_days": rule.cap_days,
            "source": rule.source or None,
        }
        rules.append(tomlkit.item({k: v for k, v in told.items() if v is not None}))
    document["rule"] = rules
    return tomlkit.dumps(document)


def _number(micro: int) -> Any:
    if micro % MICRO == 0:
        return micro // MICRO
    digits = format(Decimal(micro) / MICRO, "f")
    return tomlkit.value(digits)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two versions.

    place  rule, composite or potential;  name  axis deed [source], or the part
    field  micropoints, half_life_days, cap, cap_days; empty: the rule came or went
    """

    place: str
    name: str
    field: str
    before: int | None
    after: int | None


def changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Return what differs from one version to another, in the order of the places' names."""
    found: list[Change] = []
    old, new = ({r.key: r for r in p.rules} for p in (before, after))
    for key in sorted(old.keys() | new.keys()):
        name = " ".join(part for part in key if part)
        found += _of_rule(name, old.get(key), new.get(key))
    for place in ("composite", "potential"):
        one, two = getattr(before, place), getattr(after, place)
        found += [
            Change(place, part, "micropoints", one[part], two[part])
            for part in one
            if one[part] != two[part]
        ]
    return tuple(found)


def _of_rule(name: str, old: Rule | None, new: Rule | None) -> list[Change]:
    if old is None or new is None:
        worth = [None if rule is None else rule.micropoints for rule in (old, new)]
        return [Change("rule", name, "", worth[0], worth[1])]
    fields = ("micropoints", "half_life_days", "cap", "cap_days")
    return [
        Change("rule", name, field, getattr(old, field), getattr(new, field))
        for field in fields
        if getattr(old, field) != getattr(new, field)
    ]


def draft(base: Policy, **new: Any) -> Policy:
    """Return a policy like `base` with other values; as the version after it unless told."""
    told: Mapping[str, Any] = {"version": base.version + 1, **new}
    return replace(base, **told)


def _taken(version: int) -> ConflictError:
    return ConflictError(
        f"version {version} of the policy is not the next one any more",
        fix="look at what was published since, then publish yours again",
    )
