"""What is asked of the data core here: whether it can be read."""

from pathlib import Path

from django.conf import settings

from rapport.flow.errors import FlowError
from rapport.flow.shelf import open_shelf


def is_well() -> bool:
    """Say whether the newest generation can be read. One that was never built is no fault."""
    findings = Path(settings.WORKSPACE.findings)
    if not (findings / "CURRENT").exists():
        return True
    try:
        open_shelf(Path(settings.WORKSPACE.root)).freshness()
    except (FlowError, OSError):
        return False
    return True
