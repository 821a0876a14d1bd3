"""dedupe, which learns from judged pairs: python dedupe_alone.py RECORDS PAIRS OUT

Runs in an environment of its own, see peer_dedupe.py. RECORDS and PAIRS are Parquet: records
with unique_id from 0; pairs with left, right (unique_ids) and same (yes or no).
"""

import random
import sys

import dedupe
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from dedupe import variables


def main() -> None:
    records, judged, out = sys.argv[1:]
    random.seed(1)
    np.random.seed(1)
    rows = pq.read_table(records).to_pylist()
    people = {row.pop("unique_id"): row for row in rows}
    fields = [
        variables.String(column, has_missing=any(r[column] is None for r in people.values()))
        for column in next(iter(people.values()))
    ]
    tool = dedupe.Dedupe(fields, num_cores=1)
    pairs: dict[str, list] = {"match": [], "distinct": []}
    for row in pq.read_table(judged).to_pylist():
        pair = (people[row["left"]], people[row["right"]])
        pairs["match" if row["same"] else "distinct"].append(pair)
    tool.prepare_training(people)
    tool.mark_pairs(pairs)
    tool.train()
    person = np.arange(len(people))
    for number, (members, _) in enumerate(tool.partition(people, threshold=0.5)):
        person[list(members)] = len(people) + number
    pq.write_table(pa.table({"person_id": [str(p) for p in person]}), out)


if __name__ == "__main__":
    main()
