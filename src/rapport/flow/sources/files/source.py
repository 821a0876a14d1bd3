"""Customer files as a source: the company's own records, under its own purposes."""

from rapport.flow.rights import OWN
from rapport.flow.sources.base import Source

SOURCE = Source(
    name="files",
    title="Files: CSV, XLSX, JSON lines, Parquet",
    docs="docs/howto/import-a-file.md",
    personal_data="whatever columns are mapped: names, contacts, birth dates, places, purchases,"
    " answers, consents; columns that are not mapped are never kept",
    policy=OWN,
    group="files",
    gives="any table that you can export",
    forbids="columns about health, faith, politics and the like are never taken in",
    mode="declared",
)
