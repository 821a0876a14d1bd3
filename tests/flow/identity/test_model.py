"""A saved model scores elsewhere, in a table or record by record, just as where it was learned."""

import json
from pathlib import Path

import numpy as np
import pytest

from rapport.flow.engine import Engine
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import InputError
from rapport.flow.identity.model import Model
from rapport.flow.identity.scorer import Scorer, decoded
from tests.flow.identity.people import crowd, run
from tests.flow.identity.test_estimates import twins


@pytest.fixture(scope="module")
def learned() -> Engine:
    return run([*crowd(), *twins()])


def test_a_model_that_was_read_is_the_one_that_was_written(
    learned: Engine, tmp_path: Path
) -> None:
    model, file = Model.of(learned), tmp_path / "model.json"
    model.write(file)
    again = Model.read(file)
    assert sorted(map(str, again.weights.to_pylist())) == sorted(
        map(str, model.weights.to_pylist())
    )
    assert again.tables().keys() == model.tables().keys()
    again.write(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == file.read_bytes()


def test_the_file_says_what_each_level_adds_and_no_value(learned: Engine, tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    Model.of(learned).write(file)
    told = json.loads(file.read_text())
    assert told["format"] == 1
    for name, levels in told["comparisons"].items():
        for weight in levels.values():
            if name != "prior":
                bits = np.log2(weight["m"] / weight["u"])
                assert weight["microbits"] == pytest.approx(bits * 1e6, abs=2)
    text = file.read_text()
    assert not [word for word in ("familya", "sofia", "+35988", "mail1.bg") if word in text]


def test_a_saved_model_scores_as_it_did_where_it_was_learned(
    learned: Engine, tmp_path: Path
) -> None:
    Model.of(learned).write(tmp_path / "model.json")
    scorer = Scorer.of(Model.read(tmp_path / "model.json").weights)
    rows = learned.get("select pattern, microbits from scored_patterns order by pattern")
    levels = decoded(rows["pattern"].to_numpy())
    assert scorer.microbits(levels).tolist() == rows["microbits"].to_pylist()
    alone = [int(scorer.microbits(levels[i : i + 1])[0]) for i in range(len(levels))]
    assert alone == rows["microbits"].to_pylist()


def test_links_rest_on_reasons_that_add_up(learned: Engine) -> None:
    off = learned.get(
        """select l.left_id from links as l join link_reasons as r
             on r.left_id = l.left_id and r.right_id = l.right_id
           group by l.left_id, l.right_id, l.microbits
           having sum(r.microbits) <> l.microbits"""
    )
    assert learned.get("select * from links").num_rows > 0
    assert off.num_rows == 0


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2}', '{"format": 1}', '{"format": 1, "comparisons": {}}']
)
def test_what_is_no_model_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text(text)
    with pytest.raises(InputError):
        Model.read(tmp_path / "model.json")


def test_an_engine_is_given_what_a_model_knows(learned: Engine) -> None:
    engine = Duck()
    for name, table in Model.of(learned).tables().items():
        engine.put(name, table)
    sql = "select * from weights order by comparison, level"
    assert engine.get(sql).equals(learned.get(sql))
