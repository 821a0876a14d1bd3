"""Makes a workspace and brings the company's files in: python filling.py WORKSPACE PEOPLE TEXTS

As `rapport add` does: each file is read by its mapping, checked, sealed and named in the log.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.build import company as c
from benchmarks.build.exports import exports
from benchmarks.build.stages import Stages

from rapport import importing
from rapport.flow.workspace import Workspace


def fill(root: Path, people: int, teacher_texts: int) -> dict[str, Any]:
    """Return what came in, and what that cost without the making of the files."""
    workspace = Workspace.create(
        root,
        brand=c.BRAND,
        phone_region="BG",
        languages=["en", "ru", "bg", "zh"],
        **{"reading.teacher_texts": teacher_texts},
    )
    folder = root.with_name(f"{root.name}-files")
    folder.mkdir()
    stages, rows, size = Stages(), 0, 0
    for export in exports(c.Company(people)):
        began = time.monotonic()
        path = export.write(folder)
        said = f"{export.name}: {export.rows:,} rows in {time.monotonic() - began:.0f} s"
        with stages.stage("import"):
            importing.save_connection(workspace, export.mapping)
            added = importing.add_file(workspace, path, export.mapping, now=c.NOW)
        assert added.good == export.rows, (export.name, added.examples.to_pylist()[:3])
        rows, size = rows + added.good, size + path.stat().st_size
        path.unlink()
        sys.stderr.write(f"{said}, taken in after {time.monotonic() - began:.0f} s\n")
    folder.rmdir()
    return {"rows": rows, "bytes": size, "stages": stages.told()}


if __name__ == "__main__":
    root, people, teacher_texts = sys.argv[1:]
    print(json.dumps(fill(Path(root), int(people), int(teacher_texts))))
