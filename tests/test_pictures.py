"""What pictures show, told by a package beside ours: read with the words, never shown as them."""

import errno
import json
import re
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from rapport import run
from rapport.doctor import examine
from rapport.flow import generations
from rapport.flow.rights import PURPOSES
from rapport.flow.signals import pictures, setup_file
from rapport.flow.signals.setup import ReadingSetup
from rapport.flow.signals.triggers import Rule
from rapport.flow.sources.files.mapping import Mapping
from tests.brand import NOW, add, new_workspace
from tests.flow.signals.test_stage import read, text
from tests.test_text_reading import rows

PACKAGE = Path(__file__).parent / "plugin_package"
AT = "https://social.example/@ann"
POSTS = f"""post,who,date,text,kind,link
p1,m-1,2026-02-10,Look what came today,picture,{AT}/1
p2,m-2,2026-02-11,A word without a picture,text,{AT}/2
p3,m-3,2026-02-12,Our weekend by the lake,video,{AT}/3
p4,m-4,2026-02-13,No address at all here,picture,
"""
MAP = Mapping(
    source="network",
    kind="posts",
    columns={
        "post": "post",
        "author": "who",
        "published_at": "date",
        "text": "text",
        "format": "kind",
        "url": "link",
    },
    purposes=PURPOSES,
    basis="contract",
)
ANGRY = "terrible broken parcel, call +359 888 123 456"


@pytest.fixture
def workspace(tmp_path):
    made = new_workspace(tmp_path / "w")
    made = made.changed({"reading.teacher_texts": 0}, seen=made.digest)
    words = setup_file.brand_words(made.root)
    setup_file.keep_brand_words(made.root, replace(words, triggers=(Rule("broken", "broken"),)))
    add(made, "posts.csv", POSTS, MAP)
    return made


@pytest.fixture
def eye(monkeypatch):
    """The recogniser of the package, as if it was just installed."""
    monkeypatch.syspath_prepend(PACKAGE)
    import acme_rapport

    monkeypatch.setattr(acme_rapport.EYE, "says", {f"{AT}/1": ANGRY})
    monkeypatch.setattr(acme_rapport.EYE, "asked", [])
    return acme_rapport.EYE


def by_text(workspace):
    return {row["text"][:4]: row for row in rows(workspace)}


def test_what_a_picture_shows_is_read_and_not_shown(workspace, eye):
    built = run.build(workspace, now=NOW)
    assert sorted(eye.asked) == [f"{AT}/1", f"{AT}/3"], "pictures and videos with an address"
    row = by_text(workspace)["Look"]
    assert row["sentiment"] == -1
    assert json.loads(row["triggers"]) == [["broken", []]]
    assert (row["words"], row["personal"]) == ("[]", "[]")
    assert row["text"] == "Look what came today"
    assert "parcel" not in row["keywords"]
    assert len(built.faults) == 2 and all("acme" in fault for fault in built.faults)
    found = generations.read(generations.newest(workspace.findings)).folder
    for file in (file for file in found.rglob("*") if file.is_file()):
        assert b"broken parcel" not in file.read_bytes()


def test_it_is_asked_once_and_what_left_is_forgotten(workspace, eye):
    run.build(workspace, now=NOW)
    (file,) = workspace.vectors.glob("*.json")
    kept = file.read_bytes()
    assert b"broken" in kept and file.stat().st_mode & 0o777 == 0o600
    assert not re.search(rb"888 ?123", kept) and AT.encode() not in kept, "no number, no address"
    run.build(workspace, now=NOW)
    assert len(eye.asked) == 2 and file.read_bytes() == kept
    assert by_text(workspace)["Look"]["sentiment"] == -1
    run.forget(workspace, [by_text(workspace)["Look"]["account_id"]], now=NOW)
    assert b"broken" not in file.read_bytes()
    assert len(eye.asked) == 2


def test_an_answer_file_that_is_cut_short_is_made_anew(workspace, eye):
    run.build(workspace, now=NOW)
    (file,) = workspace.vectors.glob("*.json")
    kept = file.read_bytes()
    file.write_bytes(kept[:20])
    run.build(workspace, now=NOW)
    assert file.read_bytes() == kept and len(eye.asked) == 4


def test_a_full_disk_loses_no_build(workspace, eye, monkeypatch):
    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pictures, "write_whole", full)
    run.build(workspace, now=NOW)
    assert by_text(workspace)["Look"]["sentiment"] == -1
    assert list(workspace.vectors.glob("*.json")) == []


def test_one_that_fails_leaves_the_text_unread_and_is_told_once(workspace, eye):
    eye.says = {f"{AT}/{n}": ValueError("planted-words") for n in (1, 3)}
    built = run.build(workspace, now=NOW)
    (told,) = [fault for fault in built.faults if "eye" in fault and "failed" in fault]
    assert "ValueError" in told and "planted" not in told
    assert by_text(workspace)["Look"]["sentiment"] != -1
    eye.says = {f"{AT}/1": ANGRY}
    run.build(workspace, now=NOW)
    assert by_text(workspace)["Look"]["sentiment"] == -1, "it is asked again"


def test_without_a_recogniser_nothing_is_asked_and_nothing_stays(workspace, eye, monkeypatch):
    run.build(workspace, now=NOW)
    monkeypatch.setattr("sys.path", [p for p in __import__("sys").path if p != str(PACKAGE)])
    built = run.build(workspace, now=NOW)
    assert built.faults == () and list(workspace.vectors.glob("*")) == []
    assert by_text(workspace)["Look"]["sentiment"] != -1


def test_places_beyond_the_words_are_dropped():
    setup = ReadingSetup(triggers=(Rule("broken", "broken"), Rule("lost", "lost")))
    one = text("1", "A lost, terrible parcel")
    (row,) = read([one], setup=setup, seen={"1": "a broken awful box of +359888123456"}).values()
    assert json.loads(row["triggers"]) == [["broken", []], ["lost", [[2, 6]]]]
    places = json.loads(row["words"])
    assert places and all(end <= len(one["text"]) for _, end, _ in places)
    assert row["personal"] == "[]"
    assert read([one], setup=setup, seen={"2": "broken"}) == read([one], setup=setup)


def test_the_same_words_with_other_pictures_are_no_copies():
    said = "Look what they sent me today, I can't believe my eyes"
    both = [text("1", said), text("2", said, by="b")]
    assert read(both)["2"]["copy_of"] == "1"
    seen = {"1": "a cat sleeps on a sunny window sill at noon", "2": "a broken plate in a wet box"}
    assert read(both, seen=seen)["2"]["copy_of"] is None


# ------------------------------------------------------------------------------- the door


def test_packages_that_can_t_be_used_are_told_and_stop_nothing(eye):
    found = pictures.look()
    assert found.recognisers == (eye,)
    blind, missing = found.faults
    assert "is no recogniser" in blind.what and "can't be loaded" in missing.what
    told = [finding for finding in examine(None) if finding.what == "recogniser"]
    assert [finding.well for finding in told] == [False, False]


class Told:
    """A recogniser that says one thing of everything."""

    def __init__(self, name, said):
        self.name, self.said, self.asked = name, said, 0

    def words(self, url):
        self.asked += 1
        if isinstance(self.said, Event):
            self.said.wait()
        return self.said


def test_one_that_hangs_is_not_asked_again_and_the_others_are(tmp_path):
    ended = Event()
    hangs, says = Told("hangs", ended), Told("says", " a\ncup ")
    asking = pictures.Asking((hangs, says), tmp_path / "p.json", str, limit_s=0.05)
    try:
        assert [asking.words(str(n), AT) for n in range(3)] == ["a cup"] * 3
    finally:
        ended.set()
    assert (hangs.asked, says.asked) == (1, 3)
    (fault,) = asking.faults.values()
    assert "did not answer within 0.05 s" in fault.what


def test_answers_are_one_line_and_cut_and_words_alone(tmp_path):
    long, none = Told("long", "cup \x00\ud800" * 5_000), Told("none", 7)
    asking = pictures.Asking((long, none), tmp_path / "p.json", str)
    said = asking.words("1", AT)
    assert len(said) <= pictures.LONGEST and said.isprintable() and said.startswith("cup")
    assert "said no words" in asking.faults["none"].what
    assert asking.words("2", "") == "" and long.asked == 1, "no address: nobody is asked"


def test_no_more_are_asked_for_at_once_than_allowed(tmp_path):
    says = Told("says", "cup")
    for build in (1, 2):
        asking = pictures.Asking((says,), tmp_path / "p.json", str, at_once=2)
        said = [asking.words(str(n), AT) for n in range(4)]
        asking.keep()
        assert said.count("cup") == 2 * build
    assert says.asked == 4
