"""Writes the files: delimited text in any encoding, JSON lines, and a plain XLSX workbook.

Every byte follows from what is given: no clock, no order of a set, fixed times inside the
workbook. A `Raw` row is written as it stands, which is how broken lines get into a file.
"""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Raw:
    """A line that is written as it is, however wrong."""

    text: str


Row = Sequence[Cell] | Raw


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file to be written: its name, its columns and its rows, in order."""

    file: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    encoding: str = "utf-8"
    delimiter: str = ","


def write(folder: Path, sheet: Sheet) -> Path:
    """Write `sheet` into `folder` in the form its suffix names; return the path."""
    path = folder / sheet.file
    make = {".csv": _csv, ".jsonl": _jsonl, ".xlsx": _xlsx}[path.suffix]
    path.write_bytes(make(sheet))
    return path


def _csv(sheet: Sheet) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=sheet.delimiter, lineterminator="\r\n")
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        if isinstance(row, Raw):
            out.write(row.text + "\r\n")
        else:
            writer.writerow([_text(cell) for cell in row])
    if sheet.encoding == "utf-16":  # in one byte order, whatever the machine's
        return ("\ufeff" + out.getvalue()).encode("utf-16-le")
    return out.getvalue().encode(sheet.encoding)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def _jsonl(sheet: Sheet) -> bytes:
    lines = []
    for row in sheet.rows:
        if isinstance(row, Raw):
            lines.append(row.text)
            continue
        record = dict(zip(sheet.columns, row, strict=True))
        lines.append(json.dumps(record, ensure_ascii=False))
    return ("\n".join(lines) + "\n").encode(sheet.encoding)


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: The four parts of a workbook besides its sheet (ECMA-376, part 1: SpreadsheetML).
_PARTS = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
        '<sheet name="cards" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def _xlsx(sheet: Sheet) -> bytes:
    rows = [sheet.columns, *(row for row in sheet.rows if not isinstance(row, Raw))]
    lines = "".join(
        f'<row r="{at}">{"".join(_cell(i, at, c) for i, c in enumerate(row))}</row>'
        for at, row in enumerate(rows, start=1)
    )
    page = f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, text in {**_PARTS, "xl/worksheets/sheet1.xml": page}.items():
            part = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            book.writestr(part, text.encode())
    return out.getvalue()


def _cell(column: int, row: int, cell: Cell) -> str:
    if cell is None or cell == "":
        return ""
    place = f"{chr(ord('A') + column)}{row}"  # the demo's sheets have fewer than 26 columns
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(_text(cell))}</t></is></c>'
