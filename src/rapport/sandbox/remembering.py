"""A sandbox network that goes on where it was left: its deeds follow from their times.

So a network that is started again numbers its posts as before: who reads it sees one past.
"""

import json
import os
from datetime import datetime
from pathlib import Path

from rapport.flow.errors import ConfigError
from rapport.flow.files import write_whole
from rapport.sandbox.network import Network

#: After so many deeds a network is begun anew: nobody watches one for that long.
MOST = 100_000


class Remembered(Network):
    """A network whose steps are kept in `file`, a line each: when it began, then each deed.

    Raises  ConfigError: the file is not such a list.
    """

    def __init__(self, file: Path, seed: int, now: datetime) -> None:
        began, *steps = _times(file) or [now]
        super().__init__(seed, began)
        for at in steps:
            super().step(at)
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, "".join(map(_line, (began, *steps))).encode())

    def step(self, now: datetime) -> str:
        with self._file.open("a") as kept:
            kept.write(_line(now))
            kept.flush()
            os.fsync(kept.fileno())
        return super().step(now)


def _line(at: datetime) -> str:
    return json.dumps(at.isoformat()) + "\n"


def _times(file: Path) -> list[datetime]:
    """Return the times in the file; none if there is no file, or too many. A torn line is left."""
    try:
        lines = file.read_text().splitlines(keepends=True)
        times = [datetime.fromisoformat(json.loads(line)) for line in lines if line.endswith("\n")]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError) as error:
        raise ConfigError(
            f"{file.name} is no list of what a sandbox network did",
            fix="delete it: the network begins anew",
        ) from error
    if len(times) > MOST:
        return []
    return times
