"""Who is like a group: lift among people held out, beside what others would do.

E_bank_marketing  who subscribed, without `duration`, which is known after the call alone; 30 %
                  held out. Beside it logistic regression and gradient boosting of scikit-learn.
E_cdnow           who buys in the later weeks, by what they bought before; 30 % held out. Beside it
                  recency, frequency and value in fifths, added up.
"""

import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
from scipy.stats import rankdata
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from rapport.flow.segments.learning.alike import Alike, alike
from rapport.flow.segments.learning.ranking import SHARES, auc, lifts

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("RAPPORT_DATA", ROOT.parent / "shared" / "data"))
SPLITS, FAST_SPLITS = 5, 2
HELD_OUT = 0.3
GOAL = 4.2
#: CDNOW: what was bought before this day tells, what was bought from it on is foretold.
LATER = date(1997, 10, 1)

Lifts = dict[str, list[list[float]]]


def report(*, fast: bool) -> Iterator[str]:
    """Yield a table for each set: mean lift, its standard deviation between splits, and AUC."""
    splits = FAST_SPLITS if fast else SPLITS
    for name, measured in (("E_bank_marketing", bank), ("E_cdnow", cdnow)):
        if not (DATA / name).is_dir():
            yield f"{name} is not in {DATA}: nothing measured."
            yield ""
            continue
        found = measured(splits)
        yield f"{name}, {splits} splits, 30 % held out: lift (standard deviation between splits)"
        yield ""
        yield "| | at 1 % | at 5 % | at 10 % | AUC |"
        yield "|---|--:|--:|--:|--:|"
        for who, runs in found.items():
            mean, spread = np.mean(runs, axis=0), np.std(runs, axis=0)
            told = [f"{m:.2f} ({s:.2f})" for m, s in zip(mean, spread, strict=True)]
            yield f"| {who} | {' | '.join(told)} |"
        yield ""
        yield from goals(name, found)


def goals(name: str, found: Lifts) -> Iterator[str]:
    ours = float(np.mean(found["rapport"], axis=0)[2])
    yield "| goal | measured | met |"
    yield "|---|--:|---|"
    if name == "E_bank_marketing":
        yield f"| lift at 10 % at least {GOAL} | {ours:.2f} | {met(ours >= GOAL)} |"
    else:
        rfm = float(np.mean(found["recency, frequency, value"], axis=0)[2])
        yield f"| lift at 10 % at least that of RFM, {rfm:.2f} | {ours:.2f} | {met(ours >= rfm)} |"
    yield ""


def bank(splits: int) -> Lifts:
    table = arrow_csv.read_csv(DATA / "E_bank_marketing" / "bank_train.csv")
    members = table["subscribe"].to_numpy() == 1
    table = table.drop_columns(["subscribe"])
    found: Lifts = defaultdict(list)
    for salt in range(splits):
        out = drawn(members, salt)
        ours = alike(table, members, barred=["duration"], held_out=out, salt=salt)
        assert "duration" in ours.left_out
        take(found, ours)
        plain, texts = in_numbers(table.drop_columns(["duration"]))
        for name, make in (("logistic regression", logistic), ("gradient boosting", boosting)):
            model = make(texts, plain.shape[1]).fit(plain[~out], members[~out])
            beside(found, name, model.predict_proba(plain[out])[:, 1], members[out])
    return found


def cdnow(splits: int) -> Lifts:
    table, members = buyers()
    rfm = sum(fifths(table[c].to_numpy()) for c in ("last", "purchases", "value"))
    found: Lifts = defaultdict(list)
    for salt in range(splits):
        out = drawn(members, salt)
        take(found, alike(table, members, rival=rfm, held_out=out, salt=salt))
    found["recency, frequency, value"] = found.pop("rival")
    return found


def buyers() -> tuple[Any, Any]:
    """Return of each customer of the first weeks what they bought, and who bought again."""
    bought: dict[str, list[tuple[date, int, float]]] = defaultdict(list)
    with (DATA / "E_cdnow" / "cdnow_master.csv").open(encoding="utf-8") as lines:
        for who, when, many, value in csv.reader(lines):
            if when.isdecimal():
                day = date(int(when[:4]), int(when[4:6]), int(when[6:]))
                bought[who].append((day, int(many), float(value)))
    rows, members = [], []
    for each in bought.values():
        before = [b for b in each if b[0] < LATER]
        if before:
            rows.append(of_one(before))
            members.append(len(before) < len(each))
    return pa.Table.from_pylist(rows), np.array(members)


def of_one(before: list[tuple[date, int, float]]) -> dict[str, float]:
    days = [(LATER - b[0]).days for b in before]
    values = [b[2] for b in before]
    gaps = np.diff(sorted(days))
    return {
        "last": -float(min(days)),
        "first": -float(max(days)),
        "purchases": float(len(before)),
        "pieces": float(sum(b[1] for b in before)),
        "value": sum(values),
        "mean_value": float(np.mean(values)),
        "highest_value": max(values),
        "mean_gap": float(gaps.mean()) if len(gaps) else float("nan"),
        "in_90_days": float(sum(d <= 90 for d in days)),
    }


def fifths(values: Any) -> Any:
    return np.ceil(5 * rankdata(values) / len(values))


def drawn(members: Any, salt: int) -> Any:
    """Hold out three in ten of either side."""
    random = np.random.default_rng([29, salt])
    out = np.zeros(len(members), bool)
    for side in (np.flatnonzero(members), np.flatnonzero(~members)):
        out[random.choice(side, round(HELD_OUT * len(side)), replace=False)] = True
    return out


def take(found: Lifts, ours: Alike) -> None:
    for ranking in ours.rankings:
        name = "rapport" if ranking.name == "alike" else ranking.name
        found[name].append([*(x.lift for x in ranking.lifts), ranking.auc])


def beside(found: Lifts, name: str, scores: Any, sought: Any) -> None:
    found[name].append([*(x.lift for x in lifts(scores, sought, SHARES)), auc(scores, sought)])


def in_numbers(table: Any) -> tuple[Any, list[int]]:
    """Return all columns as numbers, and which of them are numbers of texts."""
    names, texts = table.column_names, []
    columns = []
    for i, name in enumerate(names):
        values = table[name].to_numpy()
        if values.dtype == object:
            texts.append(i)
            values = np.unique(values.astype(str), return_inverse=True)[1]
        columns.append(values.astype(float))
    return np.column_stack(columns), texts


def logistic(texts: list[int], columns: int) -> Any:
    numbers = [i for i in range(columns) if i not in texts]
    parts = (OneHotEncoder(handle_unknown="ignore"), texts), (StandardScaler(), numbers)
    return make_pipeline(make_column_transformer(*parts), LogisticRegression(max_iter=2_000))


def boosting(texts: list[int], columns: int) -> Any:
    return HistGradientBoostingClassifier(categorical_features=texts, random_state=0)


def met(is_met: bool) -> str:
    return "yes" if is_met else "**no**"
