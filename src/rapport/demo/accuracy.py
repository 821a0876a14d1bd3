"""How well people were told apart: the people found, compared with the truth of the demo."""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rapport.flow.pseudonyms import Pseudonyms


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Found people against real ones; all rates lie in 0..1.

    `accounts`   how many accounts the truth names
    `missing`    how many of them were not found at all; each counts as a person of its own
    `people`     how many real people (and organisations) they are
    `found`      how many people they were taken for
    `precision`  of the pairs of accounts that were joined, how many are of one person
    `recall`     of the pairs of one person, how many were joined
    `f1`         harmonic mean of the two
    `bcubed_precision`, `bcubed_recall`, `bcubed_f1`  the same seen from each account
                 (Bagga and Baldwin, 1998): large clusters weigh no more than their accounts
    `whole`      share of real people whose accounts are all of one found person, and no others
    """

    accounts: int
    missing: int
    people: int
    found: int
    precision: float
    recall: float
    f1: float
    bcubed_precision: float
    bcubed_recall: float
    bcubed_f1: float
    whole: float


def accuracy(truth: Path, persons: Mapping[str, str], pseudonyms: Pseudonyms) -> Accuracy:
    """Compare `persons`, account_id -> person_id, with the truth that `generate` wrote.

    `pseudonyms` are those of the workspace: they turn the truth's native ids into account_ids.
    Accounts that the truth does not name are left out.
    """
    with truth.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    real = {
        pseudonyms.one("account", row["connection"], row["account"]): row["person"] for row in rows
    }
    return compare(real, persons)


def compare(real: Mapping[str, str], found: Mapping[str, str]) -> Accuracy:
    """Compare two ways to part the accounts that `real` names into people."""
    alone = {account: f"alone:{account}" for account in real if account not in found}
    taken = {account: alone.get(account) or found[account] for account in real}
    by_real = Counter(real.values())
    by_found = Counter(taken.values())
    both = Counter((real[account], taken[account]) for account in real)
    joined, same = _pairs(by_found), _pairs(by_real)
    right = _pairs(both)
    precision = right / joined if joined else 1.0
    recall = right / same if same else 1.0
    size = max(1, len(real))
    each_precision = sum(n * n / by_found[person] for (_, person), n in both.items()) / size
    each_recall = sum(n * n / by_real[person] for (person, _), n in both.items()) / size
    whole = sum(1 for (r, f), n in both.items() if n == by_real[r] == by_found[f])
    return Accuracy(
        accounts=len(real),
        missing=len(alone),
        people=len(by_real),
        found=len(by_found),
        precision=precision,
        recall=recall,
        f1=_mean(precision, recall),
        bcubed_precision=each_precision,
        bcubed_recall=each_recall,
        bcubed_f1=_mean(each_precision, each_recall),
        whole=whole / max(1, len(by_real)),
    )


def _pairs(sizes: Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes.values())


def _mean(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0
