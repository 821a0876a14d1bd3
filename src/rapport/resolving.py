"""How `rapport resolve` does what it was asked, and tells it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from rapport.explaining import Explanation, Reason
from rapport.flow.errors import InputError
from rapport.flow.identity.model import Model
from rapport.flow.identity.overlaps import TOGETHER
from rapport.resolve import Resolution, check_output, check_writable, resolve
from rapport.showing import number, out, pairs, print_json
from rapport.showing import progress as progress_line
from rapport.state import known_in

#: So many reasons why rows could not be read are told one by one.
MOST_REASONS: Final = 5


@dataclass(frozen=True)
class Asked:
    """The options of the command, as they were given."""

    files: list[str]
    out: Path | None
    id_column: str | None
    mapping: Mapping[str, str]
    truth: str | None
    truth_file: Path | None
    region: str
    model: Path | None
    train: bool
    explain: tuple[str, str] | None
    state: Path | None
    match: list[str] | None
    as_json: bool


def run(asked: Asked) -> None:
    """Do what was asked, and print it."""
    if asked.match is not None:
        _match(asked)
        return
    if not asked.files:
        raise InputError("no file was given", fix="name at least one file")
    if asked.out is None and not (asked.explain or asked.train or asked.state):
        raise InputError("there is nowhere to write who is who", fix="add --out people.csv")
    if asked.train and asked.model is None:
        raise InputError("there is nowhere to write the model", fix="add --model model.json")
    if asked.train and asked.state and known_in(asked.state):
        raise InputError(
            "a state keeps the model of its first run",
            fix="learn into a new state: another folder for --state",
        )
    if asked.out:
        check_output(asked.out)
    if asked.train and asked.model:
        check_writable(asked.model)
    model = Model.read(asked.model) if asked.model and not asked.train else None
    quiet: AbstractContextManager[Any] = progress_line(quiet=asked.as_json)
    with quiet:
        found = resolve(
            [Path(file) for file in asked.files],
            id_column=asked.id_column,
            mapping=asked.mapping,
            truth_column=asked.truth,
            truth_file=asked.truth_file,
            region=asked.region,
            model=model,
            pair=asked.explain,
            state=asked.state,
        )
    if asked.train and asked.model and found.model:
        found.model.write(asked.model)
    if asked.out:
        found.write(asked.out)
    if asked.as_json:
        print_json(_as_json(asked, found))
    else:
        _print(asked, found)


def _as_json(asked: Asked, found: Resolution) -> dict[str, Any]:
    return {
        "records": found.records,
        "people": found.people,
        "taken": found.taken,
        "gone": found.gone,
        "stayed": found.stayed,
        "out": asked.out,
        "model": asked.model,
        "quality": found.quality and asdict(found.quality),
        "calibration": found.calibration and asdict(found.calibration),
        "estimates": list(found.estimates),
        "explanation": found.explanation
        and asdict(found.explanation) | {"words": found.explanation.words},
        "refused": [asdict(refused) for refused in found.refused],
        "notes": list(found.notes),
    }


def _print(asked: Asked, found: Resolution) -> None:
    where = f", in {asked.out}" if asked.out else ""
    out.print(f"{found.people:,} people in {found.records:,} records{where}")
    if asked.state:
        out.print(
            f"  {found.taken:,} records were new or changed, {found.gone:,} are gone;"
            f" the state is {asked.state}"
        )
        if found.stayed:
            out.print(
                f"  {found.stayed:,} records of files that were not named are among them:"
                " the answer is of all that the state holds"
            )
    if asked.train:
        out.print(f"  the model is in {asked.model}")
    if found.quality:
        for name, value in asdict(found.quality).items():
            out.print(f"  {name.replace('_', ' '):<18} {number(value)}")
    for row in found.estimates:
        if row["measure"] != "expected_calibration_error":
            out.print(
                f"  {row['measure']} is about {row['value']:.3f}"
                f" ({row['low']:.3f} to {row['high']:.3f}), estimated"
            )
    if found.calibration:
        out.print(f"  calibration error  {found.calibration.error:.4f}; of pairs said to be one")
        out.print("  person with this probability, so many are:")
        for row in found.calibration.bins:
            if row["judged"]:
                share = row["same"] / row["judged"]
                out.print(f"    {row['said']:.3f}  {share:.3f}  of {row['judged']:,}")
    if found.explanation:
        _print_explanation(found.explanation)
    for refused in found.refused[:MOST_REASONS]:
        out.print(f"  note: {refused.words}")
    if more := found.refused[MOST_REASONS:]:
        rows = sum(refused.rows for refused in more)
        out.print(f"  note: {rows:,} more rows could not be read; --json tells why each")
    for note in found.notes:
        out.print(f"  note: {note}")


def _print_explanation(why: Explanation) -> None:
    (left, left_id), (right, right_id) = why.left, why.right
    out.print(f"{left} (id {left_id}) and {right} (id {right_id})")
    out.print(f"  {why.words}")
    if not why.met:
        out.print("  they agree on too little to be compared; it was done to answer you")
    for reason in why.reasons:
        out.print(f"  {reason.bits:+9.2f}  {_named(reason)}")
    out.print(f"  {why.microbits / 1e6:+9.2f}  bits in all, probability {why.probability:.4f}")
    out.print(f"  {why.threshold_microbits / 1e6:+9.2f}  bits are the bar")


def _named(reason: Reason) -> str:
    if reason.comparison == "prior":
        return "two records drawn at random"
    if TOGETHER in reason.comparison:
        first, other = reason.comparison.split(TOGETHER)
        return f"not counted twice: {first} and {other} often agree together"
    return f"{reason.comparison}: {reason.level}"


def _match(asked: Asked) -> None:
    if asked.state is None:
        raise InputError("there is no state to look in", fix="add --state DIR")
    from rapport.matching import Matcher

    # --match takes one field; those after it look like files
    matcher = Matcher(asked.state)
    try:
        found = matcher.match(pairs([*(asked.match or []), *asked.files], option="--match"))
    finally:
        matcher.close()
    if asked.as_json:
        print_json([asdict(match) for match in found])
        return
    if not found:
        out.print("nobody like that is known")
    for match in found:
        sure = "links" if match.links else "does not link by itself"
        out.print(
            f"{match.file}:{match.row} (id {match.id}), person {match.person_id}:"
            f" probability {match.probability:.4f}, {match.bits:+.2f} bits, {sure}"
        )
        for reason in match.reasons:
            out.print(f"  {reason.bits:+9.2f}  {_named(reason)}")
