"""What each stage of a run costs this process: seconds by the clock and of processors, memory."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

_STATUS: Final = Path("/proc/self/status")
_CLEAR: Final = Path("/proc/self/clear_refs")


@dataclass
class Cost:
    """`peak_mb`: the most this process held in the stage; `child`: processor seconds of others
    that it started, in `cpu_s` too."""

    wall_s: float = 0.0
    cpu_s: float = 0.0
    child_s: float = 0.0
    peak_mb: float = 0.0


@dataclass
class Stages:
    """Costs by name. A stage that comes again is added to what it was."""

    costs: dict[str, Cost] = field(default_factory=dict)
    _name: str = ""
    _began: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def now(self, name: str) -> None:
        """End the stage before, and begin the one of this name; '' begins none."""
        if name == self._name:
            return
        at = _spent()
        if self._name:
            cost = self.costs.setdefault(self._name, Cost())
            wall, own, child = (a - b for a, b in zip(at, self._began, strict=True))
            cost.wall_s += wall
            cost.cpu_s += own + child
            cost.child_s += child
            cost.peak_mb = max(cost.peak_mb, peak_mb())
        self._name, self._began = name, at
        _CLEAR.write_text("5")

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.now(name)
        yield
        self.now("")

    def told(self) -> dict[str, Any]:
        return {name: asdict(cost) for name, cost in self.costs.items()}


def peak_mb() -> float:
    """Return the most this process held since `Stages.now` was last called."""
    (line,) = (x for x in _STATUS.read_text().splitlines() if x.startswith("VmHWM:"))
    return float(line.split()[1]) * 1024 / 1e6


def _spent() -> tuple[float, float, float]:
    """Return the clock, the processor seconds of this process, and those of its children that
    have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic(), time.process_time(), children.ru_utime + children.ru_stime
