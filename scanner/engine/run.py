"""The story of a run: discover, lower, index, link, follow, compare.

Each function takes what the one before gave. Nothing here decides anything about programs or policies.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from scanner.callgraph.graph import CallGraph
from scanner.callgraph.model import ReturnType
from scanner.callgraph.world import Outside
from scanner.engine.bodies import Bodies, Texts
from scanner.engine.documents import with_records, with_settings
from scanner.engine.limits import limits_told
from scanner.engine.lowering import Progress, default_jobs, lower_all
from scanner.engine.remarks import Remark, remarks
from scanner.engine.rulebook import Rules
from scanner.engine.stated import stated
from scanner.engine.store import Store
from scanner.index.index import Index
from scanner.inventory.bindings import Stating
from scanner.ir.codec import Packed
from scanner.project import Project
from scanner.rules.ruleset import CompiledRules
from scanner.source import Problem
from scanner.taint.analysis import analyse
from scanner.taint.model import Flows
from scanner.taint.options import Options


class Seen(msgspec.Struct, frozen=True):
    """What the code does: flows, and everything that could not be read or understood."""

    project: Project
    flows: Flows
    problems: tuple[Problem, ...]
    remarks: tuple[Remark, ...] = ()
    index: Index | None = None


def see(  # noqa: PLR0913 - the rooms that it joins
    project: Project,
    rules: Rules,
    store: Store,
    jobs: int | None,
    progress: Progress,
    options: Options = Options(),  # noqa: B008 - frozen
    statements: Iterable[Stating] = (),
) -> Seen:
    """Follow personal data through a project. `statements` are the decorators by which the code says what it is for."""
    packed, problems = lower_all(project, store, jobs or default_jobs(), progress)
    progress("following data", 0, 0)
    bodies = Bodies(packed)
    entries, texts = bodies.entries(), Texts(project)
    index = Index.build(entries)
    known = rules.rule_set
    guess = options.allows("name-fallback")
    graph = CallGraph(index, bodies.load, outside_of(known), guess)
    flows = analyse(graph, rules.rule_set, texts, options)
    flows, unread = with_records(_counted(flows, packed), project, rules.rule_set)
    flows = with_settings(flows, project, rules.rule_set)
    said = (*remarks(entries, texts), *stated(index, texts, statements))
    found = [*project.problems, *problems, *unread, *_gaps(packed), *limits_told(flows.statistics, index, texts)]
    return Seen(project, flows, tuple(sorted(set(found), key=_order)), said, index)


def outside_of(rules: CompiledRules) -> Outside:
    """What rules say of code outside the project, in the words of the call graph."""

    def answer(path: str) -> ReturnType | None:
        effect = rules.returns(path)
        if effect is None:
            return None
        port = effect.port
        return ReturnType(
            path=effect.target,
            argument=port.position if port is not None else -1,
            keyword=port.keyword if port is not None else "",
            owner=effect.owner,
            element=effect.element,
            member=effect.member,
        )

    return Outside(answer, rules.shared, rules.vocabulary, rules.undefined)


def _counted(flows: Flows, packed: list[Packed]) -> Flows:
    """The flows with counts that only the files themselves can tell."""
    statistics = msgspec.structs.replace(
        flows.statistics,
        files=len(packed),
        lines=sum(each.lines for each in packed),
        unparsed_bytes=sum(gap.end - gap.start for each in packed for gap in each.gaps),
    )
    return msgspec.structs.replace(flows, statistics=statistics)


def _gaps(packed: list[Packed]) -> list[Problem]:
    return [
        Problem(
            "syntax",
            each.path,
            f"{gap.end - gap.start} bytes could not be parsed; the rest of the file was read",
            line=gap.line,
            unparsed_bytes=gap.end - gap.start,
        )
        for each in packed
        for gap in each.gaps
    ]


def _order(problem: Problem) -> tuple[object, ...]:
    return problem.path, problem.line, problem.column, problem.kind, problem.message
