"""The documents about tokens, jobs and imports that the API takes and gives."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from rapport.web.api.declaring import Document
from rapport.web.api.schemas import NAME, of

JOB = "5b1c7c1e-9f3e-4a70-8d15-1f4f6a3c9b10"
_WHEN = "2026-10-30T08:15:00Z"


class Me(Document):
    """What a token is."""

    name: str = of("what its teammate calls it", "Till of shop 3")
    prefix: str = of("how it begins", "rap_8sKq2h")
    purpose: str = of("what it was made for; every call is kept with it", "service")
    role: str = of("of its teammate", "manager")
    sight: str = of("what it sees of a person: full, masked or pseudonyms", "masked")
    scopes: list[str] = of("what it may be used for", ["people:read", "jobs:read"])
    rights: list[str] = of("what its teammate may do", ["see_people", "search"])
    expires_at: datetime = of("when it ends", "2027-03-01T00:00:00Z")


class Failure(Document):
    """Why a job stopped, and what to do."""

    what: str = of("what happened", "the file has no column ‘phone’")
    fix: str = of("what to do", "map another column, or send another file")
    reference: str = of("what to look for in the log; empty if nothing more is there", "")


class Job(Document):
    """One piece of work that goes on behind the pages."""

    id: UUID = of("its id", JOB)
    title: str = of("what it does", "Build profiles")
    about: str = of("what tells it from others of its kind", "")
    state: str = of("waiting, running, done, parked or cancelled", "running")
    mine: bool = of("whether the token’s teammate started it", True)
    tries: int = of("how often it was begun", 1)
    made_at: datetime = of("when it was asked for", _WHEN)
    started_at: datetime | None = of("when it was begun last", _WHEN)
    ended_at: datetime | None = of("when it ended", None)
    doing: str = of("what it does now", "reading rows")
    done: int = of("how much of that is done", 120000)
    total: int = of("of how much; 0 if nobody can tell", 2000000)
    seconds_left: float | None = of("how long that still takes", 41.5)
    result: dict[str, Any] | None = of("what came of it", {"people": 48213})
    failure: Failure | None


class Jobs(Document):
    """A page of jobs, newest first."""

    jobs: list[Job]
    after: str | None = of("give it as `after` to get the next page; null on the last", "MTk6c2Vl")


JobState = Literal["", "waiting", "running", "done", "parked", "cancelled"]


class JobsQuery(Document):
    """Which jobs, how many."""

    after: str = Field("", description="the `after` of the page before", max_length=400)
    limit: int = Field(50, description="how many at most", ge=1, le=200, examples=[50])
    state: JobState = Field("", description="only jobs in this state")


class Import(Document):
    """One file that was brought in, and what came of it."""

    id: UUID = of("its id", "0b9d7a52-0c5e-4d57-a7a1-2f1d7cf1c0de")
    connection: str = of("the source that it belongs to", "loyalty_cards")
    state: str = of("importing, done, failed or dropped", "done")
    received_at: datetime = of("when it came", _WHEN)
    ended_at: datetime | None = of("when it was taken in", _WHEN)
    bytes: int = of("how large it was", 4096)
    read: int = of("rows read", 2114)
    good: int = of("rows taken in", 2111)
    refused: int = of("rows that could not be used", 3)
    quarantined: int | None = of("of those, how many still wait in quarantine", 3)
    entry: int | None = of("the entry of the facts log that has its rows", 17)
    same_as: datetime | None = of("when the same file came before: then nothing changed", None)
    job: UUID | None = of("the job that takes it in", JOB)


class Imports(Document):
    """A page of imports, newest first."""

    imports: list[Import]
    after: str | None = of("give it as `after` to get the next page; null on the last", "MTk6c2Vl")


class ImportsQuery(Document):
    """Which imports, how many."""

    after: str = Field("", description="the `after` of the page before", max_length=400)
    limit: int = Field(50, description="how many at most", ge=1, le=200, examples=[50])
    connection: str = Field("", description="only of this source", pattern=NAME)


class QuarantineQuery(Document):
    """How many rows, from where."""

    after: str = Field("", description="the `after` of the page before", max_length=400)
    limit: int = Field(50, description="how many at most", ge=1, le=200, examples=[50])


class RefusedRow(Document):
    """One row that could not be used, as it was sent."""

    line: int = of("the line in the file", 417)
    column: str = of("which column is wrong; empty if the whole row is", "birth date")
    value: str = of("what stood there", "31.02.1980")
    reason: str = of("why it can’t be used", "there is no such day")
    mend: str = of("what to do", "write the date as 28.02.1980")
    until: datetime | None = of("how long it is kept", "2026-11-29T08:15:00Z")


class Quarantine(Document):
    """A page of rows that could not be used."""

    rows: list[RefusedRow]
    total: int = of("how many there are on all pages", 3)
    after: str | None = of("give it as `after` to get the next page; null on the last", "MTk6c2Vl")


class Accepted(Document):
    """A file that will be taken in: ask for the job until it is done."""

    import_id: UUID = of("the import’s id", "0b9d7a52-0c5e-4d57-a7a1-2f1d7cf1c0de")
    job: UUID = of("the job that takes it in", JOB)


class Reason(Document):
    """Why rows can't be used, and how many."""

    reason: str = of("why", "there is no such day")
    rows: int = of("how many", 3)


class Rehearsal(Document):
    """What an import would do. Nothing was kept."""

    read: int = of("rows read", 2114)
    good: int = of("rows that can be used", 2111)
    refused: int = of("rows that can’t", 3)
    whole: bool = of("false: only the first 100,000 rows were looked at", True)
    new: int | None = of("rows of accounts that were never seen", 2000)
    known: int | None = of("rows of known accounts that say the same", 100)
    changed: int | None = of("rows of known accounts that say something else", 11)
    again: int = of("rows about an account that an earlier row is about", 0)
    reasons: list[Reason]
    same_as: datetime | None = of("when the same came before: nothing would change", None)


_CONNECTION = "^[a-z0-9][a-z0-9_-]{0,39}$"
_DATE_FORMATS = ["%d.%m.%Y", "iso"]


class ConsentColumn(Document):
    """A column of yes and no that gives or takes back consent."""

    column: str = of("which", "newsletter", max_length=200)
    purpose: str = of("what for", "marketing", max_length=40)
    channel: str = of("email, sms, phone, post, ... or any", "email", max_length=40)


_NAME = Annotated[str, Field(max_length=200)]


class Mapping(Document):
    """How the rows of a file become facts: docs/reference/sources.md names kinds and fields."""

    source: str = of("the connection’s name", "loyalty_cards", pattern=_CONNECTION)
    kind: str = of("what the rows are about", "people", max_length=40)
    columns: dict[str, _NAME] = of(
        "our field: your column", {"id": "customer", "phone": "tel", "email": "mail"}
    )
    purposes: list[_NAME] = of("what the rows may be used for", ["service", "profile"])
    basis: str = of("the lawful basis", "contract", max_length=40)
    verified: list[_NAME] = Field([], description="fields that the source itself made sure of")
    consents: list[ConsentColumn] = Field([], description="columns of yes and no")
    constants: dict[str, _NAME] = Field({}, description="our field: its value for all rows")
    date_formats: list[_NAME] = Field(
        ["iso"], description="iso, unix, or as for strptime", examples=[_DATE_FORMATS]
    )
    decimal_comma: bool = Field(False, description="true: 1.234,50")
    region: str = Field("", description="of phones without a prefix, ISO 3166", max_length=2)
    time_zone: str = Field("UTC", description="of times without one", max_length=60)
    encoding: str = Field("", description="only where the guess is wrong", max_length=40)
    delimiter: str = Field("", description="only where the guess is wrong", max_length=1)


class ImportForm(Document):
    """What comes beside the file."""

    connection: str = Field(
        "",
        description="a known connection, whose files are read as last time",
        pattern=NAME,
        examples=["loyalty_cards"],
    )
    mapping: str = Field(
        "",
        description="or how to read it: a Mapping as JSON",
        max_length=50_000,
    )
    dry_run: bool = Field(False, description="true: only say what it would do", examples=[False])
