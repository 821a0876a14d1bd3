"""Why a row or a file could not be used, in the reader's language.

The core says it in English; here each of its sentences has a pattern and its translation.
One that is not here is shown as the core said it.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.web.connections import filled


def _p(pattern: str, text: Promise) -> filled.Pattern:
    return re.compile(pattern), text


#: Why one row was refused.
_REASONS: tuple[filled.Pattern, ...] = (
    _p("not one phone number", _("not one phone number")),
    _p("not one e-mail address", _("not one e-mail address")),
    _p(
        "not a birth date in the formats named",
        _("not a birth date in the formats that were chosen"),
    ),
    _p("not a date in the formats named", _("not a date in the formats that were chosen")),
    _p(
        "not an amount with the decimal mark named",
        _("not an amount with the decimal mark that was chosen"),
    ),
    _p("not a whole number", _("not a whole number")),
    _p("neither female nor male", _("neither female nor male")),
    _p("no way of identifying a visitor", _("no way of identifying a visitor")),
    _p("no length of time", _("no length of time")),
    _p("neither in nor out", _("neither in nor out")),
    _p("nothing that becomes of a mail", _("nothing that becomes of a mail")),
    _p("not a currency", _("not a currency")),
    _p("not a language", _("not a language")),
    _p("not a verb we know", _("not a deed that we know")),
    _p("neither yes nor no", _("neither yes nor no")),
    _p(
        "no lawful basis: the import names no purpose or no ground",
        _("no lawful basis: the import names no purpose or no ground"),
    ),
    _p("a time to come", _("a time to come")),
    _p("empty, but every row needs it", _("empty, but every row needs it")),
    _p(
        "nothing says whom or what the row is about",
        _("nothing says whom or what the row is about"),
    ),
    _p(
        r"younger than (?P<years>\d+): no profile is kept of children",
        _("younger than %(years)s: no profile is kept of children"),
    ),
    _p(
        "of somebody who is kept out: a child, as far as we know",
        _("of somebody who is kept out: a child, as far as we know"),
    ),
    _p("a birth date to come", _("a birth date to come")),
    _p(
        r"(?P<found>\d+) values, but the header names (?P<columns>\d+) columns",
        _("values in the row: %(found)s; columns in the header: %(columns)s"),
    ),
    _p(
        r"the line is longer than (?P<megabytes>\d+) MB",
        _("the line is longer than %(megabytes)s MB"),
    ),
    _p(
        r"bytes that are no letters in (?P<encoding>[\w-]+)",
        _("bytes that are no letters in %(encoding)s"),
    ),
    _p("bytes that are no letters", _("bytes that are no letters")),
    _p("a NUL byte", _("a NUL byte")),
    _p("a quote is opened here and never closed", _("a quote is opened here and never closed")),
    _p("not one whole JSON object", _("not one whole JSON object")),
    _p("the record is not one JSON object", _("not one whole JSON object")),
    _p(
        "our reader of this source failed at the record",
        _("our reader of this source failed at the record"),
    ),
)

#: What to do about one row.
_MENDS: tuple[filled.Pattern, ...] = (
    _p(
        "write digits with the country's prefix, one number a column; in a spreadsheet make"
        " the column text",
        _(
            "Write digits with the country’s prefix, one number a column. In a spreadsheet make"
            " the column text."
        ),
    ),
    _p(
        "write one address, as in name@firm.example",
        _("Write one address, as in name@firm.example."),
    ),
    _p(
        "add its format to date_formats",
        _("Choose another way of writing dates, and check again."),
    ),
    _p("check decimal_comma", _("Choose the other decimal mark, and check again.")),
    _p("write digits only", _("Write digits only.")),
    _p("write f or m, or leave it empty", _("Write f or m, or leave it empty.")),
    _p("write its ISO 4217 code, as in EUR", _("Write its three-letter code, as in EUR.")),
    _p("write its BCP 47 code, as in bg", _("Write its code, as in bg.")),
    _p(
        "write one of those in docs/reference/sources.md",
        _("Write one of the words in the manual: Like, View, Visit and others."),
    ),
    _p("write yes or no, or leave it empty", _("Write yes or no, or leave it empty.")),
    _p(
        "write identify, alias, signed link or sign-in",
        _("Write identify, alias, signed link or sign-in."),
    ),
    _p(
        "write seconds, or minutes and seconds as 3:25",
        _("Write seconds, or minutes and seconds as 3:25."),
    ),
    _p(
        "write in if they began it, out if you did",
        _("Write in if they began it, out if you did."),
    ),
    _p(
        "write sent, delivered, opened, clicked, bounced, complained or unsubscribed",
        _("Write sent, delivered, opened, clicked, bounced, complained or unsubscribed."),
    ),
    _p(
        "say what the data is for and on what ground, then import the file again",
        _("Say what the data is for and on what ground, then bring the file in again."),
    ),
    _p("check the date", _("Check the date.")),
    _p("fill it in", _("Fill it in.")),
    _p(r"fill in one of: (?P<fields>[\w, ]+)", _("Fill in one of: %(fields)s.")),
    _p("leave the row out", _("Leave the row out.")),
    _p(
        "put values that hold the delimiter in quotes, and close each quote",
        _("Put values that hold the delimiter in quotes, and close each quote."),
    ),
    _p(
        "look for a missing line end in the export",
        _("Look for a missing line end in the export."),
    ),
    _p(
        "save the file as UTF-8, or name its encoding",
        _("Save the file as UTF-8, or choose its encoding."),
    ),
    _p(
        "export the row again; the file is damaged",
        _("Export the row again: the file is damaged."),
    ),
    _p(
        'close the quote, or write "" for a quote within quotes',
        _('Close the quote, or write "" for a quote within quotes.'),
    ),
    _p("write one object a line, in UTF-8", _("Write one object a line, in UTF-8.")),
    _p("look at what was sent", _("Look at what was sent.")),
    _p(
        "update Rapport: the record is kept for a while and is read again then",
        _("Update Rapport: the record is kept for a while and is read again then."),
    ),
)

#: Why a whole file can't be used, and what to do. Of the file's name nothing is kept.
_FAULTS: tuple[filled.Pattern, ...] = (
    _p(r"\S+ is empty", _("The file is empty.")),
    _p(
        r"the first line of \S+ holds values, not the names of columns",
        _("The first line holds values, not the names of columns."),
    ),
    _p(r"\S+ has no header", _("The file has no header.")),
    _p(r"\S+ is not a table: it looks like a PDF", _("The file is not a table but a PDF.")),
    _p(
        r"\S+ is not a table: it looks like a picture", _("The file is not a table but a picture.")
    ),
    _p(
        r"\S+ is not a table: it looks like a (?:gzip|7z|RAR) archive",
        _("The file is not a table but an archive."),
    ),
    _p(
        r"\S+ is not a table: it looks like .+",
        _("The file is not a table: it holds no text."),
    ),
    _p(
        r"\S+ is not a workbook that can be read: it is damaged or locked",
        _("The workbook can’t be read: it is damaged or locked."),
    ),
    _p(
        r"\S+ is too large a workbook once it is unpacked",
        _("The workbook is too large once it is unpacked."),
    ),
    _p(
        r"\S+ is one JSON list, not JSON lines",
        _("The file is one JSON list, not JSON lines."),
    ),
    _p(
        r"\S+ looks like JSON lines, but its first lines hold no object",
        _("The file looks like JSON lines, but its first lines hold no object."),
    ),
    _p(
        r"\S+ is not a Parquet file that can be read: it is cut short or damaged",
        _("The Parquet file can’t be read: it is cut short or damaged."),
    ),
    _p(
        r"\S+ has [\d,]+ columns, more than (?P<most>[\d,]+)",
        _("The file has more than %(most)s columns."),
    ),
    _p(
        r"\S+ has no column (?P<columns>.+), which the mapping names",
        _("The file has no column %(columns)s, though it was said to be there."),
    ),
    _p(r"\S+ was changed while it was read", _("The file was changed while it was read.")),
    _p(r"\S+ cannot be opened: .+", _("The file can’t be opened.")),
    _p(r"'?(?P<encoding>[^']+)'? is no encoding", _("%(encoding)s is no encoding that we know.")),
    _p(r"\S+ is not in the encoding .+", _("The file is not in the encoding that was chosen.")),
    _p(
        r"the mapping can't be used: (?P<problems>.+)",
        _("These answers do not fit together: %(problems)s"),
    ),
    _p("the file is no longer here", _("The file is no longer here.")),
    _p(
        r"the disk is full: .+",
        _("The disk of the server is full. Nothing of the file was kept."),
    ),
    _p(r"there is no kind .+", _("There is no such kind of file.")),
)

_FIXES: tuple[filled.Pattern, ...] = (
    _p(
        "export it again; a header and one row are the least",
        _("Export it again: a header and one row are the least."),
    ),
    _p("put a header and rows on its first sheet", _("Put a header and rows on its first sheet.")),
    _p(
        "put (?:a line with )?the names of the columns (?:on top|in its first line)",
        _("Put a line with the names of the columns on top."),
    ),
    _p(
        "give a CSV, XLSX, JSON lines or Parquet file; unpack archives first",
        _("Bring in a CSV, Excel, JSON lines or Parquet file. Unpack archives first."),
    ),
    _p(
        "open it in your spreadsheet program and save it again as XLSX or CSV",
        _("Open it in your spreadsheet program and save it again as Excel or CSV."),
    ),
    _p(
        "export it as CSV, or split it; a cell far below or beside the others counts too",
        _("Export it as CSV, or split it. A cell far below or beside the others counts too."),
    ),
    _p(r"write one object a line: .+", _("Write one JSON object a line.")),
    _p("copy it again from where it came", _("Copy it again from where it came.")),
    _p(
        "check the delimiter; a file has one row a record, not one column",
        _("Check the delimiter: a file has one row a record, not one column."),
    ),
    _p(
        "export it with the same columns, or make a new mapping for this file",
        _("Export it with the same columns, or say anew what its columns are."),
    ),
    _p(
        "wait until the export has ended, then import the file again",
        _("Wait until the export has ended, then bring the file in again."),
    ),
    _p("check the path and that you may read the file", _("Bring it in again.")),
    _p("write it as in utf-8, cp1251, gb18030, big5", _("Choose another encoding.")),
    _p(r"change these in the mapping; .+", _("Change them below.")),
    _p("bring it in again", _("Bring it in again.")),
    _p(
        "free some space, then run the same command again",
        _("Ask whoever runs the server to free some space, then try again."),
    ),
)


def reason(text: str) -> str:
    """Return why a row was refused."""
    return filled.told(_REASONS, text) or text


def mend(text: str) -> str:
    """Return what to do about a refused row."""
    return filled.told(_MENDS, text) or text


def fault(text: str) -> str:
    """Return why a file can't be used, without its name."""
    return filled.told(_FAULTS, text) or text


def fix(text: str) -> str:
    """Return what to do about a file that can't be used."""
    return filled.told(_FIXES, text) or text


def known(text: str) -> bool:
    """Say whether we have words of our own for what the core says."""
    return any(filled.told(table, text) for table in (_REASONS, _MENDS, _FAULTS, _FIXES))
