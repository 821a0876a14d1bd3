"""Names across scripts, measured: are two names of one person more alike than of two?

    .venv/bin/python benchmarks/identity/names.py

Prints one Markdown table: for each pair of scripts the area under the ROC curve (the chance that
a pair of one person scores higher than a pair of two), beside it that of plain transliteration
(anyascii) with sorted words and Jaro-Winkler, and both again where the other person is the one
whose name is spelled most alike. The pairs lie in the folder RAPPORT_DATA names.
"""

import csv
import os
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler
from scipy.stats import rankdata

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1] / "src")]
DATA = Path(os.environ.get("RAPPORT_DATA", HERE.parents[2] / "shared" / "data"))
PAIRS = DATA / "B_everypolitician_names" / "pairs.csv"


def plain(a: str, b: str) -> float:
    """Return the likeness that a few lines give: letters for letters, words in order."""
    one, other = (" ".join(sorted(anyascii(text).lower().split())) for text in (a, b))
    return float(JaroWinkler.similarity(one, other))


def auc(same: list[bool], scores: list[float]) -> float:
    """Return the area under the ROC curve; ties count half (Mann, Whitney 1947)."""
    ranks, positive = rankdata(scores), np.array(same)
    n = int(positive.sum())
    won = ranks[positive].sum() - n * (n + 1) / 2
    return float(won / (n * (len(same) - n)))


def main() -> None:
    from rapport.flow.names import likeness

    if not PAIRS.exists():
        sys.exit(f"there is no {PAIRS}; set RAPPORT_DATA to the folder of the data sets")
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_scripts: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_scripts[f"{row['script1']}-{row['script2']}"].append(row)
    print("| scripts | pairs | AUC | plain | AUC, hard | plain, hard |")
    print("|---|--:|--:|--:|--:|--:|")
    for scripts, pairs in by_scripts.items():
        hard = [p for p in pairs if not p["how"].startswith("random")]
        cells = []
        for chosen in (pairs, hard):
            same = [p["is_match"] == "1" for p in chosen]
            for score in (likeness, plain):
                cells.append(auc(same, [score(p["name1"], p["name2"]) for p in chosen]))
        figures = " | ".join(f"{cell:.4f}" for cell in cells)
        print(f"| {scripts} | {len(pairs):,} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
