"""Lines of the Logs API: tab-separated, with the escapes and lists of ClickHouse.

Source  https://clickhouse.com/docs/interfaces/formats/TabSeparated (escapes, arrays)
"""

import re
from typing import Final

_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "0": ""}
#: One element of a list: in quotes, up to a quote that ends it, or bare.
_ELEMENT: Final = re.compile(r"'((?:\\.|[^'\\])*)'|([^,'\[\]]*)", re.DOTALL)


def cells(line: bytes) -> list[str]:
    """Return the cells of a line as they are written: `plain` and `listed` read them."""
    return line.decode("utf-8", "replace").rstrip("\r\n").split("\t")


def plain(cell: str) -> str:
    """Return the text of a cell."""
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), cell)


def listed(cell: str) -> list[str]:
    """Return the elements of a cell that holds a list: [1,2] or ['a','b'].

    The service may escape the quotes of the list once more, as in [\\'a\\'].

    Raises  ValueError: it is no list.
    """
    whole = plain(cell) if cell.startswith("[\\'") else cell
    if not (whole.startswith("[") and whole.endswith("]") and len(whole) > 1):
        raise ValueError("no list")
    inside, at = whole[1:-1], 0
    found: list[str] = []
    while inside:
        element = _ELEMENT.match(inside, at)
        if element is None:
            raise ValueError("no list")
        found.append(plain(element[2] if element[1] is None else element[1]))
        if element.end() == len(inside):
            break
        if inside[element.end()] != ",":
            raise ValueError("no list")
        at = element.end() + 1
    return found
