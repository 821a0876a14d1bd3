"""The reading stage of a workspace: its texts, its words, its model; what it asked before is kept.

    text_reading.read(workspace, engine, now=now)

The model's vectors lie in `lake/vectors/`, one file a model, so that a build asks only for texts
that are new. What no text of this build asked for leaves the file: so nothing of a text that was
forgotten stays. Without the model the word lists read. What installed recognisers say that
pictures show lies there, too, by the same rule.

Never: a vector of a text that is not in the lake (our own seeds and examples apart).
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rapport.caching import cache_folder
from rapport.flow import behaviour_tables, pipeline, tables
from rapport.flow.engine import Engine
from rapport.flow.errors import ConfigError, FlowError
from rapport.flow.files import private_folder, write_whole
from rapport.flow.signals import brands, entities, life_events, pictures, setup_file, stage
from rapport.flow.signals.teachers import Teachers, processors
from rapport.flow.signals.vectors import Embedder, Vectors, WorkerEmbedder
from rapport.flow.sources import plain
from rapport.flow.workspace import Workspace
from rapport.stores import Progress, Stores, silent

#: Texts that are asked for between two looks at the progress.
_AT_ONCE: Final = 128
_DIGEST_BYTES: Final = 16


def read(
    workspace: Workspace, engine: Engine, *, now: datetime, progress: Progress = silent
) -> tuple[FlowError, ...]:
    """Put what texts say into `engine`, which holds the facts: tables.TEXTS, TEXT_READINGS,
    FOUND_TOPICS, CHECKS, LEARNED, TOLD_EVENTS and NAMED_BRANDS. Returns what could not be had:
    the model, pictures.

    If the model goes in the middle and can't be started again, the word lists read this time;
    what it read by then is kept for the next build.
    Raises  InputError: reading.toml, or a rule in it, can't be read. ConfigError: the model that
            the settings name can't be used.
    """
    for step in pipeline.BEFORE:
        step.make(engine, now=now)
    given = _given(workspace, engine)
    seen, faults = _seen(workspace, given.texts, progress)
    given = replace(given, seen=seen)
    by_teacher = workspace.settings["reading.teacher_texts"]
    folder = workspace.settings["reading.model"]
    with closing(_teachers(folder)) as worker:
        embedder = _Remembered(worker, workspace.vectors, progress) if by_teacher else None
        if embedder is not None and not (given.texts.num_rows and _works(worker, folder)):
            embedder = None
        read_by = partial(
            stage.read_all,
            given,
            now=now,
            by_teacher=by_teacher,
            seeds=cache_folder(),
            progress=progress,
        )
        try:
            made = read_by(embedder)
        except ConfigError as gone:  # the model went, and can't be started again
            if folder:
                raise
            faults = (*faults, gone)
            made = read_by(None)
        if embedder is not None:
            embedder.keep()
    if embedder is None:
        _drop(workspace.vectors)
    engine.put(tables.TEXT_READINGS.name, made.text_readings)
    engine.put(tables.FOUND_TOPICS.name, made.found_topics)
    engine.put(tables.CHECKS.name, made.checks)
    engine.put(tables.LEARNED.name, made.learned)
    _put_told(workspace, engine, given, made)
    return faults


def _put_told(workspace: Workspace, engine: Engine, given: stage.Given, made: stage.Made) -> None:
    """Put what profiles are made of besides: events of life, brands that are named."""
    engine.put(behaviour_tables.TOLD_EVENTS.name, life_events.told_events(given.texts))
    products = engine.get(
        "select object_id, title from objects where kind = 'product' and title is not null"
        " qualify row_number() over (partition by object_id order by seq desc nulls last) = 1"
    )
    named = brands.named_brands(
        made.text_readings,
        products,
        given.entities,
        own=workspace.brand,
        languages=given.setup.languages,
    )
    engine.put(behaviour_tables.NAMED_BRANDS.name, named)


def _given(workspace: Workspace, engine: Engine) -> stage.Given:
    words = setup_file.brand_words(workspace.root)
    setup_file.check_rules(words)
    setup = setup_file.setup_of(
        words, languages=workspace.languages, region=workspace.phone_region
    )
    employers = engine.get(
        "select account_id, coalesce(said, value) as employer from claims"
        " where attribute = 'employer' order by account_id, seq, line, employer"
    ).to_pylist()
    return stage.Given(
        engine.get(tables.TEXTS.select),
        engine.get(tables.DECISIONS.select),
        tuple((row["account_id"], row["employer"]) for row in employers),
        setup,
        words.employer or (workspace.brand,),
        (*words.entities, *entities.of_brand(setup.brand, workspace.brand), *_catalogue(engine)),
        words.expressions,
    )


def _catalogue(engine: Engine) -> tuple[entities.Entity, ...]:
    """Return the names of our products and shops, as sources told them last."""
    rows = engine.get(
        "select distinct kind, title from objects where kind in ('product', 'shop')"
        " and title is not null order by kind, title"
    ).to_pylist()
    return entities.of_catalogue((row["kind"], row["title"]) for row in rows)


def _seen(
    workspace: Workspace, texts: pa.Table, progress: Progress
) -> tuple[dict[str, str], tuple[FlowError, ...]]:
    """Return what the pictures of public texts show, by interaction, and why some are not read."""
    found, file = pictures.look(), workspace.vectors / "pictures.json"
    if not found.recognisers:
        file.unlink(missing_ok=True)
        return {}, found.faults
    asking = pictures.Asking(found.recognisers, file, plain.blot)
    shown = _with_pictures(texts)
    places = _places(workspace, [row for row in shown if asking.lacks(row["interaction_id"])])
    seen = {}
    for number, row in enumerate(shown):
        progress("reading texts", number, len(shown))
        interaction = row["interaction_id"]
        if said := asking.words(interaction, places.get(interaction, "")):
            seen[interaction] = said
    asking.keep()
    return seen, (*found.faults, *asking.faults.values())


def _with_pictures(texts: pa.Table) -> list[dict[str, Any]]:
    """Return public texts that come with a picture or a video, the newest first."""
    names = ["interaction_id", "occurred_at", "private", "format", "object_url", "seq", "line"]
    rows = (
        row
        for row in texts.select(names).to_pylist()
        if not row["private"] and row["format"] in pictures.FORMATS
    )
    return sorted(rows, key=lambda r: (r["occurred_at"], r["interaction_id"]), reverse=True)


def _places(workspace: Workspace, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the addresses of these texts, by interaction. Those of posts lie with the stored
    rows in the vault, for an address may name who wrote it."""
    wanted: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        wanted[row["seq"]][row["line"]] = row["interaction_id"]
    found = {row["interaction_id"]: row["object_url"] or "" for row in rows}
    stores = Stores(workspace)
    for entry in stores.log.entries() if wanted else ():
        if entry.seq not in wanted:
            continue
        of_line = wanted[entry.seq]
        for row in stores.vault.read_table(entry.table, ["line", "url"]).to_pylist():
            if row["line"] in of_line and row.get("url"):
                found[of_line[row["line"]]] = row["url"]
    return {post: url for post, url in found.items() if url.startswith(("https://", "http://"))}


def _teachers(folder: str) -> Teachers:
    """Return the model, on all processors; one that the settings name may be large: once."""
    return Teachers(
        lambda: WorkerEmbedder(Path(folder) if folder else None), 1 if folder else processors()
    )


def _works(worker: Embedder, folder: str) -> bool:
    """Say whether the model can be used. One that the settings name has to."""
    try:
        return bool(worker.name)
    except ConfigError:
        if folder:
            raise
        return False


def _drop(folder: Path, *, but: Path | None = None) -> None:
    """Take all vectors away, and whatever a killed write or a full disk left half done."""
    for file in (*folder.glob("*.npz"), *folder.glob("*.new")):
        if file != but:
            file.unlink(missing_ok=True)


class _Remembered:
    """An embedder that asks another only for what it was not asked before. See `keep`."""

    def __init__(self, embedder: Embedder, folder: Path, progress: Progress) -> None:
        self._embedder = embedder
        self._folder = folder
        self._progress = progress
        self._known: dict[bytes, npt.NDArray[np.float16]] | None = None
        self._used: set[bytes] = set()
        self._new = 0

    @cached_property
    def name(self) -> str:
        return self._embedder.name

    @cached_property
    def size(self) -> int:
        return self._embedder.size

    @property
    def _file(self) -> Path:
        return self._folder / f"{sha256(self.name.encode()).hexdigest()[:16]}.npz"

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), size); a row of NaN where a text could not be read."""
        known = self._read()
        keys = [_key(text) for text in texts]
        self._used.update(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        asked = list(missing.items())
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            found = self._embedder.vectors([text for _, text in some])
            known.update({key: vector for (key, _), vector in zip(some, found, strict=True)})
            self._new += len(some)
            self._progress("reading texts", start + len(some), len(asked))
        rows = [known[key] for key in keys]
        return np.stack(rows) if rows else np.zeros((0, self.size), np.float16)

    def keep(self) -> None:
        """Keep what was asked for since this one was made, and nothing else.

        On a full disk nothing is kept: the next build asks anew.
        """
        known = {key: v for key, v in self._read().items() if not np.isnan(v[0])}
        stays = sorted(self._used & known.keys())
        if not stays:
            return _drop(self._folder)
        if not self._new and len(stays) == len(known):
            return _drop(self._folder, but=self._file)
        packed = io.BytesIO()
        keys = np.frombuffer(b"".join(stays), np.uint8).reshape(len(stays), _DIGEST_BYTES)
        np.savez(packed, keys=keys, vectors=np.stack([known[key] for key in stays]))
        try:
            private_folder(self._folder)
            write_whole(self._file, packed.getvalue(), mode=0o600)
        except OSError:
            return _drop(self._folder)
        return _drop(self._folder, but=self._file)

    def _read(self) -> dict[bytes, npt.NDArray[np.float16]]:
        if self._known is None:
            self._known = _kept(self._file, self.size)
        return self._known


def _kept(file: Path, size: int) -> dict[bytes, npt.NDArray[np.float16]]:
    """Return the vectors in a file; none of one that is missing or cut short."""
    try:
        with np.load(io.BytesIO(file.read_bytes())) as kept:
            keys, vectors = kept["keys"], kept["vectors"].astype(np.float16)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    if vectors.ndim != 2 or vectors.shape[1] != size or len(keys) != len(vectors):
        return {}
    return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}


def _key(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:_DIGEST_BYTES]
