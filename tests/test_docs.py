"""What the code has, the docs must name; and what the docs name must be there."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from typer.main import get_command

from rapport import cli
from rapport.flow import engines, errors, tables
from rapport.flow.workspace import KNOWN
from rapport.intake import file_networks
from tools import networks_reference, write_reference

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
CODES = sorted({c.code for c in vars(errors).values() if isinstance(c, type)})
COMMANDS = sorted(get_command(cli.app).commands)
WORDS = {
    word
    for path in Path(engines.__file__).parent.glob("*.sql")
    for word in re.findall(
        r"^create .*(?:macro|function|type) (\w+)", path.read_text(), re.MULTILINE
    )
}
VARIABLES = {
    name
    for path in (ROOT / "src").rglob("*.py")
    for name in re.findall(r"\bRAPPORT_[A-Z_]+\b", path.read_text())
}
PAGES = sorted(p for p in (*ROOT.glob("*.md"), *DOCS.rglob("*.md")))
SOURCES = sorted((ROOT / "src").rglob("*.py"))
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]*))?\)")


def page(name):
    return (REFERENCE / name).read_text()


@pytest.mark.parametrize("code", CODES)
def test_error_codes_are_documented(code):
    assert f"| `{code}` |" in page("errors.md")


def test_no_error_is_documented_that_is_not_there():
    assert set(re.findall(r"^\| `([\w.]+)` \|", page("errors.md"), re.MULTILINE)) == set(CODES)


@pytest.mark.parametrize("spec", tables.ALL, ids=lambda s: s.name)
def test_tables_are_documented(spec):
    assert f"`{spec.name}`" in page("tables.md")


@pytest.mark.parametrize("setting", KNOWN)
def test_settings_are_documented(setting):
    assert f"| `{setting}` |" in page("settings.md")


@pytest.mark.parametrize("variable", sorted(VARIABLES))
def test_what_the_environment_may_say_is_documented(variable):
    assert f"| `{variable}` |" in page("settings.md")


@pytest.mark.parametrize("word", sorted(WORDS))
def test_words_of_the_engines_are_documented(word):
    assert f"`{word}" in page("sql.md")


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_documented(command):
    assert f"`rapport {command}" in page("command.md")


@pytest.mark.parametrize("path", (*PAGES, *SOURCES), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_command_that_is_named_is_there(path):
    named = re.findall(r"(?<![\w.'\"-])rapport ([a-z]+(?:-[a-z]+)?)\b", path.read_text())
    assert set(named) <= {*COMMANDS, "import"}  # `from rapport import`


@pytest.mark.parametrize("name", write_reference.PAGES)
def test_a_page_built_from_the_code_is_what_the_code_says(name):
    assert page(name) == write_reference.PAGES[name](), "run: make docs"


def rooms_of(folder):
    """Modules and packages right below a folder, as the code map names them."""
    files = {f"{f.stem}.py" for f in folder.glob("[a-z]*.py")}
    return files | {f"{f.parent.name}/" for f in folder.glob("*/__init__.py")}


@pytest.mark.parametrize("folder", ["", "flow", "web"])
def test_the_map_has_a_row_for_every_room(folder):
    """A room of the core is named by its place in flow/, all others from src/rapport on."""
    named = re.findall(r"`([\w/.*]+)`", (ROOT / "ARCHITECTURE.md").read_text())
    head = f"{folder}/" if folder else ""
    rooms = {f"{head}{room}" for room in rooms_of(ROOT / "src" / "rapport" / folder)}
    covered = {"flow/", "web/"}  # by the rows of what they hold
    assert {r for r in rooms - covered if not any(fnmatch(r, n) for n in named)} == set()


def test_tests_that_the_map_names_are_there():
    named = re.findall(r"`(tests/[\w/.]+)`", (ROOT / "ARCHITECTURE.md").read_text())
    assert named and [t for t in named if not (ROOT / t).exists()] == []


def test_the_map_can_be_read_in_one_go():
    assert len((ROOT / "ARCHITECTURE.md").read_text().splitlines()) <= 250


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(path):
    for target, heading in LINK.findall(path.read_text()):
        goal = (path.parent / target) if target else path
        assert goal.exists(), f"{target} is not there"
        if heading and goal.suffix == ".md":
            heads = re.findall(r"^#+ (.*)$", goal.read_text(), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in heads}
            assert heading in slugs, f"{target} has no heading {heading}"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_page_is_of_one_of_the_four_kinds(path):
    if path.is_relative_to(DOCS):
        kinds = {"tutorial", "howto", "reference", "explanation"}
        assert path.parent.name in kinds or path in {DOCS / "README.md", DOCS / "benchmarks.md"}


@pytest.mark.parametrize("source", networks_reference.networks(), ids=lambda s: s.name)
def test_each_network_stands_in_the_howto_as_its_code_has_it(source):
    howto = (ROOT / "docs" / "howto" / "connect-a-network.md").read_text("utf-8")
    (row,) = (line for line in howto.splitlines() if f"networks.md#{source.name})" in line)
    assert ("you sign in there" in row) == (source.oauth is not None)
    assert ("sent" in row or "address" in row or "webhooks" in row) == (source.hook is not None)
    assert ("read" in row.rpartition("|")[0].rpartition("|")[2]) or not source.fetch or source.hook
    pasted = {s.name for s in source.settings if s.name == "token" and not s.given}
    assert not source.oauth or ("or paste a token" in row) == bool(pasted)


@pytest.mark.parametrize("name", file_networks.NAMES)
def test_networks_that_only_come_as_a_file_stand_in_the_howto(name):
    howto = (ROOT / "docs" / "howto" / "connect-a-network.md").read_text("utf-8")
    assert name.replace("_", " ") in howto.lower()
