"""All of tests/web that touches a database once more, on PostgreSQL.

With RAPPORT_TEST_DATABASE_URL set, all of tests/web runs there already; without it this
module starts a PostgreSQL of its own, if one is installed. Tests that pytest-django lets reach
no database say the same there: they are not run again.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from rapport.flow.errors import ConfigError
from rapport.web.config.databases import check_region
from tests.web import postgres

HERE = Path(__file__).parent
#: These bring a server with a database of its own; of others conftest.py takes what asks for one.
NOT_AGAIN = {
    f"test_{name}.py"
    for name in (
        "anonymous",
        "api_fuzz",
        "api_served",
        "catalogues",
        "formats",
        "server",
        "sums",
        "words",
        "workspace",
    )
}
AGAIN = sorted({f.name for f in HERE.glob("test_*.py")} - NOT_AGAIN - {Path(__file__).name})
ON_OURS = "RAPPORT_TEST_DATABASE_URL"
ONLY = "RAPPORT_TEST_DATABASE_ONLY"


@pytest.mark.skipif(ON_OURS not in os.environ, reason=f"{ON_OURS} is not set")
def test_it_is_postgresql_indeed(db):
    assert connection.vendor == "postgresql"


@pytest.mark.skipif(ON_OURS not in os.environ, reason=f"{ON_OURS} is not set")
def test_a_database_of_another_region_is_refused(db):
    check_region(connection, "")
    with pytest.raises(ConfigError, match="marked 'with none'"):
        check_region(connection, "ru")
    with connection.cursor() as cursor:
        cursor.execute("set rapport.region = 'eu'")
    with pytest.raises(ConfigError, match="must stay in region 'ru'.*marked 'eu'") as raised:
        check_region(connection, "ru")
    assert "alter database" in raised.value.fix
    check_region(connection, "eu")


@pytest.mark.skipif(ON_OURS in os.environ, reason="runs on PostgreSQL already")
@pytest.mark.skipif(
    postgres.programs() is None, reason="PostgreSQL is not installed: apt-get install postgresql"
)
@pytest.mark.slow
@pytest.mark.timeout(1800)  # many tests in one
@pytest.mark.parametrize("half", [0, 1])  # two may run side by side
def test_the_same_holds_on_postgresql(half):
    files = [str(HERE / name) for name in (*AGAIN[half::2], Path(__file__).name)]
    with postgres.cluster() as url:
        here = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("RAPPORT_", "DJANGO_", "PYTEST_"))
        }
        here |= {
            ON_OURS: url,
            ONLY: "yes",
            "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
        }
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--durations=5",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            *files,
        ]
        ended = subprocess.run(
            command, cwd=HERE.parents[1], env=here, capture_output=True, text=True, check=False
        )
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-2000:]
    assert " passed" in ended.stdout and " skipped" not in ended.stdout
