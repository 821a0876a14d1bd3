"""A file as a program hands it in: where it lies, how it is to be read, what names it."""

from hashlib import sha256
from json import dumps
from typing import NoReturn

from django.conf import settings
from django.http import HttpRequest
from pydantic import ValidationError

from rapport.intake import arrivals, reading
from rapport.web.api import schemas_work as schemas
from rapport.web.api.faults import Problem, field_of
from rapport.web.connections.models import Upload
from rapport.web.connections.uploads import Arrived, IntoWorkspace, most_bytes

_MB = 1 << 20
#: What may come beside the file.
FIELDS = frozenset(schemas.ImportForm.model_fields)


def receiving(request: HttpRequest) -> None:
    """Let the request's file go straight to the workspace, once somebody asks for it."""
    request.upload_handlers = [IntoWorkspace(request)]


def arrived(request: HttpRequest) -> Arrived:
    """Return the one file that came in whole.

    Raises  Problem: none came, or several, or it was too large, or the disk is full, or a
            field came that we do not know.
    """
    files = _files(request)
    for fault, problem in _FAULTS.items():
        if any(file.fault == fault for file in files):
            raise problem()
    if not (set(request.POST) <= FIELDS and set(request.FILES) <= {"file"}):
        _refuse("body", "There is a field here that this operation does not know. Remove it.")
    if len(files) != 1 or not files[0].size:
        _refuse("body.file", "Send one file that is not empty.")
    return files[0]


def tidy_up(request: HttpRequest) -> None:
    """Delete what came in with the request and no import holds, half a file too."""
    for handler in request.upload_handlers:
        handler.upload_interrupted()
    files = _files(request)
    kept = set(Upload.objects.filter(pk__in=[f.id for f in files]).values_list("pk", flat=True))
    for file in files:
        if file.id not in kept:
            arrivals.drop(settings.WORKSPACE, file.id.hex)


def digest(file: Arrived, form: schemas.ImportForm) -> str:
    """Return what tells this request from another: the file's bytes and all beside them."""
    found = arrivals.found(settings.WORKSPACE, file.id.hex)
    hashed = sha256(dumps(form.model_dump(), sort_keys=True).encode())
    if found is not None:
        with found[0].open("rb") as stream:
            while some := stream.read(_MB):
                hashed.update(some)
    return hashed.hexdigest()


def mapping_of(form: schemas.ImportForm) -> tuple[str, str]:
    """Return the source's name and the mapping as TOML.

    Raises  Problem: neither or both were given, or the connection is not known.
            InputError: the mapping cannot be used.
    """
    if bool(form.connection) == bool(form.mapping):
        _refuse("body.connection", "Send either a connection or a mapping.")
    if form.connection:
        known = reading.connection(settings.WORKSPACE, form.connection)
        if known is None:
            _refuse("body.connection", "There is no connection of this name. Send a mapping.")
        return known.source, reading.mapping_of(known)
    answers = _answers(form.mapping)
    return answers.source, reading.mapping_of(answers)


def _answers(text: str) -> reading.Answers:
    try:
        said = schemas.Mapping.model_validate_json(text)
    except ValidationError as error:
        places = error.errors(include_url=False, include_input=False, include_context=False)
        told = [field_of(dict(e) | {"loc": ("body", "mapping", *e["loc"])}) for e in places]
        raise Problem("invalid", errors=told) from None
    return reading.Answers(
        said.source,
        said.kind,
        dict(said.columns),
        tuple((c.column, c.purpose, c.channel) for c in said.consents),
        tuple(said.verified),
        tuple(said.purposes),
        said.basis,
        dict(said.constants),
        tuple(said.date_formats),
        said.decimal_comma,
        said.region,
        said.time_zone,
        said.encoding,
        said.delimiter,
    )


def _files(request: HttpRequest) -> list[Arrived]:
    return [
        file
        for handler in request.upload_handlers
        if isinstance(handler, IntoWorkspace)
        for file in handler.arrived
    ]


def _refuse(field: str, detail: str) -> NoReturn:
    raise Problem("invalid", errors=[{"field": field, "detail": detail}])


def _too_large() -> Problem:
    return Problem("too-large", f"A file has at most {most_bytes() // _MB:,} MB. Split it.")


def _disk_full() -> Problem:
    return Problem(
        "not-ready", "The server’s disk is full. Nothing was kept.", headers={"Retry-After": "600"}
    )


_FAULTS = {"large": _too_large, "full": _disk_full}
