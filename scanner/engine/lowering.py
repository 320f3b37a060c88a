"""Lowering every file: from the store where it can be, in worker processes where that pays, always to encoded bytes.

A *batch* is some files of about equal work. A worker reads and lowers them and returns bytes: object graphs never
cross a process boundary. A fault of ours in one file becomes a problem of that file, and the others go on.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from scanner.engine.collector import collector_off
from scanner.engine.keys import file_key
from scanner.engine.store import Store
from scanner.frontends import frontend
from scanner.ir import codec
from scanner.project import Project, read_source
from scanner.source import Problem, SourceFile

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how much of it is done, and how much there is."""

_BATCH_BYTES = 400_000
_SERIAL_BYTES = 300_000  # less than this is done before a worker has started

Lowered = list[tuple[str, bytes, str]]  # path, encoded module, what went wrong


def lower_all(
    project: Project, store: Store, jobs: int, progress: Progress
) -> tuple[list[codec.Packed], list[Problem]]:
    """Every file of the project, lowered, by path; and what went wrong."""
    files = (*project.files, *project.templates)
    keys = {file.path: file_key(file) for file in files}
    packed: dict[str, codec.Packed] = {}
    missing: list[SourceFile] = []
    for file in files:
        raw = store.get(keys[file.path])
        known = codec.unpack(raw) if raw is not None else None
        if known is not None:
            packed[file.path] = known
        else:
            missing.append(file)
    problems: list[Problem] = []
    done = len(packed)
    for lowered in _batches_done(project, missing, jobs):
        for path, raw, fault in lowered:
            fresh = codec.unpack(raw)
            if fresh is None:
                problems.append(Problem("internal", path, fault or "could not be lowered"))
            else:
                packed[path] = fresh
                store.put(keys[path], raw)
        done += len(lowered)
        progress("reading", done, len(files))
    store.commit(keys.values())
    return [packed[path] for path in sorted(packed)], problems


def default_jobs() -> int:
    """How many processes may run: the processors that this one may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches_done(project: Project, files: Sequence[SourceFile], jobs: int) -> Iterator[Lowered]:
    root, limit = project.root, project.settings.size_limit
    batches = _batches(files)
    if jobs <= 1 or len(batches) < 2 or sum(file.size for file in files) < _SERIAL_BYTES:
        for batch in batches:
            yield _lower_batch(root, limit, batch)
        return
    # Forking is cheap, and safe while we have no threads; elsewhere the platform's own way is taken.
    context = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else None)
    with ProcessPoolExecutor(min(jobs, len(batches)), mp_context=context) as pool:
        waiting = {pool.submit(_lower_batch, root, limit, batch): batch for batch in batches}
        for future in as_completed(waiting):
            try:
                yield future.result()
            except BrokenProcessPool:
                yield [(file.path, b"", "the worker process died while lowering") for file in waiting[future]]


def _batches(files: Sequence[SourceFile]) -> list[list[SourceFile]]:
    """Files in batches of about equal size, the largest files first, so that no core waits long at the end."""
    batches: list[list[SourceFile]] = []
    size = _BATCH_BYTES
    for file in sorted(files, key=lambda file: (-file.size, file.path)):
        if size >= _BATCH_BYTES:
            batches.append([])
            size = 0
        batches[-1].append(file)
        size += file.size + 2_000  # a file costs something even when empty
    return batches


def _lower_batch(root: Path, limit: int, files: Sequence[SourceFile]) -> Lowered:
    with collector_off():
        return [_lower_file(root, limit, file) for file in files]


def _lower_file(root: Path, limit: int, file: SourceFile) -> tuple[str, bytes, str]:
    raw, problem = read_source(root, file.path, limit)
    if raw is None:
        return file.path, b"", problem.message if problem else "cannot be read"
    try:
        module = frontend(file.language)(file.path, file.module, raw)
        return file.path, codec.encode(module), ""
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as fault:  # our own fault must not cost the other files
        return file.path, b"", f"internal error while lowering: {type(fault).__name__}: {fault}"
