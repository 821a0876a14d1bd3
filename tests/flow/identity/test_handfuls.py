"""A handful of records shows neither how common values are nor what families share."""

from pathlib import Path

import pytest

from rapport.resolve import resolve


@pytest.mark.parametrize(
    ("header", "rows", "state"),
    [
        ("name,email", ["Julia Taylor,julia@x.org", "Julia Tailor,julia@x.org"], "accepted"),
        ("name,email", ["Julia Taylor,julia@x.org", "Ivan Petrov,ivan@y.bg"], "refused"),
        ("name,email", ["Julia Taylor,", "Julia Taylor,"], "review"),
        # namesakes side by side do not vouch for each other
        ("name", ["Мария Иванова", "Мария Иванова", "John Smith", "John Smith"], "review"),
        # father and son, one phone and one mailbox
        (
            "name,phone,email,birth",
            [
                "Ivan Petrov,+359888123456,petrovi@x.bg,1960-02-01",
                "Ivan Petrov,+359888123456,petrovi@x.bg,1988-07-09",
            ],
            "review",
        ),
    ],
)
def test_what_two_records_are(tmp_path: Path, header: str, rows: list[str], state: str) -> None:
    (tmp_path / "few.csv").write_text("\n".join([header, *rows]))
    found = resolve([tmp_path / "few.csv"], pair=("1", "2"), region="BG")
    assert found.explanation is not None
    assert found.explanation.state == state


def test_a_full_name_is_no_short_form_of_another(tmp_path: Path) -> None:
    rows = ["Мария Илиева,m@x.bg", "Марина Илиева,m@x.bg", "Маша Илиева,m@x.bg"]
    (tmp_path / "few.csv").write_text("\n".join(["name,email", *rows]))
    levels = {}
    for other in ("2", "3"):
        why = resolve([tmp_path / "few.csv"], pair=("1", other)).explanation
        assert why is not None
        levels[other] = {r.comparison: r.level for r in why.reasons}["given"]
    assert levels == {"2": "close", "3": "short form"}
