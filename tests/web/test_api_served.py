"""The API before the real server: a file in, people out, and clients that hang up."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import brand
from tests.web.serving import environment, serving
from tests.web.test_api_imports import MAPPING

pytestmark = pytest.mark.slow

TOKEN = """
import sys; from datetime import timedelta; from pathlib import Path
from rapport.web import server
server.set_up(Path(sys.argv[1]))
from django.utils import timezone
from rapport.web.accounts.rights import Scope
from rapport.web.accounts.services import user_create
from rapport.web.accounts.tokens import token_make
owner = user_create(username="owner", password="quiet-river-417", name="Elena", role="owner")
end = timezone.now() + timedelta(days=1)
print(token_make(owner=owner, name="till", scopes=Scope, purpose="service", expires_at=end)[1])
"""


def token(root: Path) -> str:
    command = [sys.executable, "-c", TOKEN, str(root)]
    ended = subprocess.run(
        command, env=environment(), check=True, stdout=subprocess.PIPE, text=True
    )
    return ended.stdout.strip()


def form() -> bytes:
    parts = [("mapping", "", json.dumps(MAPPING)), ("file", '; filename="crm.csv"', brand.CRM)]
    lines = [
        f'--it\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{content}\r\n'
        for name, more, content in parts
    ]
    return ("".join(lines) + "--it--\r\n").encode()


def call(address: str, secret: str, path: str, body: bytes | None = None, **headers: str) -> Any:
    """Return the answer's status and document."""
    headers |= {"Authorization": f"Bearer {secret}"}
    if body is not None:
        headers |= {"Content-Type": "multipart/form-data; boundary=it"}
    asked = urllib.request.Request(f"{address}/api/v1{path}", body, headers)
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def until_done(address: str, secret: str, told: dict[str, Any]) -> dict[str, Any]:
    last = time.monotonic() + 120
    while time.monotonic() < last:
        _status, found = call(address, secret, f"/imports/{told['import_id']}")
        if found["state"] == "done":
            return found
        time.sleep(0.3)
    raise AssertionError(found)


def test_a_file_comes_in_and_people_come_out(tmp_path):
    root = brand.new_workspace(tmp_path / "ws").root
    secret = token(root)
    with serving(root) as (address, _process):
        key = {"Idempotency-Key": "till-3"}
        status, told = call(address, secret, "/imports", form(), **key)
        assert status == 202, told
        assert call(address, secret, "/imports", form(), **key) == (202, told)
        done = until_done(address, secret, told)
        assert (done["good"], done["refused"], done["quarantined"]) == (3, 1, 1)
        last = time.monotonic() + 120
        while call(address, secret, "/people")[0] == 503 and time.monotonic() < last:
            time.sleep(0.3)
        status, page = call(address, secret, "/people")
        assert (status, page["total"]) == (200, 3)
        assert call(address, "nonsense", "/people")[0] == 401
    assert list((root / "uploads").iterdir()) == []
    logs = "".join(f.read_text() for f in (root / "logs").iterdir())
    assert not [t for t in ("Светлана", "sveta@", "888 123 417", secret) if t in logs]


def test_what_collects_takes_files_and_shows_nobody(tmp_path):
    root = brand.new_workspace(tmp_path / "ws").root
    secret = token(root)
    with serving(root, "collect") as (address, _process):
        status, told = call(address, secret, "/imports", form())
        assert status == 202, told
        assert call(address, secret, f"/imports/{told['import_id']}")[1]["state"] == "importing"
        assert call(address, secret, "/people")[0] == 404


def test_who_hangs_up_in_the_middle_of_a_file_leaves_nothing(tmp_path):
    root = brand.new_workspace(tmp_path / "ws").root
    secret = token(root)
    whole = form()
    with serving(root, "web") as (address, _process):
        place = urlsplit(address)
        head = (
            f"POST /api/v1/imports HTTP/1.1\r\nHost: {place.netloc}\r\n"
            f"Authorization: Bearer {secret}\r\nContent-Length: {len(whole)}\r\n"
            "Content-Type: multipart/form-data; boundary=it\r\n\r\n"
        )
        with socket.create_connection((place.hostname, place.port)) as line:
            line.sendall(head.encode() + whole[:-200])
            time.sleep(0.5)
        time.sleep(1)
        assert call(address, secret, "/imports")[1]["imports"] == []
        assert call(address, secret, "/jobs")[1]["jobs"] == []
    uploads = root / "uploads"
    assert not uploads.is_dir() or list(uploads.iterdir()) == []
