"""A learned model as a file: what weighs pairs elsewhere just as it did where it was learned.

The file is JSON and holds no personal data: how often values agree, never a value.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from rapport.flow.engine import Engine
from rapport.flow.errors import InputError
from rapport.flow.files import write_whole
from rapport.flow.identity import workings
from rapport.flow.identity.scorer import KNOWN

FORMAT: Final = 1
#: Bars that every model has.
_BARS: Final = ("link", "review", "born_apart")


@dataclass(frozen=True)
class Model:
    """Weights, caps of blocks, and of how many people it was learned."""

    weights: pa.Table
    rule_caps: pa.Table
    bars: pa.Table
    people: int

    @classmethod
    def of(cls, engine: Engine) -> "Model":
        """Return what was learned in `engine`, where the identity stage has run."""
        people = engine.get("select carriers from frequencies where slot = 'people'")
        order = {"weights": "comparison, level", "rule_caps": "rule"}
        return cls(
            engine.get(f"{workings.WEIGHTS.select} order by {order['weights']}"),
            engine.get(f"{workings.RULE_CAPS.select} order by {order['rule_caps']}"),
            engine.get(f"{workings.BARS.select} order by bar"),
            max(people["carriers"].to_pylist(), default=0),
        )

    @classmethod
    def read(cls, path: Path) -> "Model":
        """Read a file that `write` wrote.

        Raises  InputError: it is no model, one of another format, or of other comparisons.
        """
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            form = told["format"]
        except OSError as e:
            raise InputError(
                f"{path.name} cannot be opened: {e.strerror}", fix="check the path of the model"
            ) from None
        except (ValueError, KeyError, TypeError):
            raise InputError(
                f"{path.name} is no model", fix="make one: rapport resolve --train"
            ) from None
        if form != FORMAT:
            raise InputError(
                f"{path.name} is a model of format {form}, this version reads {FORMAT}",
                fix="learn it anew: rapport resolve --train",
            )
        try:
            weights = [
                {"comparison": name, "level": int(level)} | weight
                for name, levels in told["comparisons"].items()
                for level, weight in levels.items()
            ]
            caps = [{"rule": int(rule), "cap": cap} for rule, cap in told["rule_caps"].items()]
            bars = [{"bar": bar, "microbits": bits} for bar, bits in told["bars"].items()]
            _check(weights, bars)
            return cls(
                pa.Table.from_pylist(weights, workings.WEIGHTS.schema),
                pa.Table.from_pylist(caps, workings.RULE_CAPS.schema),
                pa.Table.from_pylist(bars, workings.BARS.schema),
                int(told["learned_from"]["people"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as broken:
            raise InputError(
                f"{path.name} is a model that this version can't use: {broken}",
                fix="learn it anew: rapport resolve --train",
            ) from None

    def write(self, path: Path) -> None:
        """Write the model as JSON, whole or not at all."""
        comparisons: dict[str, Any] = {}
        for row in self.weights.to_pylist():
            levels = comparisons.setdefault(row["comparison"], {})
            levels[str(row["level"])] = {k: row[k] for k in ("label", "m", "u", "microbits")}
        told = {
            "format": FORMAT,
            "comparisons": comparisons,
            "rule_caps": {str(row["rule"]): row["cap"] for row in self.rule_caps.to_pylist()},
            "bars": {row["bar"]: row["microbits"] for row in self.bars.to_pylist()},
            "learned_from": {"people": self.people},
        }
        write_whole(path, json.dumps(told, indent=1, sort_keys=True).encode())

    def tables(self) -> dict[str, pa.Table]:
        """Return the tables that stand in the engine instead of being learned."""
        return {"weights": self.weights, "rule_caps": self.rule_caps, "bars": self.bars}


def _check(weights: Sequence[Mapping[str, Any]], bars: Sequence[Mapping[str, Any]]) -> None:
    """Raise ValueError if the model weighs what is not compared here, or lacks what is read."""
    for row in weights:
        name, level = row["comparison"], row["level"]
        if name not in KNOWN:
            raise ValueError(f"it weighs {name!r}, which is not compared")
        if level not in range(KNOWN[name]):
            raise ValueError(f"{name!r} has no level {level}")
        if not isinstance(row["microbits"], int):
            raise ValueError(f"the weight of {name!r} is no whole number")
    if "prior" not in (row["comparison"] for row in weights):
        raise ValueError("it has no prior")
    named = {row["bar"] for row in bars}
    if missing := [bar for bar in _BARS if bar not in named]:
        raise ValueError(f"it has no bar {missing[0]!r}")
