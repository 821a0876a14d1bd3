"""What clients ask for before they send: their settings, and the scripts that send.

The browser's library is Segment's analytics-next, as static/LICENSE-analytics-next.txt allows.
It is served by us, so a page that uses it loads nothing from anybody else.
"""

import gzip
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

_STATIC: Final = Path(__file__).parent / "static"
LIBRARY, SNIPPET = "analytics.min.js", "rapport.js"
_HOST: Final = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")


@cache
def script(name: str) -> tuple[bytes, bytes]:
    """Return a script as it is, and packed by gzip."""
    whole = (_STATIC / name).read_bytes()
    return whole, gzip.compress(whole, 9, mtime=0)


def is_host(said: str) -> bool:
    """Tell whether a Host header may be told back to who sent it."""
    return _HOST.fullmatch(said) is not None


def segment_settings(key: str, host: str, *, https: bool) -> Mapping[str, Any]:
    """Return what analytics-next asks for: events go to us, and to nobody else."""
    ours = {"apiKey": key, "apiHost": f"{host}/v1", "protocol": "https" if https else "http"}
    return {
        "integrations": {"Segment.io": ours},
        "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}},
        "edgeFunction": {},
        "analyticsNextEnabled": True,
        "metrics": {"sampleRate": 0, "host": f"{host}/v1"},
        "legacyVideoPluginsEnabled": False,
        "remotePlugins": [],
    }


def rudder_settings(key: str, connection: str) -> Mapping[str, Any]:
    """Return what RudderStack's clients ask for: no destination beside us, nothing told of us."""
    nothing = {"errors": {"enabled": False}, "metrics": {"enabled": False}}
    return {
        "source": {
            "id": connection,
            "name": connection,
            "writeKey": key,
            "enabled": True,
            "config": {"statsCollection": nothing},
            "connections": [],
            "destinations": [],
            "workspaceId": "rapport",
        },
        "updatedAt": "2026-01-01T00:00:00.000Z",
    }
