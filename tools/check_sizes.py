"""Check that functions and files stay short: python tools/check_sizes.py

A function has at most 60 lines, a file of Python or SQL at most 450. What is longer holds
more than one thing: give the second a function or a file of its own, named by its subject.

What was too long before there was a limit stands in `tools/size_exceptions.txt`, a line
each: `<file> <lines>` or `<file>::<function> <lines>`. That list may only shrink: no line
is added, no number raised, and what got shorter is written down.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MOST_LINES_OF_FUNCTION = 60
MOST_LINES_OF_FILE = 450
LOOKED_AT = ("src", "tests", "tools", "benchmarks")
ROOT = Path(__file__).parents[1]
EXCEPTIONS = "tools/size_exceptions.txt"


def sizes(root: Path) -> dict[str, int]:
    """Return how many lines each file and function below `root` has, where that is too many."""
    found: dict[str, int] = {}
    for path in sorted(p for folder in LOOKED_AT for p in (root / folder).rglob("*")):
        if path.suffix not in (".py", ".sql") and not _is_script(path):
            continue
        if "migrations" in path.parts or "__pycache__" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(root).as_posix()
        if (lines := text.count("\n")) > MOST_LINES_OF_FILE:
            found[name] = lines
        if path.suffix != ".sql":
            for function, lines in _functions(ast.parse(text, name)):
                if lines > MOST_LINES_OF_FUNCTION:
                    found[f"{name}::{function}"] = lines
    return found


def _is_script(path: Path) -> bool:
    """Say whether the file has no ending and is Python by its first line."""
    if path.suffix or not path.is_file():
        return False
    return path.read_bytes()[:64].split(b"\n")[0].endswith((b"python", b"python3"))


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Yield the dotted name and the length of every function, decorators left out."""
    for node in ast.iter_child_nodes(tree):
        inner = prefix
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{prefix}{node.name}."
            if not isinstance(node, ast.ClassDef):
                yield inner[:-1], (node.end_lineno or node.lineno) - node.lineno + 1
        yield from _functions(node, inner)


def read_exceptions(text: str) -> dict[str, int]:
    """Read the list of exceptions: what, and how many lines it may have."""
    lines = (line.split("#")[0].split() for line in text.splitlines())
    return {what: int(size) for what, size in (line for line in lines if line)}


def complaints(
    found: dict[str, int], allowed: dict[str, int], before: dict[str, int]
) -> list[str]:
    """Return what is wrong, a sentence each, with what to do.

    `found` is what is too long, `allowed` the list of exceptions now and `before` as it was.
    """
    said = []
    for what, lines in found.items():
        if lines > allowed.get(what, 0):
            kind, most = ("function", 60) if "::" in what else ("file", 450)
            said.append(
                f"{what}: {lines} lines; a {kind} has at most {allowed.get(what, most)}\n"
                f"  fix: find its second subject and give that a {kind} of its own"
            )
    for what, size in allowed.items():
        if (lines := found.get(what, 0)) < size:
            said.append(
                f"{EXCEPTIONS}: {what} has only {lines or 'a size within the limit'} now\n"
                f"  fix: {f'write {lines}' if lines else 'strike out its line'}, and thank you"
            )
        if size > before.get(what, 0):
            said.append(
                f"{EXCEPTIONS}: {what} is new or was raised; the list may only shrink\n"
                "  fix: make it shorter instead"
            )
    return said


def _committed(root: Path) -> str | None:
    """Return the list of exceptions as last committed; None if there is no telling."""
    shown = subprocess.run(
        ["git", "show", f"HEAD:{EXCEPTIONS}"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return shown.stdout if shown.returncode == 0 else None


def main() -> int:
    allowed = read_exceptions((ROOT / EXCEPTIONS).read_text(encoding="utf-8"))
    committed = _committed(ROOT)
    before = allowed if committed is None else read_exceptions(committed)
    said = complaints(sizes(ROOT), allowed, before)
    sys.stdout.write("\n".join(said) + ("\n" if said else "Sizes are fine.\n"))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
