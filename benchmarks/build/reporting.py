"""The tables of the benchmark: what each size cost, stage by stage, and what was reached."""

import os
import platform
import sys
from importlib.metadata import version
from typing import Any

#: What is to be reached: most memory in GB, and CPU of the larger size beside the smaller.
PEAK_GB, GROWTH = 8.0, 12.0
Sizes = dict[int, dict[str, Any]]


def report(found: Sizes) -> int:
    totals(found)
    stages(found)
    met = goals(found)
    say(f"Python {platform.python_version()}, duckdb {version('duckdb')},")
    say(f" pyarrow {version('pyarrow')}; {os.cpu_count()} processors\n")
    return 0 if all(met) else 1


def totals(found: Sizes) -> None:
    """One row a size: what there was, what it cost in all, how large it became."""
    head = "customers, accounts, deeds, texts, build wall s, CPU s, deeds / CPU-s, peak GB,"
    head += " import CPU s, bare scan CPU s, vault MB, lake MB, findings MB, desk MB"
    table(head.split(", "))
    for people, one in found.items():
        built, rows = one["building"], one["building"]["rows"]
        cpu = spent(built, "cpu_s")
        sizes = (f"{built['sizes'][name] / 1e6:,.0f}" for name in
                 ("vault", "lake", "findings", "desk"))  # fmt: skip
        row(
            f"{people:,}",
            f"{built['accounts']:,}",
            f"{rows['timelines']:,}",
            f"{rows['readings']:,}",
            f"{spent(built, 'wall_s'):,.0f}",
            f"{cpu:,.0f}",
            f"{rows['timelines'] / cpu:,.0f}",
            f"{built['peak_mb'] / 1e3:.2f}",
            f"{spent(one['filling'], 'cpu_s'):,.0f}",
            f"{spent(one['limit'], 'cpu_s'):,.1f}",
            *sizes,
        )
    for people, one in found.items():
        built = one["building"]
        readers = ", ".join(f"{n:,} by {who}" for who, n in sorted(built["readers"].items()))
        say(f"\n{people:,} customers became {built['people']:,} people; texts read: {readers}\n")
        for fault in built["faults"]:
            say(f"not had: {fault}\n")


def stages(found: Sizes) -> None:
    """One row a stage: wall and processor seconds and the most memory of each size."""
    told = {people: grouped(one["building"]["stages"]) for people, one in found.items()}
    names = list(dict.fromkeys(name for one in told.values() for name in one))
    say("\n")
    numbers = [f"{n:,} {what}" for n in found for what in ("wall s", "CPU s", "peak MB")]
    table(["stage", *numbers, *(["CPU times"] if len(found) > 1 else [])])
    for name in names:
        cells, cpu = [], []
        for one in told.values():
            cost = one.get(name, {"wall_s": 0.0, "cpu_s": 0.0, "peak_mb": 0.0})
            cells += [f"{cost['wall_s']:,.1f}", f"{cost['cpu_s']:,.1f}", f"{cost['peak_mb']:,.0f}"]
            cpu.append(cost["cpu_s"])
        more = [f"{cpu[-1] / cpu[0]:.1f}" if cpu[0] >= 1 else ""] if len(found) > 1 else []
        row(name, *cells, *more)


def grouped(stages: dict[str, Any]) -> dict[str, Any]:
    """Return the stages with those of identity as one; the tables of profiles stay apart."""
    found: dict[str, Any] = {}
    for name, cost in stages.items():
        folder, _, table_ = name.partition(": ")
        kept = name if not table_ or folder != "identity" else folder
        known = found.setdefault(kept, {"wall_s": 0.0, "cpu_s": 0.0, "peak_mb": 0.0})
        known["wall_s"] += cost["wall_s"]
        known["cpu_s"] += cost["cpu_s"]
        known["peak_mb"] = max(known["peak_mb"], cost["peak_mb"])
    return found


def goals(found: Sizes) -> list[bool]:
    """Print what is to be reached, and whether it was."""
    peak = max(one["building"]["peak_mb"] for one in found.values()) / 1e3
    wanted = [("peak memory, GB", PEAK_GB, peak)]
    if len(found) > 1:
        first, *_, last = found
        cpu = [spent(found[n]["building"], "cpu_s") for n in (first, last)]
        wanted.append((f"CPU at {last:,} beside that at {first:,}", GROWTH, cpu[1] / cpu[0]))
    say("\n")
    table(["what", "goal", "measured", "met"])
    for what, most, is_now in wanted:
        row(what, f"<= {most:g}", f"{is_now:.2f}", "yes" if is_now <= most else "**no**")
    say("\n")
    return [is_now <= most for _, most, is_now in wanted]


def spent(said: dict[str, Any], what: str) -> float:
    return float(sum(cost[what] for cost in said["stages"].values()))


def table(head: list[str]) -> None:
    row(*head)
    row("---", *["--:"] * (len(head) - 1))


def row(*cells: str) -> None:
    say(f"| {' | '.join(cells)} |\n")


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
