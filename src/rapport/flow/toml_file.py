"""What is the same in all files that people write for a workspace: reading one, naming a fault.

A fault names the file, the place in it, what is wrong there and what to write instead.

Never: a value guessed where something else stands.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rapport.flow.errors import InputError

#: Entries of one list that are read.
MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class TomlFile:
    """One file of a workspace by its name, as `reading.toml`."""

    name: str

    def text(self, root: Path) -> str:
        """Return what stands in the file; of a workspace without it nothing.

        Raises  InputError: it can't be opened, or is not UTF-8.
        """
        try:  # editors may put a mark before it
            return (root / self.name).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise InputError(
                f"{self.name} can't be opened ({error.strerror})", fix="let this program read it"
            ) from None
        except UnicodeDecodeError:
            raise InputError(f"{self.name} is not UTF-8", fix="save it as UTF-8") from None

    def told(self, text: str) -> dict[str, Any]:
        """Return the document. Raises  InputError: it is no TOML; it names the line."""
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InputError(
                f"{self.name} can't be read: {error}", fix="mend the line that it names"
            ) from None
        except (ValueError, RecursionError):
            raise InputError(
                f"{self.name} can't be read: a number is too long, or brackets are too deep",
                fix="take it out: nothing that belongs there is like it",
            ) from None

    def table(self, told: Any, place: str, names: Sequence[str]) -> Mapping[str, Any]:
        """Return a table that has nothing but these names. Raises  InputError."""
        if not isinstance(told, dict):
            raise self.wrong(place, "is no table", f"write {', '.join(names)} below it")
        for name in told:
            if name not in names:
                raise self.wrong(f"{place} {name}", "is not known", f"it has: {', '.join(names)}")
        return told

    def entries(self, told: Any, name: str) -> list[Any]:
        """Return what stands under [[name]]. Raises  InputError."""
        if not isinstance(told, list):
            raise self.wrong(
                f"[{name}]", "is written with one bracket", f"write [[{name}]] above each"
            )
        return told

    def string(self, entry: Mapping[str, Any], name: str, place: str) -> str:
        """Return a text, '' if it is not there. Raises  InputError."""
        value = entry.get(name, "")
        if not isinstance(value, str):
            raise self.wrong(f"{place} {name}", "is no text", "write it in quotes")
        return value.strip()

    def yes_no(self, entry: Mapping[str, Any], name: str, place: str, *, usual: bool) -> bool:
        """Return a yes or no, the usual if it is not there. Raises  InputError."""
        value = entry.get(name, usual)
        if not isinstance(value, bool):
            raise self.wrong(f"{place} {name}", "is no yes or no", "write true or false")
        return value

    def strings(self, told: Any, place: str) -> tuple[str, ...]:
        """Return a list of texts without empty ones. Raises  InputError."""
        if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
            raise self.wrong(place, "is no list of texts", 'write it as ["one", "two"]')
        if len(told) > MOST:
            raise self.wrong(place, f"has more than {MOST} entries", "leave some out")
        return tuple(one.strip() for one in told if one.strip())

    def wrong(self, place: str, what: str, fix: str) -> InputError:
        """Return the error that names this place."""
        return InputError(f"{self.name}: {place} {what}", fix=fix)
