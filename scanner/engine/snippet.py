"""The pipeline on one snippet, without files: what the examples of rules are judged by."""

from __future__ import annotations

from scanner.callgraph.graph import CallGraph
from scanner.engine.rulebook import Rules
from scanner.engine.run import outside_of
from scanner.frontends import frontend
from scanner.index.index import Index
from scanner.index.model import entry_of
from scanner.rules.examples import Observation
from scanner.source import Text
from scanner.taint.analysis import analyse


def observe(code: str, rules: Rules) -> Observation:
    """What scanning the Python snippet as a file of its own shows of rules."""
    raw = code.encode()
    module = frontend("python")("example.py", "example", raw)
    load, known = {"example": module}.__getitem__, rules.rule_set
    index = Index.build([entry_of(module)])
    graph = CallGraph(index, load, outside_of(known))
    found = analyse(graph, rules.rule_set, lambda path: Text(path, raw))
    sources = {flow.source.rule for flow in found.flows} | {each.source.rule for each in found.collections}
    guards = [guard for flow in found.flows for guard in flow.guards]
    guards += [guard for collection in found.collections for guard in collection.guards]
    return Observation(
        sources=frozenset(sources - {""}),
        sinks=frozenset(flow.sink.rule for flow in found.flows),
        fields=frozenset(field.rule for store in found.stores for field in store.fields),
        settings=frozenset(setting.rule for setting in found.settings),
        transformations=frozenset(each.kind for flow in found.flows for each in flow.transformations),
        flows=len(found.flows),
        entry_points=len(found.entry_points),
        gates=frozenset(guard.gate for guard in guards),
        keeps=frozenset(each.rule for each in found.lifetimes),
    )
