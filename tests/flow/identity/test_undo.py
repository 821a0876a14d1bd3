"""What the team merges and splits comes undone without a trace, in whatever order."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport import run as running
from rapport.flow import generations
from rapport.flow.engine import Engine
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ConfigError, ConflictError
from rapport.flow.identity.stage import make
from rapport.flow.tables import LINK_REASONS, LINKS, PERSONS
from tests.brand import NOW, fill, new_workspace
from tests.flow.identity.people import account, crowd, run

SAID = {"given": "Svetlana", "family": "Kovalchuk", "birth": "1990-05-14"}
EVERYBODY = [
    *crowd(20),
    account("shop", **SAID, phone="0888 123 456"),
    account("card", **SAID, email="sveta.k@abv.bg"),
    account("chat", **SAID, phone="0888 123 456", email="sveta.k@abv.bg"),
]
NAMES = [a["name"] for a in EVERYBODY]


def hashes(engine: Engine, folder: Path) -> list[str]:
    """Hash of the published bytes of links, their reasons and persons."""
    found = []
    for spec in (LINKS, LINK_REASONS, PERSONS):
        engine.save(spec.name, folder / spec.name, spec.order)
        parts = sorted((folder / spec.name).glob("*.parquet"))
        found.append(sha256(b"".join(p.read_bytes() for p in parts)).hexdigest())
    return found


KINDS = st.sampled_from(["same", "different", "unsure"])
PAIRS = st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True).map(tuple)
#: Several words on each of a few pairs.
WORDS = st.lists(PAIRS, min_size=1, max_size=4).flatmap(
    lambda pairs: st.lists(
        st.tuples(KINDS, st.sampled_from(pairs)).map(lambda w: (w[0], *w[1])),
        min_size=1,
        max_size=10,
    )
)


def counting(said: list[str]) -> str:
    """The word that counts of those said of a pair, as an undo leaves it."""
    return next((word for word in reversed(said) if word != "unsure"), "undo")


def undoing(words: list, order: list) -> list:
    """Undo one word on the pair of each of `order`, the last that stands first."""
    said: dict[frozenset, list[str]] = {}
    for kind, *pair in words:
        said.setdefault(frozenset(pair), []).append(kind)
    undone = []
    for _, *pair in order:
        said[frozenset(pair)].pop()
        undone.append((counting(said[frozenset(pair)]), *pair))
    return undone


@settings(max_examples=8, deadline=None)
@given(words=WORDS, chance=st.randoms(use_true_random=False))
def test_merges_and_splits_undone_in_any_order_leave_equal_bytes(
    tmp_path_factory: pytest.TempPathFactory, words: list, chance: Random
) -> None:
    undone = undoing(words, chance.sample(words, len(words)))
    before = hashes(run(EVERYBODY), tmp_path_factory.mktemp("before"))
    after = hashes(run(EVERYBODY, [*words, *undone]), tmp_path_factory.mktemp("after"))
    assert before == after


def test_a_pair_that_only_a_word_brought_together_is_not_compared_once_it_is_undone() -> None:
    pair = ("shop", "crowd 3")
    found = []
    for words in ([], [("same", *pair)], [("same", *pair), ("undo", *pair)]):
        engine = run(EVERYBODY, words)
        make(engine, "pairs", sampled_nodes=0)
        rows = engine.get("select l, r from pairs").to_pylist()
        found.append({(row["l"], row["r"]) for row in rows})
    never, said, undone = found
    assert len(said - never) == 1
    assert undone == never


def test_two_runs_give_equal_hashes(tmp_path: Path) -> None:
    words = [("same", "shop", "crowd 3"), ("different", "card", "chat")]
    found = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        found.append(hashes(run(EVERYBODY, words), tmp_path / name))
    assert found[0] == found[1]


# ------------------------------------------------------------------- through a workspace


@pytest.fixture
def built(tmp_path):
    workspace = new_workspace(tmp_path / "w")
    running.build(fill(workspace), now=NOW)
    return workspace


def published(workspace) -> dict[str, bytes]:
    folder = generations.newest(workspace.findings)
    kept = ("links", "link_reasons", "persons", "permissions", "people", "doubts")
    return {
        f.relative_to(folder).as_posix(): f.read_bytes()
        for f in sorted(folder.rglob("*.parquet"))
        if f.parent.name in kept
    }


def rows(workspace, sql: str) -> list[dict]:
    engine = Duck()
    for name, files in generations.read(generations.newest(workspace.findings)).tables.items():
        engine.load(name, files)
    return engine.get(sql).to_pylist()


def one_of_several(workspace) -> list[str]:
    """The accounts of the person who has most."""
    found = rows(
        workspace,
        "select account_id from persons where person_id = (select person_id from persons"
        " group by person_id order by count(*) desc, person_id limit 1) order by account_id",
    )
    return [row["account_id"] for row in found]


def test_a_person_is_split_and_whole_again(built) -> None:
    first, *others = one_of_several(built)
    assert others
    before = published(built)
    seqs = running.split(built, [first], others, by="1", now=NOW + timedelta(minutes=1))
    assert [j.kind for j in running.judgements_waiting(built)] == ["different"] * len(seqs)
    running.build(built, now=NOW)
    people = running.persons_by_account(built)
    assert people[first] not in {people[other] for other in others}
    undone = running.take_back(built, seqs, by="1", now=NOW + timedelta(minutes=2))
    assert len(undone) == len(seqs)
    running.build(built, now=NOW)
    assert published(built) == before


def test_a_merge_that_a_split_took_apart_stands_again(built) -> None:
    one, other = (min(g) for g in (one_of_several(built), [_stranger(built)]))
    running.decide(built, "same", one, other, by="1", now=NOW)
    running.build(built, now=NOW)
    merged = running.persons_by_account(built)
    assert merged[one] == merged[other]
    theirs = [a for a, p in merged.items() if p == merged[one] and a != other]
    seqs = running.split(built, [other], theirs, by="1", now=NOW)
    running.build(built, now=NOW)
    assert running.persons_by_account(built)[one] != running.persons_by_account(built)[other]
    running.take_back(built, seqs, by="1", now=NOW)
    running.build(built, now=NOW)
    assert running.persons_by_account(built) == merged


def _stranger(workspace) -> str:
    """An account whose person has no other."""
    found = rows(
        workspace,
        "select min(p.account_id) as id from persons as p join accounts as a"
        " on a.account_id = p.account_id where a.kind = 'person'"
        " group by p.person_id having count(*) = 1 order by id",
    )
    return found[0]["id"]


def test_undo_brings_the_word_before_back(built) -> None:
    first, *others = one_of_several(built)
    pair = (first, others[0])

    def say(kind: str) -> str:
        running.decide(built, kind, *pair, by="1", now=NOW)
        return running.judgements(built)[-1].kind

    with pytest.raises(ConfigError, match="nobody judged them"):
        say("undo")
    said = [say(kind) for kind in ("same", "different", "unsure", *["undo"] * 3)]
    assert said == ["same", "different", "unsure", "different", "same", "undo"]
    with pytest.raises(ConfigError, match="nothing to undo"):
        say("undo")
    other = (first, _stranger(built))
    kept = [running.decide(built, k, *other, by="1", now=NOW) for k in ("same", "different")]
    running.take_back(built, kept[-1:], by="1", now=NOW)
    assert running.judgements(built)[-1].kind == "same"
    (undone,) = running.take_back(built, [running.judgements(built)[-1].seq], by="1", now=NOW)
    assert running.judgements(built)[-1].kind == "undo"
    with pytest.raises(ConfigError, match="nothing to undo"):
        running.take_back(built, [undone], by="1", now=NOW)


def test_what_was_said_twice_and_undone_twice_leaves_what_was_published(built) -> None:
    pair = (one_of_several(built)[0], _stranger(built))
    before = published(built)
    for kind in ("same", "different", "undo"):
        running.decide(built, kind, *pair, by="1", now=NOW)
    running.build(built, now=NOW)
    people = running.persons_by_account(built)
    assert people[pair[0]] == people[pair[1]]
    running.decide(built, "undo", *pair, by="1", now=NOW)
    running.build(built, now=NOW)
    assert published(built) == before


def test_each_undo_goes_one_word_further_back(built) -> None:
    one, other = one_of_several(built)[0], _stranger(built)
    chance = Random(7)
    said: list[str] = []
    for _ in range(60):
        kind = chance.choice(["same", "different", "unsure", "undo", "undo"])
        if kind == "undo" and not said:
            with pytest.raises(ConfigError, match="nothing to undo"):
                running.decide(built, kind, one, other, by="1", now=NOW)
            continue
        running.decide(built, kind, one, other, by="1", now=NOW)
        if kind == "undo":
            said.pop()
        else:
            said.append(kind)
        last = running.judgements(built)[-1].kind
        assert last == (counting(said) if kind == "undo" else kind)


def test_a_split_is_kept_whole_or_not_at_all(built) -> None:
    first, *others = one_of_several(built)
    for left, right in (([], others), ([first], []), ([first], [first]), ([first], ["f" * 32])):
        with pytest.raises(ConfigError):
            running.split(built, left, right, by="1", now=NOW)
    with pytest.raises(ConfigError):
        running.split(built, [first], [_stranger(built)], by="1", now=NOW)
    assert running.judgements(built) == ()
    seqs = running.split(built, [first], others, by="1", now=NOW)
    pair = running.judgements(built)[0].pair
    running.decide(built, "same", *pair, by="2", now=NOW)
    with pytest.raises(ConflictError):
        running.take_back(built, seqs, by="1", now=NOW)
    assert running.judgements(built)[-1].kind == "same"
