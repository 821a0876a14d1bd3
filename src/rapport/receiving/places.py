"""Which folders of this machine a source may read: those that the owner of the server named.

Who may connect sources on a page must not become who may read the server's disk. So a folder that
a setting names lies below drop/ in the workspace, or below one of `sources.folders` in
rapport.toml, which no page writes. Links are followed first: one that leads out is refused.
"""

from collections.abc import Mapping
from pathlib import Path

from rapport.flow.errors import ConfigError
from rapport.flow.sources.base import Source
from rapport.flow.workspace import Workspace


def need_allowed(workspace: Workspace, source: Source, settings: Mapping[str, str]) -> None:
    """Raise ConfigError if a setting names a folder that no source may read.

    The command line is held to it, too: what it connects is read later by the server.
    """
    for setting in source.settings:
        said = settings.get(setting.name, "") if setting.form == "path" else ""
        if said and not _is_allowed(workspace, Path(said)):
            raise ConfigError(
                f"the setting `{setting.name}` names a folder that sources may not read",
                fix="put the files below drop/ in the workspace's folder; or let who runs the"
                " server name the folder in rapport.toml, under sources.folders",
            )


def _is_allowed(workspace: Workspace, folder: Path) -> bool:
    try:
        whole = folder.resolve()
        named = [workspace.drop, *map(Path, workspace.settings["sources.folders"])]
        tops = [top.resolve() for top in named]
    except (OSError, ValueError, RuntimeError):  # a link to itself, a NUL byte
        return False
    return folder.is_absolute() and any(whole.is_relative_to(top) for top in tops)
