"""Every source there is: those built in, and those that installed packages bring.

A package brings one by an entry point of the group `rapport.sources` that names a `Source`:

    [project.entry-points."rapport.sources"]
    acme = "acme_rapport:SOURCE"

A package that can't be used stops nobody else's source: it is a fault to be shown.
"""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from rapport.flow import sources
from rapport.flow.errors import ConfigError
from rapport.flow.sources.base import Source

GROUP = "rapport.sources"


@dataclass(frozen=True)
class Found:
    """The sources that can be used, by name, and why others can't."""

    sources: dict[str, Source]
    faults: tuple[ConfigError, ...]


def look() -> Found:
    """Look for sources. Packages are taken in the order of their names, after those built in."""
    known = {source.name: source for source in sources.ALL}
    faults = []
    for point in sorted(entry_points(group=GROUP), key=lambda p: (_package(p), p.name)):
        try:
            source = _load(point)
            if source.name in known:
                raise ConfigError(
                    f"the package {_package(point)} brings a source named {source.name!r},"
                    " but there is one of that name already",
                    fix="uninstall one of the two packages",
                )
        except ConfigError as fault:
            faults.append(fault)
        else:
            known[source.name] = source
    return Found(known, tuple(faults))


@cache
def _found() -> Found:
    """Packages are looked through once a process: what is installed changes with a restart."""
    return look()


def all_sources() -> tuple[Source, ...]:
    """Return every source that can be used, those built in first."""
    return tuple(_found().sources.values())


def faults() -> tuple[ConfigError, ...]:
    """Return why sources of installed packages can't be used."""
    return _found().faults


def by_name(name: str) -> Source:
    """Return the source of that name.

    Raises  ConfigError: there is none; the faults of packages are told with it.
    """
    found = _found()
    if name in found.sources:
        return found.sources[name]
    broken = "".join(f"; {fault.what}" for fault in found.faults)
    raise ConfigError(
        f"there is no source {name!r}{broken}",
        fix=f"use one of: {', '.join(found.sources)}; or install the package that brings it",
    )


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value.partition(":")[0]


def _load(point: EntryPoint) -> Source:
    package = _package(point)
    try:
        found = point.load()
    except Exception as error:  # whatever somebody else's import raises is theirs
        raise ConfigError(
            f"the source {point.name!r} of the package {package} can't be loaded"
            f" ({type(error).__name__})",
            fix=f"update or uninstall {package}",
        ) from error
    if not isinstance(found, Source):
        raise ConfigError(
            f"{point.value!r} of the package {package} is no source of Rapport",
            fix=f"update or uninstall {package}",
        )
    return found
