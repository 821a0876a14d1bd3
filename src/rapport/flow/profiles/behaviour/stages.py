"""The ladder from cold to hot: its stages, how people move on it, and what deeds tell of it.

Numbers on deeds stand in stages.toml beside this file, or in that of a workspace.

Source  methods: stages cold to hot, after Hunt's ladder of awareness.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.flow.behaviour_tables import STAGE_EVENTS
from rapport.flow.errors import InputError

Floats = NDArray[np.float64]

FILE: Final = "stages.toml"
#: Cold to hot.
STAGES: Final = ("unaware", "problem", "solution", "product", "buying")
#: From one event to the next people stay, or take one step; of those who buy most stay.
TRANSITIONS: Final[Floats] = np.array(
    [
        [0.7, 0.3, 0.0, 0.0, 0.0],
        [0.1, 0.6, 0.3, 0.0, 0.0],
        [0.0, 0.1, 0.6, 0.3, 0.0],
        [0.0, 0.0, 0.1, 0.6, 0.3],
        [0.0, 0.0, 0.0, 0.3, 0.7],
    ]
)
#: Where people stand when we first hear of them; one in fifty events finds them there again,
#: for what moved them in between we may not have seen.
FIRST: Final[Floats] = np.array([0.5, 0.2, 0.15, 0.1, 0.05])
ANEW: Final = 0.02
#: For so many days without an event people fall one stage.
IDLE_DAYS: Final = 30
#: So sure one must be to act on it.
SURE: Final = 0.6


def table(text: str | None = None) -> pa.Table:
    """Return what deeds tell, as the table `stage_events`. `text`: of a stages.toml; None: ours.

    Raises  InputError: it can't be read, or says something else; it names the place.
    """
    if text is None:
        text = (Path(__file__).parent / FILE).read_text("utf-8")
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise InputError(
            f"{FILE} can't be read: {error}", fix="mend the line that it names"
        ) from None
    events = _events(told)
    whole = np.array([event["of"] for event in events], np.float64).sum(axis=0)
    if not (whole > 0).all():
        raise _wrong("", "a stage has no deed", "give each column a number above 0")
    rows = [row for event in events for row in _rows(event, whole)]
    keys = [(row["verb"], row["thing"], row["title"]) for row in rows]
    for key in keys:
        if keys.count(key) > 1:
            raise _wrong(" ".join(filter(None, key)), "is two events", "name it once")
    return pa.Table.from_pylist(rows, STAGE_EVENTS.schema)


def steps_to_purchase(transitions: Floats) -> Floats:
    """Return the expected steps from each state until none is left, by the fundamental matrix.

    transitions  (n, n), rows sum to 1 at most; what is missing is absorbed: a purchase.
    Raises       numpy.linalg.LinAlgError: from some state nothing is ever absorbed.
    """
    n = len(transitions)
    return np.asarray(np.linalg.solve(np.eye(n) - transitions, np.ones(n)), np.float64)


def _events(told: dict[str, Any]) -> list[dict[str, Any]]:
    if set(told) != {"event"} or not isinstance(told["event"], list):
        raise _wrong("", "holds something else", "keep [[event]] tables only")
    for event in told["event"]:
        name = event.get("name") if isinstance(event, dict) else None
        if not isinstance(name, str) or not name:
            raise _wrong("[[event]]", "has no name", 'write name = "asked"')
        if unknown := event.keys() - {"name", "verbs", "things", "titles", "of"}:
            raise _wrong(name, f"says {sorted(unknown)[0]!r}", "leave it out")
        for key in ("verbs", "things", "titles"):
            if not _is_list(event.get(key, []), str):
                raise _wrong(name, f"has no list of texts as {key}", 'write it as ["View"]')
        if not event.get("verbs") and not event.get("titles"):
            raise _wrong(name, "names no deed", "give it verbs or titles")
        of = event.get("of", [])
        if not _is_list(of, (int, float)) or len(of) != len(STAGES) or min(of) < 0 or not any(of):
            raise _wrong(name, "has not five numbers as of", "one for each stage, none below 0")
    return list(told["event"])


def _is_list(told: Any, of: Any) -> bool:
    return isinstance(told, list) and all(isinstance(one, of) for one in told)


def _rows(event: dict[str, Any], whole: Floats) -> Iterator[dict[str, Any]]:
    shares = dict(zip(STAGES, np.array(event["of"], np.float64) / whole, strict=True))
    for title in event.get("titles", []):
        yield {"event": event["name"], "verb": "", "thing": "", "title": title, **shares}
    for verb in event.get("verbs", []):
        for thing in event.get("things") or [""]:
            yield {"event": event["name"], "verb": verb, "thing": thing, "title": "", **shares}


def _wrong(place: str, what: str, fix: str) -> InputError:
    return InputError(f"{FILE}: {place} {what}".replace("  ", " "), fix=fix)
