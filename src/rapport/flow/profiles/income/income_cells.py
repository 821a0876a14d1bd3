"""The step that makes income_cells: what groups of people earn a month, with its band."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from rapport.flow.engine import Engine
from rapport.flow.fact_tables import REFERENCE
from rapport.flow.income_tables import INCOME_CELLS, PAY_RATES, PAY_SAMPLES, PAY_TAXES
from rapport.flow.profiles.income import areas, estimating, figures, nodes, offsets
from rapport.flow.profiles.income.coding import Floats, Ints, Texts, coded, together
from rapport.flow.profiles.income.estimating import ELSEWHERE, NOTHING, Estimates
from rapport.flow.profiles.income.figures import BANDS, Figures, Rate
from rapport.flow.profiles.income.nodes import REST, STEPS, Nodes
from rapport.flow.steps import EngineStep

#: Standard normal deviate of a tenth.
Z90: Final = 1.2815515655
#: Figures of its own from which a group's estimate is of the best quality.
_MANY: Final = 100.0
_TAXES: Final = ("after", "", "before")
#: Rates that come with the data: measure exchange_rate, of one unit in the workspace's currency.
_RATES: Final = (
    "select cell_id, currency, value, as_of, seq, line from reference"
    " where measure = 'exchange_rate' and currency is not null and value > 0e0"
)


def income_cells(engine: Engine, now: datetime) -> pa.Table:
    """Estimate the pay of each group that outside tables tell of, and of each wider one."""
    rates, into = _rates(engine)
    told = figures.of(
        engine.get(PAY_SAMPLES.select), rates, into, engine.get(PAY_TAXES.select), now=now
    )
    if not len(told.mean):
        return INCOME_CELLS.schema.empty_table()
    level, moved, tax = levelled(told)
    made = nodes.of(level)
    return _table(level, made, estimating.estimated(made), moved, tax)


CELLS: Final = EngineStep(
    income_cells,
    reads=(REFERENCE, PAY_SAMPLES, PAY_RATES, PAY_TAXES),
    writes=INCOME_CELLS,
)


def _rates(engine: Engine) -> tuple[list[Rate], str]:
    """Return all rates into the workspace's currency, and that currency; '' if it has none."""
    said = engine.get(PAY_RATES.select).to_pylist()
    into = str(said[0]["target"]) if said else ""
    if not into:
        return [], ""
    found = [(row["currency"], row["value"], row["since"]) for row in said]
    told = sorted(engine.get(_RATES).to_pylist(), key=lambda row: (row["seq"], row["line"]))
    newest = {(row["currency"], row["as_of"]): row["value"] for row in told}
    found += [
        (currency, value, day) for (currency, day), value in newest.items() if currency != into
    ]
    return sorted(found, key=lambda rate: (rate[0], str(rate[2]), rate[1])), into


def levelled(f: Figures) -> tuple[Figures, Floats, Texts]:
    """Bring figures of all kinds to the level of the surest one that they can be compared with.

    Returns the figures; by how much each was above that, NaN if it is compared with nothing; and
    whether they are after tax, before it or untold ('') now.
    """
    kind = np.array([offsets.kind_of(origin) for origin in f.origin.tolist()], np.int64)
    ranks = np.array([_TAXES.index(tax) for tax in f.tax.tolist()], np.int64)
    kinds, number = np.unique(kind * len(_TAXES) + ranks, return_inverse=True)
    group = together([coded(f.currency), coded(f.area), coded(f.role)])
    off, base = offsets.offsets(f.mean, f.n, group, number)
    moved = off[number]
    states = np.array(_TAXES, object)[kinds[base[number]] % len(_TAXES)]
    columns = {**f.__dict__, "mean": f.mean - np.where(np.isnan(moved), 0.0, moved)}
    return Figures(**columns), moved, states


def _table(f: Figures, made: Nodes, e: Estimates, moved: Floats, tax: Texts) -> pa.Table:
    shown = np.flatnonzero(e.base != NOTHING)
    base = e.base[shown]
    half = Z90 * np.sqrt(e.spread[shown] + e.doubt[shown])
    mean = e.mean[shown]
    by_base = _by_base(f, made, base, moved, tax)
    told = _names(f, made, shown)
    columns: dict[str, Any] = {
        **told,
        "p10": np.round(np.exp(mean - half), 2),
        "median": np.round(np.exp(mean), 2),
        "p90": np.round(np.exp(mean + half), 2),
        "log_pay": np.round(mean, 6),
        "spread": np.round(e.spread[shown], 6),
        "doubt": np.round(e.doubt[shown], 6),
        "is_told": made.told[shown],
        "n_effective": np.floor(made.n[base] + 1e-6).astype(np.int64),
        "quality": _quality(e.how[shown], made.n[base]),
        "backed_off": _backed_off(made, e.how[shown], base),
        **{name: [by_base[b][name] for b in base.tolist()] for name in ("origins", "as_of")},
        "tax": [by_base[b]["tax"] for b in base.tolist()],
        "rights": np.full(len(shown), f.rights),
    }
    columns["cell"] = [cell_id(row) for row in zip(*(told[n] for n in _CELL), strict=True)]
    spec = INCOME_CELLS.schema
    return pa.table([pa.array(columns[name], spec.field(name).type) for name in spec.names], spec)


_CELL: Final = ("currency", "area", "industry", "role", "level", "sex", "age_from")


def cell_id(named: Sequence[object]) -> str:
    """Return the id of a group: 16 hex digits of sha256 of what names it."""
    text = json.dumps([None if part is None else str(part) for part in named], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _names(f: Figures, made: Nodes, shown: Ints) -> dict[str, list[Any]]:
    """Return what names each group, as the tables write it; None for any."""
    spelled = {name: _spelled(f, name) for name in ("area", "industry", "role", "level")}
    spelled["area"] = {key: areas.name_of(key) for key in made.places.keys} | spelled["area"]
    found: dict[str, list[Any]] = {}
    for place, name in enumerate(REST):
        numbers = made.rest[shown, place].tolist()
        if name == "band":
            found["age_from"] = [BANDS[i - 1][0] if i else None for i in numbers]
            found["age_to"] = [BANDS[i - 1][1] if i else None for i in numbers]
            continue
        keys = ["", *made.texts[name]]
        named = [spelled.get(name, {}).get(key, key) or None for key in keys]
        found[name] = [named[i] for i in numbers]
    named = [spelled["area"].get(key) or None for key in made.places.keys]
    found["area"] = [named[i] for i in made.place[shown].tolist()]
    found["currency"] = [made.texts["currency"][i] for i in made.currency[shown].tolist()]
    return found


def _spelled(f: Figures, name: str) -> dict[str, str]:
    """Return for each key the spelling that most figures have, of equals the first."""
    keys, texts = getattr(f, name), getattr(f, f"{name}_name")
    counted: dict[tuple[str, str], float] = {}
    for key, text, n in zip(keys.tolist(), texts.tolist(), f.n.tolist(), strict=True):
        counted[key, text] = counted.get((key, text), 0.0) + n
    ordered = sorted(counted, key=lambda one: (round(-counted[one], 6), one[1]))
    return dict(reversed(ordered))


def _quality(how: Ints, n: Floats) -> list[str]:
    own = np.where(n >= _MANY, "A", "B")
    near = (how >= 1) & (how <= STEPS.index("sexes") + 1)
    return list(np.where(how == 0, own, np.where(near, "C", "D")))


def _backed_off(made: Nodes, how: Ints, base: Ints) -> list[str]:
    """Return the last step that was taken to reach what an estimate rests on."""
    kinds = ["elsewhere", *(areas.kind_of(key) for key in made.places.keys[1:])]
    words = ["own", *STEPS]
    return [
        kinds[place] if step == ELSEWHERE else words[step]
        for step, place in zip(how.tolist(), made.place[base].tolist(), strict=True)
    ]


def _by_base(
    f: Figures, made: Nodes, base: Ints, moved: Floats, tax: Texts
) -> dict[int, dict[str, Any]]:
    """Return of each group that is rested on: whose figures, their newest day, their tax."""
    wanted = np.zeros(len(made.code), bool)
    wanted[base] = True
    chosen = wanted[made.node]
    member, node = made.member[chosen], made.node[chosen]
    origin, state = coded(f.origin), coded(tax)
    origins, states = _first_texts(f.origin, origin), _first_texts(tax, state)
    pair = together([node, origin[member]], [len(made.code), len(origins)])
    pairs, back = np.unique(pair, return_inverse=True)
    n = np.bincount(back, f.n[member])
    off = np.bincount(back, f.n[member] * moved[member]) / np.where(n > 0, n, 1.0)
    newest = np.full(len(made.code), np.datetime64("0001-01-01", "us"))
    np.maximum.at(newest, node, f.as_of[member])
    several = np.zeros((len(states), len(made.code)), bool)
    several[state[member], node] = True
    told: dict[int, list[dict[str, Any]]] = {}
    for code, count, shift in zip(pairs.tolist(), n.tolist(), off.tolist(), strict=True):
        at, which = divmod(code, len(origins))
        offset = None if np.isnan(shift) else round(shift, 4)
        entry = {"origin": origins[which], "n": round(count, 1), "offset": offset}
        told.setdefault(at, []).append(entry)
    return {
        at: {
            "origins": json.dumps(
                sorted(of_it, key=lambda one: (-one["n"], one["origin"])), ensure_ascii=False
            ),
            "as_of": newest[at].item(),
            "tax": _one_state([states[i] for i in np.flatnonzero(several[:, at])]),
        }
        for at, of_it in told.items()
    }


def _one_state(states: list[str]) -> str:
    return (states[0] or "untold") if len(states) == 1 else "untold"


def _first_texts(texts: Texts, codes: Ints) -> list[str]:
    found = dict(zip(codes.tolist(), texts.tolist(), strict=True))
    return [found[i] for i in range(len(found))]
