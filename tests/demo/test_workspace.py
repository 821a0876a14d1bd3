"""The demo's workspace: who may sign in to it."""

import json
import subprocess
import sys

#: In a process of its own: one process serves one workspace for good.
PROGRAM = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from rapport.demo import workspace as demo

made = demo.make_demo(Path(sys.argv[1]), people=30, now=datetime(2026, 5, 1, tzinfo=UTC))
demo.make_demo_team(made)
from rapport.web.accounts.models import User
changed = User.objects.get(username="agent")
changed.set_password("another password")
changed.save()
demo.make_demo_team(made)
password = demo.demo_password(made)
print(json.dumps({u.username: [u.role, u.check_password(password)] for u in User.objects.all()}))
"""


def test_a_teammate_of_each_role_can_sign_in_and_keeps_what_they_changed(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout) == {
        "owner": ["owner", True],
        "manager": ["manager", True],
        "agent": ["agent", False],
        "analyst": ["analyst", True],
        "privacy": ["privacy_officer", True],
    }
    assert (tmp_path / "demo" / "DEMO-PASSWORD.txt").stat().st_mode & 0o077 == 0
