"""One boundary for the rules' examples: a snippet in, what the real scan shows of rules out."""

from __future__ import annotations

import functools

from scanner.callgraph.graph import CallGraph
from scanner.callgraph.model import ReturnType
from scanner.engine.rulebook import Rules, compile_rules
from scanner.frontends.python import lower
from scanner.index.index import Index
from scanner.index.model import entry_of
from scanner.rules.bundled import bundled
from scanner.rules.examples import Observation
from scanner.source import Text
from scanner.taint.analysis import analyse
from scanner.taint.model import Flows


@functools.cache
def bundled_rules() -> Rules:
    """The rules that come with flowaudit."""
    folders = ("types", "taxonomy", "lexicon", "recipients", "packs")
    return Rules(compile_rules({path: text for folder in folders for path, text in bundled(folder).items()}))


def observe(code: str) -> Observation:
    """What scanning the snippet as a file of its own shows."""
    found = flows_of(code)
    return Observation(
        sources=frozenset(
            [f.source.rule for f in found.flows if f.source.rule] + [c.source.rule for c in found.collections]
        ),
        sinks=frozenset(flow.sink.rule for flow in found.flows),
        fields=frozenset(c.source.rule for c in found.collections if c.source.kind == "declared"),
        settings=frozenset(setting.rule for setting in found.settings),
        transformations=frozenset(t.kind for flow in found.flows for t in flow.transformations),
        flows=len(found.flows),
        entry_points=len(found.entry_points),
        gates=sum(len(flow.guards) for flow in found.flows),
    )


def flows_of(code: str) -> Flows:
    """The flows of one snippet."""
    raw = code.encode()
    module = lower("example.py", "example", raw)
    graph = CallGraph(Index.build([entry_of(module)]), {"example": module}.__getitem__, _returns)
    return analyse(graph, bundled_rules().rule_set, lambda path: Text(path, raw))


def _returns(path: str) -> ReturnType | None:
    effect = bundled_rules().rule_set.returns(path)
    if effect is None:
        return None
    position = effect.port.position if effect.port is not None else -1
    keyword = effect.port.keyword if effect.port is not None else ""
    return ReturnType(effect.target, position, keyword, effect.owner, effect.element)
