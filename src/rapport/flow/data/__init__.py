"""Small tables of names that ship with the core. Each file's head says its licence.

Never: anything about a real person, or a table whose licence forbids shipping.
"""

from importlib.resources import files


def lines(name: str) -> list[list[str]]:
    """Return the words of each line of one table; lines that begin with # are its head."""
    text = (files(__name__) / name).read_text("utf-8")
    return [row.split() for row in text.splitlines() if row.strip() and row[0] != "#"]
