"""What a state comes to, step by step, is what one run over everything gives."""

import csv
import random
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.flow.errors import ConflictError, InputError
from rapport.resolve import Resolution, resolve
from rapport.state import locked
from rapport.state_tables import StateEngine

FIELDS = ("id", "name", "given", "family", "birth", "phone", "email", "handle", "city")
MAPPING = {field: field for field in FIELDS[1:-1]} | {"place": "city"}
GIVEN = "anna boris clara dimitar emil fatima greta hassan ivan jonas".split()
FAMILY = "ivanov petrova abel brandt castro dunne ericson farkas ivan grant".split()
CITY = "sofia varna ruse".split()


def person(rng: random.Random, number: int) -> dict[str, str]:
    """One record of one of forty people, with gaps and slips.

    Out of few words, so that values cross bounds of how common they are, and fill blocks.
    """
    who = rng.randrange(40)
    known = random.Random(who)
    given_name, family = known.choice(GIVEN), known.choice(FAMILY)
    row = {
        "given": given_name,
        "family": family,
        "birth": f"19{known.randrange(60, 90)}-0{known.randrange(1, 9)}-1{known.randrange(9)}",
        "phone": f"+3598870000{known.randrange(10, 60)}",
        "email": f"{given_name}.{family}{who}@mail.bg",
        "handle": f"{family}{known.randrange(8)}",
        "city": known.choice(CITY),
    }
    if rng.random() < 0.3:
        # one word alone, or a second full name: what others are called decides how it is read
        row["name"] = rng.choice([given_name, family, f"{rng.choice(GIVEN)} {family}"])
        row.pop("given")
        row.pop(rng.choice(["family", "email"]))
    for field in [*row]:
        if field not in ("name", "given") and rng.random() < 0.3:
            row.pop(field)
        elif field in row and rng.random() < 0.05:
            row[field] = row[field][:-1] + rng.choice("123456")
    return {"id": str(number)} | row


def write(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(files: list[Path], **asked: object) -> Resolution:
    return resolve(files, id_column="id", mapping=MAPPING, region="BG", **asked)


def changed(rng: random.Random, rows: list[dict[str, str]], first: int) -> list[dict[str, str]]:
    """The same file later: some records gone, some corrected, some new, in another order."""
    kept = [row for row in rows if rng.random() < 0.85]
    later = [person(rng, int(row["id"])) if rng.random() < 0.15 else row for row in kept]
    later += [person(rng, first + n) for n in range(rng.randrange(6))]
    if rng.random() < 0.5:
        rng.shuffle(later)
    return later


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), sizes=st.tuples(*[st.integers(1, 60)] * 2))
def test_any_order_of_additions_and_changes_equals_one_run(
    seed: int, sizes: tuple[int, int]
) -> None:
    rng = random.Random(seed)
    with TemporaryDirectory() as folder:
        root = Path(folder)
        start = [person(rng, n) for n in range(40 + rng.randrange(40))]
        first = write(root / "first.csv", start)
        model = run([first], state=root / "state").model
        files = [first]
        for n, size in enumerate(sizes, 1):
            rows = [person(rng, 1000 * n + i) for i in range(size)]
            files.append(write(root / f"more{n}.csv", rows))
            found = run([files[-1]], state=root / "state")
            assert found.taken == size
            assert found.table.equals(run(files, model=model).table)
            assert found.people < found.records
        write(first, changed(rng, start, 5000))
        found = run(files, state=root / "state")
        assert found.table.equals(run(files, model=model).table)


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    rng = random.Random(7)
    rows = [person(rng, n) for n in range(80)]
    shop = {
        **{"id": "s1", "given": "zlata", "family": "quist", "birth": "1975-05-05"},
        **{"email": "zq@mail.bg", "phone": "+359887123456"},
    }
    rows.append(shop | {"id": "s0", "city": "varna"})
    later = [shop | {"handle": "zlataq"}]
    return [write(tmp_path / "crm.csv", rows), write(tmp_path / "shop.csv", later)]


def persons(found: Resolution) -> dict[tuple[str, str], str]:
    return {(row["file"], row["id"]): row["person_id"] for row in found.table.to_pylist()}


def test_one_new_record_joins_whom_it_belongs_to(two: list[Path], tmp_path: Path) -> None:
    before = persons(run(two[:1], state=tmp_path / "state"))
    found = run(two[1:], state=tmp_path / "state")
    after = persons(found)
    assert found.taken == 1
    assert found.records == 82
    assert after["shop.csv", "s1"] == before["crm.csv", "s0"]
    assert {key: after[key] for key in before} == before


def test_what_is_known_already_is_not_taken_again(two: list[Path], tmp_path: Path) -> None:
    first = run(two, state=tmp_path / "state")
    again = run(two, state=tmp_path / "state")
    assert (first.taken, again.taken) == (82, 0)
    assert again.table.equals(first.table)
    # the same records in other bytes are the same records
    two[1].write_text(two[1].read_text() + "\n")
    assert run(two, state=tmp_path / "state").taken == 0


def test_a_lost_database_leaves_nothing_that_disturbs_a_new_one(
    two: list[Path], tmp_path: Path
) -> None:
    run(two[:1], state=tmp_path / "state")
    run(two, state=tmp_path / "state")
    (tmp_path / "state" / "state.duckdb").unlink()
    assert run(two[:1], state=tmp_path / "state").records == 81
    assert run(two, state=tmp_path / "state").records == 82


def test_a_state_made_otherwise_is_refused(two: list[Path], tmp_path: Path) -> None:
    run(two[:1], state=tmp_path / "state")
    with pytest.raises(InputError, match="region"):
        resolve(two, id_column="id", mapping=MAPPING, region="RU", state=tmp_path / "state")
    with pytest.raises(InputError, match="mapping"):
        resolve(two, id_column="id", region="BG", state=tmp_path / "state")
    other = run(two).model
    with pytest.raises(InputError, match="model of its own"):
        run(two, state=tmp_path / "state", model=other)


def test_two_runs_do_not_write_at_once(two: list[Path], tmp_path: Path) -> None:
    with locked(tmp_path / "state"), pytest.raises(ConflictError):
        run(two, state=tmp_path / "state")
    assert run(two, state=tmp_path / "state").records == 82


def test_nobody_else_reads_a_state(two: list[Path], tmp_path: Path) -> None:
    run(two, state=tmp_path / "state")
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


def test_it_says_when_the_model_is_old(two: list[Path], tmp_path: Path) -> None:
    def told(files: list[Path]) -> list[str]:
        notes = run(files, state=tmp_path / "state").notes
        return [note for note in notes if "learn anew" in note]

    assert not told(two[1:])
    assert told(two[:1])


def test_a_run_that_fails_midway_leaves_the_state_as_it_was(
    two: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run(two[:1], state=tmp_path / "state")
    apply = StateEngine.run

    def killed(self: StateEngine, *statements: str) -> None:
        if statements[0] == "commit":
            raise KeyboardInterrupt
        apply(self, *statements)

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(StateEngine, "run", killed)
        run(two[1:], state=tmp_path / "state")
    assert run(two[:1], state=tmp_path / "state").table.equals(before.table)
    assert run(two[1:], state=tmp_path / "state").taken == 1
