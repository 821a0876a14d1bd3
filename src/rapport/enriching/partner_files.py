"""A partner who takes a file of keys and gives one back: the same rules as for one who is called.

    out   CSV with the columns kind and key: who is on it counts as asked, and as paid for
    back  CSV with the column key and a column for each attribute the contract names

What the partner tells is taken in like an answer by call: of who withdrew meanwhile nothing, of
who was not on the file nothing, and no column that the contract does not name.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Final

from rapport.enriching import routes
from rapport.enriching.contract import Contract, contract_of
from rapport.enriching.ledger import Ledger, Run
from rapport.enriching.partners import (
    BY_FILE,
    PURPOSE,
    Plan,
    kept,
    planned_for,
    ready,
    still_of,
    stopped,
    told_by,
)
from rapport.flow.errors import InputError
from rapport.flow.files import disk_errors_explained, sync, write_whole
from rapport.flow.workspace import Workspace
from rapport.receiving import drain, runner
from rapport.stores import Stores

#: A larger answer is no answer to what we asked.
_LARGEST: Final = 256 * 2**20


@dataclass(frozen=True)
class Taken:
    """What an answer file told.

    `unknown`  rows whose key was on no file of ours, or of who withdrew meanwhile
    `left_out`  its columns that the contract does not name
    """

    rows: int
    matched: int
    values: int
    unknown: int
    left_out: tuple[str, ...]


def write_out(
    workspace: Workspace, name: str, path: Path, *, only: int | None = None, now: datetime
) -> Run:
    """Write the keys of all who may be asked about to a new file, for its owner only.

    The keys lie there under another name before they count as asked, and get their own after.
    Raises  what partners.plan raises; InputError: the file is there already, nobody may be
            asked about, or the disk is full; OSError: no file can be written there;
            ConflictError: another run is on.
    """
    stores, connection = Stores(workspace), ready(workspace, name, now)
    contract = contract_of(connection)
    if path.exists():
        raise InputError(f"{path.name} is there already", fix="name a new file")
    with (
        disk_errors_explained(f"writing {path.name}"),
        runner.alone(workspace, name),
        Ledger(stores) as ledger,
    ):
        ledger.cut_off(name, at=now)
        plan = planned_for(stores, connection, contract, ledger, only, now)
        if not plan.contacts:
            raise InputError(
                "nobody may be asked about now",
                fix=f"see why: rapport enrich ask {name} --dry-run",
            )
        with _to_be(path, _csv(contract, plan)) as whole:
            run = ledger.begin(routes.PARTNER, name, PURPOSE, at=now, currency=contract.currency)
            keys = [(contact.key, contact.account_id) for contact in plan.contacts]
            ledger.ask(run, name, keys, cost_micro=plan.cost_micro, at=now, reference=BY_FILE)
            whole.replace(path)
        sync(path.parent)
        ledger.end(run, "done", at=now, left_out=plan.counted, problem=stopped(plan))
        return ledger.run(run)


def take_back(workspace: Workspace, name: str, path: Path, *, now: datetime) -> Taken:
    """Take in what a partner's file tells of those who were on files of ours.

    The same file again changes nothing: its batches have their answer.
    Raises  what partners.plan raises; InputError: no CSV with a column key, or no file is out;
            ConflictError: another run is on.
    """
    stores, connection = Stores(workspace), ready(workspace, name, now)
    contract = contract_of(connection)
    answer, left_out = _read(path, contract)
    with (
        disk_errors_explained(f"taking in {path.name}"),
        runner.alone(workspace, name),
        Ledger(stores) as ledger,
    ):
        plan = planned_for(stores, connection, contract, ledger, None, now)
        out = [b for b in ledger.open_batches(name) if b.reference == BY_FILE]
        if not out:
            raise InputError(
                "no file of ours is out that this could answer",
                fix=f"write one first: rapport enrich ask {name} --out keys.csv",
            )
        matched = values = 0
        for batch in out:
            contacts = still_of(batch, plan.chosen)
            by_key = {contract.key(c.kind, c.value): c for c in contacts}
            told = told_by(answer, by_key, contract)
            if not told:
                continue  # it answers another file
            count = kept(stores, connection, [*told.values()], asked_at=batch.at, now=now)
            ledger.settle(batch, "answered", matched=len(told), values=count)
            matched, values = matched + len(told), values + count
        for _turn in drain.drain(stores, name, now=now):
            pass
    return Taken(len(answer), matched, values, len(answer) - matched, left_out)


@contextmanager
def _to_be(path: Path, content: bytes) -> Iterator[Path]:
    """Give a file beside `path` that holds the content, for its owner only; it does not stay."""
    whole = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        write_whole(whole, content, mode=0o600)
        yield whole
    finally:
        whole.unlink(missing_ok=True)


def _csv(contract: Contract, plan: Plan) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("kind", "key"))
    for contact in sorted(plan.contacts, key=lambda c: c.key):
        writer.writerow((contact.kind, contract.key(contact.kind, contact.value)))
    return out.getvalue().encode()


def _read(
    path: Path, contract: Contract
) -> tuple[Sequence[Mapping[str, object]], tuple[str, ...]]:
    """Return the rows as a partner's answer, and the columns that are left out."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path.name} is over 256 MB", fix="ask for less at a time")
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path.name} can't be read ({type(error).__name__})",
            fix="name a CSV in UTF-8 that you may read",
        ) from None
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        named = {column: column.strip().lower() for column in rows.fieldnames or ()}
        if "key" not in named.values():
            raise InputError(
                f"{path.name} has no column key", fix="let the partner give each key back"
            )
        answer = [
            {
                "key": (said := {n: row.get(c) or "" for c, n in named.items()})["key"].strip(),
                "attributes": said,
            }
            for row in rows
        ]
    except csv.Error:
        raise InputError(f"{path.name} is no CSV", fix="ask the partner for a CSV") from None
    return answer, tuple(sorted({*named.values()} - {"key", "kind", *contract.attributes}))
