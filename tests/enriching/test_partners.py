"""A partner under contract is asked: of whom, how often, for how much, and what becomes of it."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from rapport import run, stores
from rapport.enriching import ledger
from rapport.enriching.ledger import Ledger, Spent
from rapport.flow import generations
from rapport.flow.errors import (
    ConfigError,
    ConflictError,
    NothingYetError,
    RetryLater,
    RightsError,
    StopSource,
)
from rapport.flow.rights import ALL_RIGHTS, Right, SourcePolicy
from rapport.flow.sources.files.mapping import Consent, Mapping
from rapport.receiving import connections, runner
from rapport.stores import Stores
from rapport.suppressing import suppressed
from tests.brand import NOW, TERMS, add, new_workspace
from tests.enriching.partner import (
    ANNA,
    ARDA,
    GEORGI,
    IVAN,
    SVETA,
    XIAOWEN,
    Asking,
    Partner,
    sha,
)
from tests.flow.sources.pulling import serving
from tests.receiving.network import everything

MANY = """id;name;phone;email;profile;service
20;Without Anything;;;;
21;Objects Always;0888000201;;no;yes
22;Kept Only;0888000202;;;no
23;One Household;0888000203;;;
24;Other Household;0888000203;;;
25;Leaves Today;0888000205;;;
26;Asked Gladly;0888000206;asked@mail.example;yes;yes
"""
MANY_MAP = Mapping(
    source="crm",
    kind="people",
    columns={"id": "id", "name": "name", "phone": "phone", "email": "email"},
    consents=(Consent("profile", "profile", "any"), Consent("service", "service", "any")),
    region="BG",
    **TERMS,
)
LATER = """id;profile
26;no
"""
LATER_MAP = Mapping(
    source="crm",
    kind="people",
    columns={"id": "id"},
    consents=(Consent("profile", "profile", "any"),),
    **TERMS,
)


@pytest.fixture
def partner():
    made = Partner()
    with serving(made):
        yield made


@pytest.fixture
def brand(tmp_path, partner) -> Asking:
    """Four people, known by two phones of three and two e-mails."""
    return Asking(tmp_path, partner)


@pytest.fixture
def many(tmp_path, partner) -> Asking:
    """Seven people, six of whom can't be asked about, each for another reason but two."""
    made = object.__new__(Asking)
    made.partner, made.now = partner, NOW
    made.workspace = new_workspace(tmp_path / "many")
    add(made.workspace, "many.csv", MANY, MANY_MAP)
    run.build(made.workspace, now=NOW)
    made.connect()
    return made


def account(native, source="crm", of=None):
    return Stores(of.workspace).pseudonyms.one("account", source, native)


def reasons(asked, source="dossier"):
    """What stands in profiles by word of the partner: person, attribute, value, mode.

    What is concluded from it (the region of a city) is left out.
    """
    found = generations.read(generations.newest(asked.workspace.findings))
    rows = [r for f in found.tables["attribute_reasons"] for r in pq.read_table(f).to_pylist()]
    names = ("person_id", "attribute", "value", "mode")
    said = [r for r in rows if r["source"] == source and r["mode"] != "inferred"]
    return sorted(tuple(r[n] for n in names) for r in said)


def person_of(asked, account_id):
    return run.persons_by_account(asked.workspace)[account_id]


# ------------------------------------------------------------------ the thin line


def test_answers_become_values_of_the_person_who_was_asked_about(brand):
    brand.partner.knows = {sha(SVETA): ARDA, sha(XIAOWEN): {"interests": ["tea", "fishing"]}}
    done = brand.ask()
    assert (done.run.asked, done.run.matched, done.run.values) == (4, 2, 3)
    assert brand.build().people == 4
    sveta, xiaowen = (person_of(brand, account(n, of=brand)) for n in ("10", "12"))
    assert reasons(brand) == sorted(
        [
            (sveta, "city", "burgas", "partner"),
            (sveta, "employer", "arda mills", "partner"),
            (xiaowen, "interest", "fishing", "partner"),
            (xiaowen, "interest", "tea", "partner"),
        ]
    )


def test_a_key_is_the_hash_of_the_contact_and_each_person_is_asked_about_once(brand):
    brand.ask()
    assert sorted(brand.partner.keys) == sorted(map(sha, (SVETA, GEORGI, XIAOWEN, ANNA)))
    ((_, question),) = brand.partner.asked
    assert question["purpose"] == "profile" and "income" not in question["attributes"]
    assert SVETA not in json.dumps(question)


def test_a_contract_may_want_the_contact_itself_and_mails_first(brand):
    brand.connect(keys="clear", ask_by="email phone")
    brand.ask()
    assert {"sveta@mail.example", "georgi@mail.example", XIAOWEN, ANNA} == {*brand.partner.keys}


def test_what_the_contract_does_not_name_is_not_kept_and_income_never(brand):
    brand.partner.knows = {
        sha(SVETA): {**ARDA, "city": "Varna", "phone": "+359888999999", "income": "planted-9000"},
        sha(GEORGI): {"salary": "planted-1", "email": "planted@x.example"},
    }
    brand.connect(attributes="city, interests")
    done = brand.ask()
    assert (done.run.matched, done.run.values) == (2, 1)
    brand.build()
    assert [row[1:3] for row in reasons(brand)] == [("city", "varna")]
    held = everything(brand.workspace)
    assert "planted" not in held and "888999999" not in held and "Mills" not in held


def test_an_answer_about_somebody_who_was_not_asked_about_is_left_out(brand):
    planted = [{"key": sha("359888000000"), "attributes": {"city": "Planted"}}]
    brand.partner.instead = {"POST /people": [(200, json.dumps(planted).encode())]}
    assert brand.ask().run.matched == 0
    assert "Planted" not in everything(brand.workspace)


# ------------------------------------------------------------------ who is asked about


def test_a_dry_run_says_exactly_who_and_why_not_and_asks_nobody(many):
    Stores(many.workspace).log.want_forgotten([account("25", of=many)])
    plan = many.plan()
    assert {c.person_id: c.kind for c in plan.contacts} == {account("26", of=many): "phone"}
    assert plan.left_out == {
        account("20", of=many): "no_contact",
        account("21", of=many): "objected",
        account("22", of=many): "restricted",
        account("23", of=many): "shared",
        account("24", of=many): "shared",
        account("25", of=many): "leaving",
    }
    assert plan.counted["shared"] == 2 and many.partner.calls == []
    assert ledger.runs(many.workspace) == ()


def test_what_a_source_does_not_let_out_is_asked_of_nobody(many, monkeypatch):
    ours = SourcePolicy(ALL_RIGHTS & ~Right.EXPORT)
    monkeypatch.setattr(stores, "policy_of", lambda entry: ours)
    run.build(many.workspace, now=NOW)
    plan = many.plan()
    assert plan.contacts == () and plan.left_out[account("26", of=many)] == "no_right"


def test_nobody_is_asked_about_again_within_the_days_of_the_contract(brand):
    brand.connect(again_days="30")
    brand.ask()
    brand.later(days=29)
    assert brand.plan().counted == {"asked": 4}
    brand.later(days=2)
    assert len(brand.plan().contacts) == 4


def test_a_connection_that_rests_on_consent_asks_only_about_who_gave_it(many):
    many.connect(basis="consent")
    plan = many.plan()
    assert [c.person_id for c in plan.contacts] == [account("26", of=many)]
    assert plan.left_out[account("23", of=many)] == "no_consent"


def test_a_word_that_waits_counts_though_nothing_was_built_since(many):
    add(many.workspace, "later.csv", LATER, LATER_MAP)
    assert many.plan().left_out[account("26", of=many)] == "objected"


def test_without_the_purpose_profile_nobody_can_be_asked(brand):
    brand.connect(purposes=("service",))
    with pytest.raises(RightsError, match="may not be used for profiles"):
        brand.plan()


def test_before_the_first_build_there_is_nobody_to_ask_about(tmp_path, partner):
    made = object.__new__(Asking)
    made.partner, made.now, made.workspace = partner, NOW, new_workspace(tmp_path / "w")
    made.connect()
    with pytest.raises(NothingYetError):
        made.plan()


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"price": "cheap"}, "price is an amount"),
        ({"per_day": "-1", "batch": "0"}, "per_day is a whole number.*batch is a whole number"),
        ({"attributes": "city, income"}, "attributes may not hold income"),
    ],
)
def test_settings_that_make_no_sense_are_named(brand, said, what):
    brand.connect(**said)
    with pytest.raises(ConfigError, match=what):
        brand.plan()


# ------------------------------------------------------------------ quota and money


def test_the_quota_of_a_day_stops_in_the_middle_and_says_so(brand):
    brand.connect(per_day="3", batch="2")
    done = brand.ask()
    assert [len(q["keys"]) for _, q in brand.partner.asked] == [2, 1]
    assert done.run.state == "done" and done.run.left_out == {"quota": 1}
    assert done.run.problem == "the quota of the day is reached: 1 people wait for another day"
    assert brand.ask().run.asked == 0
    brand.later(days=1)
    assert brand.ask().run.asked == 1


def test_the_budget_of_a_month_stops_in_the_middle_and_says_so(brand):
    brand.connect(price="0.40", budget="1.00")
    plan = brand.plan()
    assert (len(plan.contacts), plan.cost_micro, plan.counted) == (2, 800_000, {"budget": 2})
    done = brand.ask()
    assert (done.run.cost_micro, done.run.currency) == (800_000, "EUR")
    assert done.run.left_out == {"budget": 2}
    assert "budget of the month is spent" in done.run.problem
    brand.later(days=20)
    assert brand.ask().run.asked == 0
    brand.later(days=20)  # April
    assert brand.ask().run.asked == 2


def test_only_so_many_as_somebody_says(brand):
    done = brand.ask(only=1)
    assert done.run.asked == 1 and done.run.problem == ""


# ------------------------------------------------------------------ killed, busy, half


def test_a_killed_run_is_taken_up_without_asking_or_paying_twice(brand):
    """The process dies while the partner looks at the question; the partner has counted it."""
    brand.partner.knows = {sha(SVETA): ARDA}
    brand.connect(price="0.10", budget="10")
    code = (
        "import sys; from pathlib import Path; from datetime import datetime;"
        "from rapport.enriching import partners; from rapport.flow.workspace import Workspace;"
        "partners.ask(Workspace.open(Path(sys.argv[1])), 'dossier',"
        " now=datetime.fromisoformat(sys.argv[2]))"
    )
    child = []
    brand.partner.before = [lambda: os.kill(child[0].pid, signal.SIGKILL)]
    command = [sys.executable, "-c", code, str(brand.workspace.root), NOW.isoformat()]
    child.append(subprocess.Popen(command))
    assert child[0].wait(60) == -signal.SIGKILL
    brand.partner.before = []

    assert brand.plan().resumed == 4 and brand.plan().counted == {"asked": 4}
    done = brand.ask()
    first, second = brand.partner.asked
    assert first == second and brand.partner.paid == {first[0]: 4}
    assert (done.resumed, done.run.asked) == (4, 0)
    cut_off = ledger.runs(brand.workspace)[1]
    assert (cut_off.state, cut_off.asked, cut_off.matched) == ("failed", 4, 1)
    with Ledger(Stores(brand.workspace)) as held:
        assert held.spent("dossier", NOW - timedelta(days=1)) == Spent(4, 400_000)
    brand.build()
    assert {row[1] for row in reasons(brand)} == {"city", "employer"}


def test_killed_after_the_answer_was_kept_nothing_is_doubled(brand, monkeypatch):
    brand.partner.knows = {sha(SVETA): ARDA}
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(
            Ledger, "settle", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        brand.ask()
    brand.ask()
    assert len(brand.partner.paid) == 1
    assert [r.matched for r in ledger.runs(brand.workspace)] == [0, 1]
    brand.build()
    assert len(reasons(brand)) == 2
    told = [e for e in Stores(brand.workspace).log.entries() if e.source == "dossier"]
    assert [e.payload["rows"] for e in told] == [1]


def test_a_question_that_was_cut_off_is_given_up_if_somebody_of_it_objected(many):
    many.partner.instead = {"POST /people": [(500, b"", {"Retry-After": "900"})]}
    assert isinstance(many.ask().error, RetryLater)
    add(many.workspace, "later.csv", LATER, LATER_MAP)
    done = many.ask()
    assert many.partner.asked == [] and done.error is None
    assert done.run.left_out["objected"] == 2
    assert many.plan().resumed == 0


def test_a_question_of_yesterday_is_not_sent_again(brand):
    brand.partner.instead = {"POST /people": [(503, b"", {"Retry-After": "900"})]}
    brand.ask()
    brand.later(hours=25)
    brand.ask()
    assert brand.partner.asked == [] and brand.plan().counted == {"asked": 4}


@pytest.mark.parametrize(
    "busy",
    [(429, b"", {"Retry-After": "0"}), (502, b"", {"Retry-After": "1"}), (200, b"[{half")],
    ids=["429", "502", "half an answer"],
)
def test_a_busy_partner_is_asked_again_under_the_same_key(brand, busy):
    brand.partner.knows = {sha(SVETA): ARDA}
    brand.partner.instead = {"POST /people": [busy]}
    done = brand.ask()
    if done.error:  # half an answer: told, and taken up by the next run
        assert isinstance(done.error, RetryLater) and done.run.state == "failed"
        brand.ask()
    assert len(brand.partner.paid) == 1
    brand.build()
    assert len(reasons(brand)) == 2


def test_a_partner_who_is_gone_for_long_ends_the_run_and_keeps_what_came_before(brand):
    brand.partner.knows = {sha(c): {"city": "Varna"} for c in (SVETA, GEORGI, XIAOWEN, ANNA)}
    brand.connect(batch="3", price="1", budget="9")
    brand.partner.before = [
        lambda: brand.partner.instead.update(
            {"POST /people": [(429, b"", {"Retry-After": "900"})]}
        )
    ]
    done = brand.ask()
    assert (done.run.asked, done.run.matched) == (4, 3)
    assert done.run.state == "failed" and "busy" in done.run.problem
    brand.partner.before = []
    assert brand.ask().resumed == 1
    assert sum(brand.partner.paid.values()) == 4


@pytest.mark.parametrize("answer", [b"{}", b"[1]", b'[{"attributes": {}}]'])
def test_an_answer_in_another_form_stops_the_run(brand, answer):
    brand.partner.instead = {"POST /people": [(200, answer)]}
    done = brand.ask()
    assert isinstance(done.error, StopSource) and "another form" in done.run.problem
    assert brand.plan().resumed == 4


def test_a_token_that_is_refused_stops_the_run_and_says_what_to_do(brand):
    brand.partner.instead = {"POST /people": [(401, b"no")]}
    done = brand.ask()
    assert isinstance(done.error, StopSource) and "connect it again" in done.error.fix


def test_two_runs_at_once_are_one(brand):
    with runner.alone(brand.workspace, "dossier"), pytest.raises(ConflictError):
        brand.ask()


def test_a_paused_partner_is_not_asked(brand):
    connections.keep_part(brand.workspace, "dossier", connections.PAUSED, NOW.isoformat())
    with pytest.raises(StopSource, match="is paused"):
        brand.ask()


# ------------------------------------------------------------------ who leaves


def test_of_who_objects_while_the_partner_answers_nothing_is_kept(many):
    many.partner.knows = {sha("359888000206"): {"city": "Planted"}}
    many.partner.before = [lambda: add(many.workspace, "later.csv", LATER, LATER_MAP)]
    done = many.ask()
    assert (done.run.asked, done.run.matched, done.run.values) == (2, 1, 0)
    assert done.run.left_out["left_meanwhile"] == 1
    many.build()
    assert "Planted" not in everything(many.workspace)


def test_of_who_is_forgotten_while_the_partner_answers_nothing_is_kept(many):
    many.partner.knows = {sha("359888000206"): {"city": "Planted"}}
    theirs = account("26", of=many)
    many.partner.before = [lambda: Stores(many.workspace).log.want_forgotten([theirs])]
    assert many.ask().run.values == 0
    many.build()
    assert "Planted" not in everything(many.workspace)


def test_who_is_forgotten_takes_along_what_the_partner_told_and_that_we_asked(brand):
    brand.partner.knows = {sha(SVETA): {"employer": "planted-mills"}, sha(ANNA): ARDA}
    brand.ask()
    brand.build()
    sveta = person_of(brand, account("10", of=brand))
    theirs = run.accounts_of_people(brand.workspace, [sveta])
    run.forget(brand.workspace, theirs, now=brand.now)
    assert {row[1] for row in reasons(brand)} == {"city", "employer"}
    assert "planted-mills" not in everything(brand.workspace)
    key = Stores(brand.workspace).pseudonyms.one("phone", f"+{SVETA}")
    assert key in suppressed(brand.workspace), "who asked to be erased is never written to"
    assert ledger.runs(brand.workspace)[0].asked == 4


def test_the_ledger_holds_no_contact_and_no_answer(brand):
    brand.partner.knows = {sha(SVETA): ARDA}
    brand.ask()
    held = ledger.path_of(brand.workspace)
    whole = b"".join(p.read_bytes() for p in held.parent.glob("enriching.sqlite*"))
    for planted in (SVETA, sha(SVETA), "Arda", "Бургас", IVAN, "t0ken"):
        assert planted.encode() not in whole
    assert held.stat().st_mode & 0o077 == 0
