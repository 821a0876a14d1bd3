"""What a program costs: processor seconds and memory, of it and of all that it starts."""

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

#: After so many seconds a program is stopped and its row says so.
PATIENCE_S = 1800
#: How often memory is looked at.
EVERY_S = 0.1


@dataclass(frozen=True)
class Cost:
    """Processor seconds, peak of memory in megabytes, and why it failed: '' if it did not."""

    cpu_s: float
    peak_mb: float
    failed: str = ""


def measured(command: Sequence[str], log: Path) -> Cost:
    """Run a program to its end; what it prints goes to `log`.

    Memory is the larger of two: the sum over all its processes at one moment, and the most one
    of them ever held (VmHWM of Linux), so that a short peak between two looks counts.
    """
    before = _spent()
    started = time.monotonic()
    failed = ""
    with log.open("w") as said:
        process = psutil.Popen(command, stdout=said, stderr=said)
        peak, cpu = 0.0, {}
        while process.poll() is None:
            tree = _tree(process)
            peak = max(peak, sum(_held(p, cpu) for p in tree), *(_most(p) for p in tree))
            if time.monotonic() - started > PATIENCE_S:
                failed = f"stopped after {PATIENCE_S} s"
                for one in tree:
                    one.kill()
            time.sleep(EVERY_S)
    if process.returncode and not failed:
        failed = "".join(log.read_text().strip().splitlines()[-1:])[:60] or "failed"
    # what was reaped is known to the system exactly, what was killed only from the last look
    return Cost(max(_spent() - before, sum(cpu.values())), peak / 1e6, failed)


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _held(process: psutil.Process, cpu: dict[int, float]) -> float:
    """Return the bytes a process holds now, and note its processor seconds in `cpu`."""
    try:
        times = process.cpu_times()
        cpu[process.pid] = times.user + times.system
        return float(process.memory_info().rss)
    except psutil.Error:
        return 0.0  # it ended between being listed and being asked


def _most(process: psutil.Process) -> float:
    """Return the most bytes a process ever held; 0 where the system does not say."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return 0.0
    line = next((x for x in status.splitlines() if x.startswith("VmHWM:")), "VmHWM: 0 kB")
    return float(line.split()[1]) * 1024
