"""The page of docs/reference on what can be connected, built from the declared sources."""

import sys
from datetime import timedelta

from rapport.flow.rights import Right, SourcePolicy
from rapport.flow.sources import ALL
from rapport.flow.sources.base import Limit, Setting, Source

HEAD = """\
# What can be connected

<!-- Written by `make docs` from src/rapport/flow/sources/*/source.py. Change it there. -->

Sources that are read by themselves or send to us, as their code declares them. *Connect* them by
page or by [`rapport connect`](command.md); files are described in [sources](sources.md). A source
calls the hosts named here and no other. Its terms narrow what the purposes of a connection allow.
"""


def page() -> str:
    """Return docs/reference/connections.md."""
    return "\n".join([HEAD, *(_source(source) for source in ALL if source.name != "files")])


def _source(source: Source) -> str:
    rows = [
        ("gives", source.gives),
        ("left out", source.forbids),
        ("about people", source.personal_data),
        ("becomes", ", ".join(f"`{kind}`" for kind in source.kinds)),
        ("read", _every(source)),
        ("goes on from", source.cursor),
        ("calls", ", ".join(f"`{host}`" for host in source.hosts)),
        ("at most", ", ".join(map(_limit, source.limits))),
        ("terms", _terms(source.policy)),
    ]
    lines = [f"| {name} | {_cell(said)} |" for name, said in rows if said]
    lines += [
        f"| `{setting.name}`{', secret' if setting.secret else ''} | {_cell(setting.meaning)}"
        f"{_who_says(setting)} |"
        for setting in source.settings
    ]
    head = (
        f"## {source.name}\n\n{source.title}. [How to]({_link(source.docs)})\n\n| | |\n|---|---|"
    )
    return "\n".join([head, *lines, ""])


def _who_says(setting: Setting) -> str:
    if setting.given:
        return " (the service gives it; nobody types it)"
    return "" if setting.default is None else " (may be left out)"


def _cell(said: str) -> str:
    return said.replace("|", "\\|")


def _link(docs: str) -> str:
    return docs if docs.startswith("http") else f"../{docs.removeprefix('docs/')}"


def _every(source: Source) -> str:
    if source.every is None:
        return "when it sends" if source.hook or not source.fetch else "when asked"
    if source.every < timedelta(hours=1):
        return f"every {source.every // timedelta(minutes=1)} minutes"
    hours = source.every // timedelta(hours=1)
    if hours == 1:
        return "every hour"
    return f"every {hours} hours" if hours < 48 else f"every {hours // 24} days"


def _limit(limit: Limit) -> str:
    calls = "1 call" if limit.calls == 1 else f"{limit.calls} calls"
    return f"{calls} in {limit.seconds:g} s"


def _terms(policy: SourcePolicy) -> str:
    lacks = [right.name.lower() for right in Right if right.name and not policy.rights & right]
    said = ["none beside your purposes"] if not lacks else [f"forbids: {', '.join(lacks)}"]
    if policy.keep_days is not None:
        said.append(f"kept {policy.keep_days} days")
    if policy.aggregate_only:
        said.append("figures only, never a person")
    return "; ".join(said)


if __name__ == "__main__":
    sys.stdout.write(page())
