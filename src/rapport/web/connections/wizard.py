"""Bringing in a file: upload, four steps on one page, import."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from rapport.flow.errors import FlowError, InputError
from rapport.intake import reading
from rapport.intake.file_networks import of_network
from rapport.web.accounts.rights import May, may, needs
from rapport.web.connections import file_networks, live_words, reasons, selectors, services, words
from rapport.web.connections.forms import AnswersForm
from rapport.web.connections.models import Upload
from rapport.web.connections.uploads import Arrived, IntoWorkspace, most_bytes
from rapport.web.jobs.services import may_steer
from rapport.web.ui import bar, formats

#: What a reader may choose where the guess was wrong.
ENCODINGS = ("utf-8", "windows-1251", "windows-1252", "koi8-r", "gb18030", "big5", "utf-16")


@require_safe
@needs(May.IMPORT)
def add(request: HttpRequest) -> HttpResponse:
    """Say what can be brought in, and what each kind of place may give."""
    return render(request, "connections/add.html", _added(request))


def _added(request: HttpRequest) -> dict[str, Any]:
    """What the page says. Behind its address a network may stand whose files are to come."""
    waiting = selectors.uploads_waiting(user=request.user)
    network = file_networks.named(request.GET.get("network"))
    return {"waiting": waiting, "network": network} | limits() | _kinds(request)


def limits() -> dict[str, Any]:
    return {"most_bytes": most_bytes(), "most_mb": most_bytes() >> 20}


def _kinds(request: HttpRequest) -> dict[str, Any]:
    """What can be connected beside files, by group."""
    return {"groups": live_words.groups(connects=may(request.user, May.CONNECT))}


# ------------------------------------------------------------------------- the upload


@csrf_exempt  # only until the place of the file is set: the view within is protected
@require_POST
@needs(May.IMPORT)
def upload(request: HttpRequest) -> HttpResponse:
    """Take files from a browser: straight to the disk, then to their first question."""
    into = IntoWorkspace(request)
    request.upload_handlers = [into]
    try:
        return _uploaded(request, into)
    finally:
        into.drop_unless(Upload.objects.filter(id__in=[f.id for f in into.arrived]))


@csrf_protect
def _uploaded(request: HttpRequest, into: IntoWorkspace) -> HttpResponse:
    request.FILES  # noqa: B018  reads the body, if the protection has not
    came = [
        services.upload_received(by=request.user, upload_id=file.id, size=file.size)
        for file in into.arrived
        if not file.fault
    ]
    faults = [_why_not(file) for file in into.arrived if file.fault]
    if not into.arrived:
        faults = [_("No file came. Choose one, then try again.")]
    if request.headers.get("Accept") == "application/json":
        if faults:
            return JsonResponse({"fault": faults[0]}, status=400)
        return JsonResponse({"address": _asked_at(request, came[0])})
    if faults or len(came) != 1:
        context = _added(request) | {"faults": faults}
        status = 400 if faults else 200
        return render(request, "connections/add.html", context, status=status)
    return redirect(_asked_at(request, came[0]))


def _asked_at(request: HttpRequest, came: Upload) -> str:
    """Return the address of the questions about a file; of a network's it says so."""
    network = file_networks.named(request.GET.get("network"))
    address = reverse("connections:wizard", args=[came.pk])
    return f"{address}{file_networks.way(network)}"


def _why_not(file: Arrived) -> str:
    if file.fault == "large":
        return _("The file is larger than %(most)s MB, so nothing of it was kept. Split it.") % {
            "most": formats.number(most_bytes() >> 20)
        }
    return _(
        "The disk of the server is full, so nothing of the file was kept. Ask whoever runs the"
        " server to free some space, then try again."
    )


# ------------------------------------------------------------------------- the questions


@require_safe
@needs(May.IMPORT)
def questions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how a file would be read, or how its import goes."""
    found = _mine(request, pk)
    if not found.may_be_answered:
        return _progress(request, found)
    told, context = _told(request, found, request.GET)
    if told is None:
        return render(request, "connections/wizard.html", context)
    name = request.GET.get("as", "")
    before = None if request.GET.get("fresh") else selectors.read_before(found, told, name)
    form = AnswersForm(told, before=before, defaults=_defaults(found, told))
    context |= {"form": form, "before": before}
    return render(request, "connections/wizard.html", context)


@require_POST
@needs(May.IMPORT)
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check the answers, and say what an import by them would do. Nothing is taken in."""
    found = _mine(request, pk)
    if not found.may_be_answered:
        return redirect("connections:wizard", pk)
    _form, context = _checked(request, found)
    return render(request, "connections/wizard.html", context)


@require_POST
@needs(May.IMPORT)
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start the import, if its answers are those that were checked."""
    found = _mine(request, pk)
    if not found.may_be_answered:
        return redirect("connections:wizard", pk)
    checked = found.mapping
    form, context = _checked(request, found)
    if form is None or context.get("rehearsal") is None:
        return render(request, "connections/wizard.html", context)
    if context["mapping"] != checked:
        context["changed"] = True
        return render(request, "connections/wizard.html", context)
    try:
        services.import_start(upload=found, by=request.user)
    except services.ImportRefusedError as error:
        return render(request, "connections/wizard.html", context | {"fault": str(error)})
    return redirect("connections:wizard", pk)


@require_POST
@needs(May.IMPORT)
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a file that is not wanted."""
    found = _mine(request, pk)
    try:
        services.upload_drop(upload=found)
    except services.ImportRefusedError as error:
        bar.failed(request, str(error))
        return redirect("connections:wizard", pk)
    bar.done(request, _("The file was deleted. Nothing of it was taken in."))
    return redirect("connections:add")


def _mine(request: HttpRequest, pk: UUID) -> Upload:
    found = selectors.upload_get(user=request.user, pk=pk)
    if found is None:
        raise Http404
    return found


def _defaults(found: Upload, told: reading.Proposal) -> dict[str, str]:
    return {
        "source": selectors.suggested_name(found, told),
        "region": settings.WORKSPACE.phone_region,
        "time_zone": str(settings.WORKSPACE.settings["time_zone"]),
    }


def _told(
    request: HttpRequest, found: Upload, said: Any
) -> tuple[reading.Proposal | None, dict[str, Any]]:
    """Return what the file seems to be, if it can be read, and what the page says of it."""
    name = selectors.file_name(found)
    context: dict[str, Any] = {"upload": found, "file": name, "kinds": reading.KINDS}
    network = file_networks.named(said.get("network"))
    context |= {"encodings": ENCODINGS, "delimiters": list(words.DELIMITERS), "network": network}
    if found.state == Upload.State.FAILED and found.job is not None:
        context |= {
            "job_fault": reasons.fault(found.job.error),
            "job_fix": reasons.fix(found.job.fix),
        }
    chosen = _chosen(found, said)
    try:
        told = selectors.proposal(found, **chosen)
    except FlowError as error:
        fault = {"fault": reasons.fault(error.what), "fix": reasons.fix(error.fix)}
        return None, context | chosen | fault
    if told is None:
        return None, context | {"gone": True}
    if network:
        told = of_network(told, network.name)
    return told, context | chosen | {"told": told, "fitting": selectors.fitting_sources(told)}


def _chosen(found: Upload, said: Any) -> dict[str, str]:
    """What the reader says of kind, letters and delimiter; else what was said before."""
    known = {"kind": reading.BY_NAME, "encoding": ENCODINGS, "delimiter": words.DELIMITERS}
    chosen = {n: said.get(n, "") if said.get(n) in among else "" for n, among in known.items()}
    if any(n in said for n in known) or said.get("fresh"):
        return chosen
    return chosen | selectors.chosen_before(found, said.get("as", ""))


def _checked(request: HttpRequest, found: Upload) -> tuple[AnswersForm | None, dict[str, Any]]:
    """Check the posted answers; with what an import would do, if nothing is wrong."""
    told, context = _told(request, found, request.POST)
    if told is None:
        return None, context
    chosen = {n: context[n] for n in ("encoding", "delimiter")}
    form = AnswersForm(told, request.POST, chosen=chosen)
    context["form"] = form
    if not form.is_valid():
        return None, context
    try:
        mapping = reading.mapping_of(form.answers())
        context["rehearsal"] = selectors.rehearse(found, mapping, now=timezone.now())
        services.upload_answered(upload=found, mapping=mapping, source=form.answers().source)
    except InputError as error:
        return None, context | {"fault": reasons.fault(error.what), "fix": reasons.fix(error.fix)}
    except services.ImportRefusedError as error:
        return None, context | {"fault": str(error)}
    context["mapping"] = mapping
    context["duplicate_people"] = selectors.duplicate_people(context["rehearsal"])
    context["rights"] = reading.rights_of(form.answers().purposes)
    return form, context


def _progress(request: HttpRequest, found: Upload) -> HttpResponse:
    """Show how the import goes, or went, and how the build behind it goes."""
    build = selectors.last_build()
    before = selectors.lots_before(found, now=timezone.now())
    context = {
        "before": before,
        "before_rows": sum(lot.rows for lot in before),
        "upload": found,
        "file": selectors.file_name(found),
        "job": found.job,
        "build": build,
        "steer": found.job is not None and may_steer(request.user, found.job),
        "steer_build": build is not None and may_steer(request.user, build),
    }
    return render(request, "connections/taken.html", context)
