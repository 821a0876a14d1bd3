"""What is written down of each reading of a connection: when, how it ended, what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Outcome = Literal["running", "done", "retry", "stopped"]


@dataclass(frozen=True)
class Run:
    """One reading of a connection. The texts hold nothing of a person."""

    id: int
    connection: str
    began_at: datetime
    ended_at: datetime | None
    outcome: Outcome
    records: int
    kept: int
    skipped: int
    refused: int
    code: str
    what: str
    fix: str
    wait_until: datetime | None


def of_row(row: Sequence[Any]) -> Run:
    """Return a run as its row tells it: its fields in their order, times as texts."""
    number, connection, began, ended, *told, until = row
    fields: list[Any] = [datetime.fromisoformat(began), _time(ended), *told, _time(until)]
    return Run(number, connection, *fields)


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
