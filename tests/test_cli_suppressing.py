"""`rapport suppress`, `suppressed`, `lift`: real workspaces, typed contacts, files."""

import pytest
from typer.testing import CliRunner

from rapport import run
from rapport.cli import app
from rapport.departing import who_may_leave
from rapport.flow.shelf import open_shelf
from tests.brand import NOW, fill, new_workspace


@pytest.fixture(scope="module")
def brand(tmp_path_factory):
    made = fill(new_workspace(tmp_path_factory.mktemp("suppressing") / "w"))
    run.build(made, now=NOW)
    return made


def told(brand, *words, fails=False, typed=None):
    answer = CliRunner().invoke(app, [*words, "--in", str(brand.root)], input=typed)
    assert bool(answer.exit_code) is fails, answer.output
    return answer.output + (str(answer.exception) if fails else "")


def test_who_is_suppressed_by_phone_leaves_for_no_marketing_and_lifted_does(brand):
    (sveta,) = open_shelf(brand.root).people("Ковальчук").rows

    def left_out():
        may, report = who_may_leave(brand, [sveta.person_id], "marketing", now=NOW)
        return report.left_out, len(may)

    assert left_out() == ({}, 1)
    assert "1 added, 0 were on the list" in told(brand, "suppress", "0888 123 417")
    assert left_out() == ({"suppressed": 1}, 0)
    assert "team" in told(brand, "suppressed", "+359888123417")
    assert "0 added, 1 were on the list" in told(brand, "suppress", "+359 888 123 417")
    assert "1 taken off" in told(brand, "lift", "0888123417", "--why", "asked us in the shop")
    assert left_out() == ({}, 1)


def test_a_file_and_standard_input_have_one_a_line(brand, tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("a@mail.example\n\nb@mail.example\n")
    assert "2 added" in told(brand, "suppress", f"@{path}", "--why", "complained")
    assert "1 added" in told(brand, "suppress", "-", typed="c@mail.example\n")
    assert "2  complained" in told(brand, "suppressed")
    assert "not on the list" in told(brand, "suppressed", "d@mail.example")


@pytest.mark.parametrize(
    "words",
    [
        ("suppress", "nobody"),
        ("suppress", "x@mail.example", "--why", "fun"),
        ("suppress", "x@mail.example", "--why", "erased"),
        ("suppress", "@/no/such/file"),
        ("suppress", "-"),
        ("lift", "x@mail.example"),
    ],
)
def test_what_is_no_contact_or_no_reason_is_refused(brand, words):
    told(brand, *words, fails=True, typed="")
    assert "not on the list" in told(brand, "suppressed", "x@mail.example")


def test_who_asked_to_be_erased_is_not_lifted(tmp_path):
    brand = fill(new_workspace(tmp_path / "w"))
    run.build(brand, now=NOW)
    (anna,) = open_shelf(brand.root).people("Moretti").rows
    run.forget(brand, run.accounts_of_people(brand, [anna.person_id]), now=NOW)
    assert "erased" in told(brand, "suppressed", "anna@mail.example")
    assert "1 asked to be erased" in told(
        brand, "lift", "anna@mail.example", "--why", "she came back"
    )
    assert "erased" in told(brand, "suppressed", "anna@mail.example")
