"""Whom one record may be, among all that a state knows: an answer in milliseconds.

    matcher = Matcher(Path("state"), region="BG")
    matcher.match({"name": "Anna Petrova", "email": "anna.p@abv.bg"})

The record is compared as the stage compares: the same SQL, on it and on the accounts it would
meet in blocks, and the same model. How common values are is what the state counted. It is put
nowhere. Never: a file written, a record kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.explaining import Reason
from rapport.flow import tables
from rapport.flow.errors import InputError
from rapport.flow.identity import workings
from rapport.flow.identity.scorer import Scorer, decoded
from rapport.flow.keys import canonical
from rapport.flow.rights import ALL_RIGHTS
from rapport.headers import recognised
from rapport.matching_steps import Steps
from rapport.quality import probability
from rapport.state import opened
from rapport.state_tables import StateEngine

Ints = NDArray[np.int64]

#: The record that is asked about: an account id that no record has.
_ASKED: Final = "f" * 32
_NODE: Final = int(_ASKED[:15], 16)
#: What the state never saw, one account has: the one that asks.
_NEW: Final = 1


@dataclass(frozen=True)
class Match:
    """One record that the one asked about may be the same person as.

    probability  0 to 1, what the bits stand for
    bits         log2-odds; the microbits of all reasons add up to its own
    links        true: a pair with such a score is linked, if nothing else speaks against it
    """

    file: str
    row: int
    id: str
    person_id: str
    probability: float
    bits: float
    microbits: int
    links: bool
    reasons: tuple[Reason, ...]


class Matcher:
    """The records of one state, laid out in memory to be found. One answer at a time.

    Memory  about half a kilobyte a record.
    Raises  InputError: there is no state, or one of another version.
    """

    def __init__(self, folder: Path) -> None:
        self._lock = Lock()
        self._engine = StateEngine(None, memory_gb=2)
        # small queries: handing them to threads costs more than it saves
        self._engine.run("set threads = 1")
        with opened(self._engine, folder) as (known, model):
            self.region = known.region
            self._scorer = Scorer.of(model.tables()["weights"])
            bars = model.tables()["bars"].to_pylist()
            self._link = next(row["microbits"] for row in bars if row["bar"] == "link")
            self._labels = {
                (row["comparison"], row["level"]): row
                for row in model.tables()["weights"].to_pylist()
            }
            self._engine.put("rule_caps", model.tables()["rule_caps"])
            self._load()
        self._steps = Steps(self._engine, _NODE)

    def close(self) -> None:
        """Let the memory go."""
        self._engine.close()

    def _load(self) -> None:
        engine = self._engine
        blocks = engine.get(
            """select k.block, k.node, k.rule
            from kept.block_keys as k
            semi join (
              select s.block from (
                select block, min(rule) as rule, count(*) as accounts
                from kept.block_keys group by block
              ) as s
              join rule_caps as c on c.rule = s.rule where s.accounts <= c.cap
            ) as o on o.block = k.block
            order by k.block"""
        )
        self._block, self._member, self._rule = (
            blocks[name].to_numpy() for name in ("block", "node", "rule")
        )
        counts = engine.get(
            """select xxhash64(slot, value) as value, accounts from kept.value_counts
            where accounts > 1 order by 1"""
        )
        self._value, self._accounts = (counts[n].to_numpy() for n in ("value", "accounts"))
        self._slots = engine.get(f"{_kept(workings.SLOTS)} order by node").combine_chunks()
        self._more = engine.get(f"{_kept(workings.MORE_SLOTS)} order by node").combine_chunks()
        self._people = engine.get(
            """select p.node, f.name as file, p.line as row, p.id, p.person_id
            from kept.people as p
            join kept.files as f on f.seq = p.seq
            order by p.node"""
        ).combine_chunks()
        words = engine.get("select word, first >= last as leads from kept.word_places")
        self._leads = dict(zip(words["word"].to_pylist(), words["leads"].to_pylist(), strict=True))

    def match(self, record: Mapping[str, str], *, most: int = 10) -> list[Match]:
        """Return the records it may be the same person as, the likeliest first.

        record  field -> text; fields as in a mapping: name, given, family, birth, phone ...
        Raises  InputError: a field that is not known, or nothing to go by.
        """
        said = self._said(record)
        with self._lock, self._steps.asking():
            self._put(said)
            nodes, rules = self._met()
            if not len(nodes):
                return []
            return self._weighed(self._compared(nodes, rules), most)

    def _put(self, said: pa.Table) -> None:
        """Make the slots and block keys of the record alone, as common as the state has it."""
        steps = self._steps
        steps.put("identifiers", said)
        steps.fill("said")
        steps.put("said", self._seats(said))
        steps.fill("full_names", "told")
        values = steps.ask("values")
        place = np.searchsorted(self._value, hashes := values["hash"].to_numpy())
        place = np.minimum(place, max(len(self._value) - 1, 0))
        known = self._value[place] == hashes if len(self._value) else np.zeros(len(place), bool)
        counts = np.where(known, self._accounts[place] if len(self._value) else _NEW, _NEW)
        steps.put("their_counts", values.drop_columns("hash").append_column("accounts", [counts]))
        steps.fill("identity_keys", "chosen_keys", "slots", "more_slots", "block_keys")

    def _seats(self, said: pa.Table) -> pa.Table:
        """Return another name that says whether a word alone leads or ends most full names."""
        seats = []
        for row in said.select(["kind", "key"]).to_pylist():
            leads = self._leads.get(row["key"]) if row["kind"] in ("name", "family") else None
            if leads is not None:
                other = f"{row['key']} -" if leads else f"- {row['key']}"
                seats.append({"node": -1, "slot": "name", "value": other, "verified": False})
        return pa.Table.from_pylist(seats, workings.SAID.schema)

    def _said(self, record: Mapping[str, str]) -> pa.Table:
        told = {field: text for field, text in record.items() if text and text.strip()}
        table = pa.table({field: pa.array([text], pa.string()) for field, text in told.items()})
        rows = []
        for feed in recognised(table, mapping={field: field for field in told}).feeds:
            whole = " ".join(told[part].strip() for part in feed.parts)
            text = f"{feed.network}:{whole}" if feed.network else whole
            value, key = canonical(feed.kind, pa.array([text]), region=self.region)
            if value[0].is_valid:
                rows.append(_row(feed.kind, value[0].as_py(), key[0].as_py()))
        if not rows:
            raise InputError(
                "nothing of the record is of use to tell people apart",
                fix="give a name, a birth date, a phone, an e-mail ...",
            )
        return pa.Table.from_pylist(rows, tables.IDENTIFIERS.schema)

    def _met(self) -> tuple[Ints, Ints]:
        """Return the nodes of accounts that share an open block with it, and by which rules."""
        keys = self._steps.ask("blocks")["block"].to_numpy()
        starts = np.searchsorted(self._block, keys, "left")
        ends = np.searchsorted(self._block, keys, "right")
        places = np.concatenate(
            [np.arange(a, b) for a, b in zip(starts, ends, strict=True)] or [np.zeros(0, int)]
        ).astype(np.int64)
        nodes, where = np.unique(self._member[places], return_inverse=True)
        rules = np.zeros(len(nodes), np.int64)
        np.bitwise_or.at(rules, where, self._rule[places])
        return nodes, rules

    def _compared(self, nodes: Ints, rules: Ints) -> pa.Table:
        steps, size = self._steps, len(nodes)
        steps.put(
            "pairs",
            pa.table(
                {
                    "l": pa.repeat(_NODE, size),
                    "r": nodes,
                    "rules": rules,
                    "sampled": pa.repeat(False, size),
                    "verified": pa.repeat(False, size),
                }
            ),
        )
        for name, held in (("slots", self._slots), ("more_slots", self._more)):
            if held.num_rows:
                place = np.searchsorted(held["node"].to_numpy(), nodes)
                place = np.minimum(place, held.num_rows - 1)
                found = held["node"].to_numpy()[place] == nodes
                steps.put(name, held.take(pa.array(place[found])))
        steps.fill("compared_names", "compared")
        return steps.ask("patterns")

    def _weighed(self, compared: pa.Table, most: int) -> list[Match]:
        nodes, levels = compared["node"].to_numpy(), decoded(compared["pattern"].to_numpy())
        microbits = self._scorer.microbits(levels)
        best = np.lexsort([nodes, -microbits])[:most]
        place = np.searchsorted(self._people["node"].to_numpy(), nodes[best])
        people = self._people.take(place).to_pylist()
        rows, comparisons, numbers = self._scorer.reasons(levels[best])
        reasons: list[list[Reason]] = [[] for _ in best]
        told = zip(rows.tolist(), comparisons, numbers.tolist(), strict=True)
        for row, comparison, level in told:
            weight = self._labels.get((comparison, level), {"label": "never seen", "microbits": 0})
            bits = weight["microbits"]
            reasons[row].append(Reason(comparison, weight["label"], bits / 1e6, bits))
        return [
            Match(
                person["file"],
                person["row"],
                person["id"],
                person["person_id"],
                float(probability(np.array(total))),
                total / 1e6,
                total,
                total >= self._link,
                tuple(sorted(why, key=lambda r: (r.comparison != "prior", -abs(r.microbits)))),
            )
            for person, total, why in zip(people, microbits[best].tolist(), reasons, strict=True)
        ]


def _kept(spec: Any) -> str:
    return f"select {', '.join(c.name for c in spec.columns)} from kept.{spec.name}"


def _row(kind: str, value: str, key: str) -> dict[str, Any]:
    return {
        "account_id": _ASKED,
        "kind": kind,
        "value": value,
        "key": key,
        "pseudonym": "",
        "verified": False,
        "source": "file",
        "seq": 0,
        "line": 0,
        "rights": int(ALL_RIGHTS),
    }
