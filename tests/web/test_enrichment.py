"""The page Enrichment: what it tells of the four ways, and what its buttons do."""

from datetime import UTC, datetime

import pytest

from rapport import run
from rapport.enriching import ledger, routes
from rapport.receiving import connections, secret_settings
from rapport.receiving.connections import Connection
from rapport.web.audit.models import Entry
from rapport.web.connections import tasks as connection_tasks
from rapport.web.enrichment import route_texts, tasks, words
from rapport.web.jobs.models import Job
from rapport.web.jobs.worker import work_off
from tests.brand import fill, new_workspace
from tests.enriching.partner import ARDA, SVETA, Partner, sha
from tests.flow.sources.pulling import serving
from tests.web.brought import text_of


@pytest.fixture
def partner():
    made = Partner(knows={sha(SVETA): ARDA})
    with serving(made):
        yield made


@pytest.fixture
def ws(tmp_path, settings):
    settings.WORKSPACE = fill(new_workspace(tmp_path / "ws"))
    run.build(settings.WORKSPACE, now=datetime.now(UTC))
    return settings.WORKSPACE


def connect(workspace, address, name="dossier", source="partner", **said):
    settings = {"base_url": f"{address}/people", **said}
    purposes = ("service", "profile", "ads")
    connections.save(workspace, Connection(name, source, purposes, "contract", settings=settings))
    secret_settings.keep(workspace, name, {"token": "t0ken"})


def worked(task):
    """Let a worker do what the page put in. Returns the job as it ended."""
    work_off()
    return Job.objects.filter(task=task.module_path).latest("made_at")


def test_the_page_tells_of_the_four_ways_before_anything_is_connected(ws, signed_in):
    text = text_of(signed_in("analyst").get("/enrichment/"))
    for route in routes.ALL:
        assert route.title in text and route.leaves in text and route.comes_back in text
    assert "Nobody was asked anything yet." in text
    assert "Connect it" not in text


def test_a_dry_run_says_who_and_why_not_and_asks_nobody(ws, signed_in, partner):
    connect(ws, partner.address, price="0.50", budget="1.00")
    client = signed_in("manager")
    assert client.post("/enrichment/dossier/look/").status_code == 302
    worked(tasks.look)
    text = text_of(client.get("/enrichment/"))
    assert "2 people would be asked about, €1 2 are beyond the budget of the month" in text
    assert "Left of today’s quota 1,000 of 1,000" in text
    assert "Spent of this month’s budget €0 of €1, €0.50 a person" in text
    assert partner.calls == [] and ledger.runs(ws) == ()


def test_a_run_is_a_job_and_what_came_of_it_is_told(ws, signed_in, partner):
    connect(ws, partner.address)
    client = signed_in("owner")
    assert client.post("/enrichment/dossier/ask/", {"only": ""}).status_code == 302
    assert "It is being worked on." in text_of(client.get("/enrichment/"))
    assert worked(tasks.ask).state == Job.State.DONE
    assert worked(connection_tasks.build).state == Job.State.DONE
    text = text_of(client.get("/enrichment/"))
    assert "Left of today’s quota 996 of 1,000" in text
    assert "Values in profiles 2, of which 2 are what is shown" in text
    assert "A partner under contract is asked Dossier 4 1 2 – done" in text
    assert Entry.objects.filter(action="enrich_asked", subject="source:dossier").count() == 1


def test_only_so_many_as_the_form_says(ws, signed_in, partner):
    connect(ws, partner.address)
    client = signed_in("owner")
    for wrong in ("0", "many", "-1", "²", "9" * 30):
        client.post("/enrichment/dossier/ask/", {"only": wrong})
    assert not Job.objects.filter(task=tasks.ask.module_path).exists()
    client.post("/enrichment/dossier/ask/", {"only": "1"})
    assert worked(tasks.ask).result == {"people": 1}


def test_a_partner_who_refuses_fails_the_job_and_the_page_says_so(ws, signed_in, partner):
    connect(ws, partner.address)
    partner.instead = {"POST /people": [(401, b"no")]}
    client = signed_in("owner")
    client.post("/enrichment/dossier/ask/")
    job = worked(tasks.ask)
    assert job.state == Job.State.PARKED and "does not let us in" in job.error
    assert "ended early" in text_of(client.get("/enrichment/"))


def test_a_platform_has_its_buttons_and_too_few_people_are_refused(ws, signed_in, partner):
    connect(ws, partner.address, "ya", "yandex_audience")
    client = signed_in("manager")
    text = text_of(client.get("/enrichment/"))
    assert "Send the list" in text and "Ask how many it knows by now" in text
    client.post("/enrichment/ya/ask/")
    assert "may be on the list, and it needs 100" in worked(tasks.send).error
    assert Entry.objects.filter(action="list_sent").count() == 1
    assert client.post("/enrichment/ya/refresh/").status_code == 302
    assert worked(tasks.refresh).result == 0


def test_a_connection_that_can_not_be_asked_says_why(ws, signed_in, partner):
    connect(ws, partner.address, price="cheap")
    text = text_of(signed_in("owner").get("/enrichment/"))
    assert "price is an amount of money, as 0.04" in text and "Dry run: ask nobody" not in text


@pytest.mark.parametrize("role", ["agent", "analyst", "privacy_officer"])
def test_who_may_not_asks_nobody(ws, signed_in, partner, role):
    connect(ws, partner.address)
    client = signed_in(role)
    assert "Ask the partner" not in text_of(client.get("/enrichment/"))
    for what in ("look", "ask", "refresh"):
        assert client.post(f"/enrichment/dossier/{what}/").status_code == 403


def test_another_source_is_asked_nothing(ws, signed_in):
    connections.save(ws, Connection("box", "webhook", ("service",), "contract"))
    client = signed_in("owner")
    for name in ("box", "nowhere"):
        assert client.post(f"/enrichment/{name}/ask/").status_code == 404


def test_no_person_stands_on_the_page_or_in_a_job(ws, signed_in, partner):
    connect(ws, partner.address)
    client = signed_in("owner")
    client.post("/enrichment/dossier/look/")
    worked(tasks.look)
    page = client.get("/enrichment/").content.decode()
    told = page + str(list(Job.objects.values("args", "about", "key")))
    for account, person in run.persons_by_account(ws).items():
        assert account not in told and person not in told
    assert SVETA not in told and sha(SVETA) not in told


def test_every_sentence_of_the_routes_and_reason_has_its_words():
    fields = ("title", "basis", "leaves", "comes_back", "quota", "cost")
    assert {getattr(r, name) for r in routes.ALL for name in fields} == {*route_texts.TEXTS}
    from rapport.enriching.choosing import REASONS

    assert {*words.REASONS} == {*REASONS}
    assert words.reasons({"asked": 1, "shared": 1200}) == (
        "1 was asked about already",
        "1,200 share the contact with somebody else",
    )
