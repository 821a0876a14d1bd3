"""One process, one workspace (P31); what it writes to; what its log never holds (P10)."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.flow.errors import ConfigError
from rapport.flow.workspace import Workspace
from rapport.web import server
from rapport.web.config.databases import database
from rapport.web.config.logs import BlottingFormatter, blotted

SAY = """
import json, django; django.setup()
from django.conf import settings as s
from django.core.cache import cache
from django.core.signing import dumps
names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME LANGUAGE_COOKIE_NAME SECRET_KEY STATIC_ROOT".split()
said = {name: str(getattr(s, name)) for name in names}
said |= {"cache": cache.make_key("x"), "log": s.LOGGING["handlers"]["file"]["filename"],
         "database": s.DATABASES["default"]["NAME"], "signed": dumps("session")}
print(json.dumps(said))
"""


def say(root: Path, code: str = SAY) -> subprocess.CompletedProcess[str]:
    here = os.environ | {
        "RAPPORT_WORKSPACE": str(root),
        "DJANGO_SETTINGS_MODULE": "rapport.web.config.settings",
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
    }
    here.pop("RAPPORT_DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-c", code], env=here, capture_output=True, text=True, check=False
    )


@pytest.fixture
def two(tmp_path) -> list[Path]:
    return [Workspace.create(tmp_path / name, brand=name).root for name in ("one", "two")]


def test_two_workspaces_share_nothing(two):
    one, other = (json.loads(say(root).stdout) for root in two)
    assert one.keys() == other.keys()
    for name, value in one.items():
        assert value != other[name], name


def test_what_one_signed_the_other_does_not_read(two):
    signed = json.loads(say(two[0]).stdout)["signed"]
    read = (
        f"import django; django.setup()\nfrom django.core.signing import loads\nloads({signed!r})"
    )
    assert say(two[0], read).returncode == 0
    assert "BadSignature" in say(two[1], read).stderr


def test_a_process_serves_no_second_workspace(two):
    with pytest.raises(ConfigError, match="serves"):
        server.set_up(two[0])


def test_without_a_workspace_it_says_what_to_do():
    answer = say(Path())
    assert "is no workspace" in answer.stderr and "rapport init" in answer.stderr
    env = {k: v for k, v in os.environ.items() if k != "RAPPORT_WORKSPACE"}
    ended = subprocess.run(
        [sys.executable, "-c", "import rapport.web.config.settings"],
        env=env | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "set RAPPORT_WORKSPACE" in ended.stderr


def test_sqlite_waits_for_its_turn_and_writes_ahead(two):
    code = """
import django; django.setup()
from django.db import connection as c

with c.cursor() as q:
    for name in ("journal_mode", "synchronous", "busy_timeout"):
        print(q.execute(f"PRAGMA {name}").fetchone()[0])
print(c.settings_dict["OPTIONS"]["transaction_mode"])
"""
    assert say(two[0], code).stdout.split() == ["wal", "2", "20000", "IMMEDIATE"]


def test_a_postgresql_url_is_read():
    found = database("postgresql://ra%40b:p%2Fw@db.example:5433/crm")
    wanted = {
        "NAME": "crm",
        "USER": "ra@b",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
    }
    assert {name: found[name] for name in wanted} == wanted


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgresql://host/"])
def test_another_url_is_refused_without_repeating_its_password(url):
    with pytest.raises(ConfigError) as refused:
        database(url)
    assert url not in str(refused.value) and "postgresql://user" in str(refused.value)


# ------------------------------------------------------------------------- the log

#: No example is judged by the clock: other work may run beside it.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)

phones = st.from_regex(r"\+?[1-9](?:[ -]?[0-9]){9,13}", fullmatch=True)
mails = st.from_regex(r"[a-z0-9._]{1,12}@[a-z]{2,8}\.example", fullmatch=True)


@UNHURRIED
@given(phones, mails)
def test_the_log_blots_phones_and_e_mails(phone, mail):
    line = blotted(f"no answer to {phone}, {mail}: 3 tries")
    assert phone not in line and mail not in line and line.endswith(": 3 tries")


@UNHURRIED
@given(st.text("0123456789abcdef", min_size=32, max_size=32))
def test_the_log_keeps_ids_and_small_numbers(any_id):
    line = f"person {any_id} has 12345678 deeds since 2026-11-21"
    assert blotted(line) == line


def test_a_traceback_is_blotted_too():
    try:
        raise ValueError("cannot read +359 888 123 417 of sveta@abv.example")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", (), sys.exc_info())
    text = BlottingFormatter().format(record)
    assert "ValueError: cannot read ••• of •••@•••" in text
