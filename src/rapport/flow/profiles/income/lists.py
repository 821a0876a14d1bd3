"""Lists that ship with the code: data/regions.txt, data/professions.txt. Each says its licence."""

from importlib.resources import files


def rows(name: str) -> list[str]:
    """Return the lines of one list as they stand, without its head."""
    text = (files(__package__ or "") / "data" / name).read_text("utf-8")
    return [row for row in text.splitlines() if row.strip() and row[0] != "#"]
