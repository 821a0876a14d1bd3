"""What a connection must keep to itself: passwords and keys, sealed under the vault's key.

secrets/sources/<name>.sealed, 0600. Only a run reads them; no page and no command shows them.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from rapport.flow.errors import VaultError
from rapport.flow.files import private_folder, write_whole
from rapport.flow.workspace import Workspace
from rapport.receiving import connections
from rapport.stores import Stores


def keep(workspace: Workspace, name: str, secrets: Mapping[str, str]) -> None:
    """Seal the secrets of a connection; those that are not named here stay as they were."""
    path = _path(workspace, name)
    held = {**of(workspace, name), **secrets} if path.is_file() else dict(secrets)
    private_folder(path.parent)
    sealed = Stores(workspace).vault.seal(json.dumps(held, sort_keys=True), _about(name))
    write_whole(path, sealed, mode=0o600)


def of(workspace: Workspace, name: str) -> dict[str, str]:
    """Return the secrets of a connection; {} if it has none.

    Raises  VaultError: they were changed, or sealed for another workspace.
    """
    path = _path(workspace, name)
    if not path.is_file():
        return {}
    text = Stores(workspace).vault.unseal(path.read_bytes(), _about(name))
    held = json.loads(text)
    if not isinstance(held, dict):
        raise VaultError(f"the secrets of {name} can't be read", fix="connect the source anew")
    return {str(key): str(value) for key, value in held.items()}


def names(workspace: Workspace, name: str) -> frozenset[str]:
    """Return which secrets are kept, not what they are."""
    return frozenset(of(workspace, name))


def drop(workspace: Workspace, name: str) -> None:
    """Delete the secrets of a connection."""
    _path(workspace, name).unlink(missing_ok=True)


def _path(workspace: Workspace, name: str) -> Path:
    connections.need_name(name)
    return workspace.root / "secrets" / "sources" / f"{name}.sealed"


def _about(name: str) -> str:
    return f"secrets of {name}"
