"""Files that are no code: what they say of the packages that a project needs."""

from __future__ import annotations

from scanner.engine.bodies import Texts
from scanner.project import Project
from scanner.project.dependencies import Dependency, is_dependency_file, read_dependencies
from scanner.source import Problem


def dependencies_of(project: Project) -> tuple[tuple[Dependency, ...], tuple[Problem, ...]]:
    """The packages that the project's dependency files name."""
    texts = Texts(project)

    def read(path: str) -> str | None:
        raw = texts(path).raw
        return raw.decode("utf-8", "replace") if raw else None

    code = (file.path for file in project.files if is_dependency_file(file.path))
    return read_dependencies([*project.documents, *code], read)
