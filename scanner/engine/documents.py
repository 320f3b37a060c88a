"""Files that are no code: what they say of the packages that a project needs, of the records that it
keeps, and of what is set in its environment.
"""

from __future__ import annotations

import msgspec

from scanner.engine.bodies import Texts
from scanner.project import Project, read_source
from scanner.project.dependencies import Dependency, is_dependency_file, read_dependencies
from scanner.project.environment import Given, given_settings, gives_settings
from scanner.rules.lookup import RuleSet
from scanner.schemas import HEAD, Unread, declares, read_records
from scanner.source import Place, Problem
from scanner.taint.model import Flows, Store
from scanner.taint.settings import in_order, settings_of_text
from scanner.taint.tables.stores import collections_of, merged, store_of_record


def dependencies_of(project: Project) -> tuple[tuple[Dependency, ...], tuple[Problem, ...]]:
    """The packages that the project's dependency files name."""
    texts = Texts(project)

    def read(path: str) -> str | None:
        raw = texts(path).raw
        return raw.decode("utf-8", "replace") if raw else None

    code = (file.path for file in project.files if is_dependency_file(file.path))
    return read_dependencies([*project.documents, *code], read)


def with_records(flows: Flows, project: Project, rules: RuleSet) -> tuple[Flows, tuple[Problem, ...]]:
    """The flows with the stores, and what these prove, that the project's schema files declare."""
    found: list[Store] = []
    problems: list[Problem] = []
    for path in project.documents:
        if not declares(path, _head(project, path)):
            continue
        raw, problem = read_source(project.root, path, project.settings.size_limit)
        problems += [problem] if problem is not None else []
        try:
            records = read_records(path, raw.decode("utf-8", "replace")) if raw else ()
        except Unread as error:
            problems.append(Problem("syntax", path, str(error), line=error.line))
            continue
        found += (store for record in records if (store := store_of_record(record, path, rules)) is not None)
    if not found:
        return flows, tuple(problems)
    stores = merged([*flows.stores, *found])
    known = {one.source for one in flows.collections}
    new = [one for one in collections_of(stores) if one.source not in known]
    ordered = sorted([*flows.collections, *new], key=lambda one: (one.source.place.path, one.source.place.line))
    return msgspec.structs.replace(flows, stores=stores, collections=tuple(ordered)), tuple(problems)


def with_settings(flows: Flows, project: Project, rules: RuleSet) -> Flows:
    """The flows with the settings that leak which files such as `.env` give to the program."""
    texts, named = Texts(project), rules.settings()
    found = [
        seen
        for path in project.documents
        if gives_settings(path) and (raw := texts(path).raw)
        for one in given_settings(path, raw.decode("utf-8", "replace"))
        for seen in settings_of_text(one.name, one.text, _place(path, one), named.get(one.name, ()))
    ]
    return msgspec.structs.replace(flows, settings=in_order([*flows.settings, *found])) if found else flows


def _place(path: str, given: Given) -> Place:
    return Place(path, given.line, given.column, given.line, given.end)


def _head(project: Project, path: str) -> str:
    """How a file starts: most JSON and YAML files declare nothing and need not be read."""
    try:
        with (project.root / path).open("rb") as stream:
            return stream.read(HEAD).decode("utf-8", "replace")
    except OSError:  # reading it says why
        return ""
