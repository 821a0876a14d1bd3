"""The house rules: each of them breaks on the fault it is there for."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools import check_sizes

ROOT = Path(__file__).parents[1]
FLOW = ROOT / "src" / "rapport" / "flow"
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
}
#: What knows an engine by name, and so stands in no contract that forbids it.
KNOW_ENGINES = {"engines", "shelf"}


def rooms_of(folder: Path) -> set[str]:
    """Names of the modules and packages right below `folder`; one of SQL alone counts too."""
    files = {f.stem for f in folder.glob("*.py")} - {"__init__"}
    return files | {f.parent.name for f in folder.glob("*/__init__.py")}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The Python of the project in a folder of its own, to be broken."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(
        ROOT / "src",
        folder / "src",
        ignore=lambda _, names: [n for n in names if "." in n and not n.endswith(".py")],
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def broken_contracts(folder: Path) -> list[str]:
    """Names of the contracts that import-linter says are broken, by its summary."""
    ended = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts: " in ended.stdout, ended.stdout + ended.stderr
    return re.findall(r"^(.*) BROKEN\b", ended.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("contract", "file", "fault"),
    [
        ("core", "flow/steps.py", "from django.utils import timezone"),
        ("core", "flow/pipeline.py", "import rapport.web"),
        ("stages", "flow/identity/__init__.py", "import rapport.flow.sources"),
        ("stages", "flow/sources/__init__.py", "import rapport.flow.profiles"),
        ("stages", "flow/network/__init__.py", "import rapport.flow.profiles"),
        ("rooms", "flow/profiles/__init__.py", "from rapport.flow import vault"),
        ("engines", "flow/lake.py", "import duckdb"),
        ("engines", "flow/steps.py", "from rapport.flow.engines.duck import Duck"),
        ("door", "web/people/views.py", "from rapport.flow.pipeline import run"),
        ("door", "web/people/services.py", "from rapport.flow.vault import Vault"),
        ("shelf", "web/people/views.py", "from rapport.flow.shelf import Shelf"),
        ("apps", "web/ui/views.py", "import rapport.web.people.selectors"),
        ("apps", "web/novel/__init__.py", ""),
        ("demo", "demo/world.py", "import django"),
        ("sandbox", "sandbox/network.py", "from rapport.flow.vault import Vault"),
        ("collect", "collect/__init__.py", "from django.utils import timezone"),
        ("receiving", "receiving/drain.py", "from django.utils import timezone"),
        ("enriching", "enriching/partners.py", "import rapport.run"),
        ("world", "flow/sources/files/reading.py", "import httpx"),
        ("scrapers", "web/people/views.py", "import telethon"),
    ],
)
def test_a_contract_breaks_on_the_fault_it_is_there_for(copy, contract, file, fault):
    path = copy / "src" / "rapport" / file
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\n{fault}\n")
    try:
        assert CONTRACTS[contract]["name"] in broken_contracts(copy)
    finally:
        if before is not None:
            path.write_text(before)
        else:
            path.unlink()


def test_every_contract_is_broken_once_above():
    mark = test_a_contract_breaks_on_the_fault_it_is_there_for.pytestmark[0]
    assert {case[0] for case in mark.args[1]} == set(CONTRACTS)


def test_every_room_of_the_core_is_in_a_contract():
    """A new file or folder of flow/ is added to the contract, or to KNOW_ENGINES with a reason."""
    named = {m.rpartition(".")[2] for m in CONTRACTS["engines"]["source_modules"]}
    assert rooms_of(FLOW) - named - KNOW_ENGINES == set()
    stages = {f.parent.name for f in FLOW.glob("*/*.sql")} - {"engines"} | {"sources"}
    assert stages <= {m.rpartition(".")[2] for m in CONTRACTS["stages"]["modules"]}
    assert CONTRACTS["stages"]["modules"] == CONTRACTS["rooms"]["source_modules"]


def test_whatever_stands_beside_the_core_is_in_a_contract():
    named = {m.rpartition(".")[2] for m in CONTRACTS["core"]["forbidden_modules"]}
    assert rooms_of(FLOW.parent) - {"flow"} == named - {"django"}


def test_every_room_of_the_demo_is_in_a_contract():
    named = {m.rpartition(".")[2] for m in CONTRACTS["demo"]["source_modules"]}
    assert rooms_of(FLOW.parent / "demo") == named | {"workspace"}


@pytest.mark.parametrize("folder", sorted(f.parent for f in FLOW.rglob("__init__.py")), ids=str)
def test_every_folder_of_the_core_says_what_it_never_does(folder):
    assert re.search(r"^Never: ", (folder / "__init__.py").read_text(), re.MULTILINE)


LONG = "def long():\n" + "    x = 1\n" * 60
TWICE = f"class A:\n    def b(self):\n        {LONG.replace(chr(10), chr(10) + ' ' * 8)}"


@pytest.mark.parametrize(
    ("case", "name", "text", "found"),
    [
        ("a function too long", "src/a.py", LONG, {"src/a.py::long": 61}),
        ("one just short enough", "src/a.py", LONG.replace("    x = 1\n", "", 1), {}),
        ("a function in a method", "src/a.py", TWICE, {"A.b": 62, "A.b.long": 61}),
        ("a file too long", "tests/b.py", "x = 1\n" * 451, {"tests/b.py": 451}),
        ("one of SQL", "src/b.sql", "select 1\n" * 451, {"src/b.sql": 451}),
        ("a file just short enough", "tools/b.py", "x = 1\n" * 450, {}),
        ("a program without ending", "benchmarks/b", "#!/usr/bin/python3\n" * 451, {"b": 451}),
        ("what Django wrote", "src/migrations/0001.py", "x = 1\n" * 999, {}),
    ],
)
def test_what_is_too_long_is_found(tmp_path, case, name, text, found):
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text(text)
    sizes = check_sizes.sizes(tmp_path)
    assert sorted(sizes.values()) == sorted(found.values()), case
    assert all(any(what.endswith(short) for what in sizes) for short in found), case


@pytest.mark.parametrize(
    ("case", "found", "allowed", "before", "said"),
    [
        ("nothing to say", {}, {}, {}, []),
        ("too long", {"a.py": 451}, {}, {}, ["a.py: 451 lines; a file has at most 450"]),
        ("an old exception", {"a.py": 460}, {"a.py": 460}, {"a.py": 460}, []),
        ("it grew", {"a.py": 461}, {"a.py": 460}, {"a.py": 460}, ["461 lines"]),
        ("it shrank", {"a.py": 455}, {"a.py": 460}, {"a.py": 460}, ["write 455"]),
        ("it is fine now", {}, {"a.py": 460}, {"a.py": 460}, ["strike out its line"]),
        ("a new exception", {"a.py": 460}, {"a.py": 460}, {}, ["the list may only shrink"]),
        ("a raised one", {"a.py": 470}, {"a.py": 470}, {"a.py": 460}, ["may only shrink"]),
        ("a function", {"a.py::b": 61}, {}, {}, ["a function has at most 60"]),
    ],
)
def test_the_list_of_exceptions_only_shrinks(case, found, allowed, before, said):
    complaints = check_sizes.complaints(found, allowed, before)
    assert len(complaints) == len(said), case
    assert all(part in whole for part, whole in zip(said, complaints, strict=True)), case


def test_make_alone_lists_every_target_and_they_are_few():
    helped = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    targets = phony.group(1).split()
    assert re.findall(r"^  make ([a-z]+) ", helped, re.MULTILINE) == targets
    assert len(targets) <= 12


def test_the_build_server_runs_what_the_readme_says():
    commands = re.findall(r"^exec (make .*)$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert len(commands) == 1
    assert commands[0] in (ROOT / "README.md").read_text()


def system_packages(tmp_path: Path, *programs: str, **said: str) -> tuple[int, str]:
    """Run tools/system_packages.sh where only these programs are; return its code and words."""
    for program in ("bash", "id", *programs):
        (tmp_path / program).symlink_to(shutil.which(program) or "/bin/false")
    ended = subprocess.run(
        [shutil.which("bash"), ROOT / "tools" / "system_packages.sh"],
        env={"PATH": str(tmp_path), **said},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout


def test_system_packages_leaves_a_machine_alone_if_told_so(tmp_path):
    code, said = system_packages(tmp_path, SYSTEM_PACKAGES="no")
    assert (code, "left alone" in said) == (0, True)


def test_system_packages_names_them_where_it_cannot_install(tmp_path):
    code, said = system_packages(tmp_path)
    assert code == 1
    assert "chromium" in said and "fix:" in said and "SYSTEM_PACKAGES=no" in said
