"""Flows as a table for people: data to sink, one line for each, with how sure it is. Data that reaches one sink from
several places has one line, with the surest of them and how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.report.model import Look, Outcome, TextStream
from scanner.report.order import arrival, in_order
from scanner.report.style import columns, grid, paint, plain_line, shortened
from scanner.report.summary import data_map, summary
from scanner.source import Place
from scanner.taint.model import Flow


def write_table(outcome: Outcome, stream: TextStream, look: Look, with_summary: bool = True) -> None:
    """Write the flows as rows, then the data map and the summary. On a terminal that is too narrow for rows flows
    stand under the sink that they reach."""
    flows = outcome.audit.flows.flows
    for line in _lines([_row(flow, more, outcome) for flow, more in _arrivals(in_order(flows))], look):
        stream.write(line + "\n")
    if with_summary:
        if flows:
            # The summary draws the map itself where no inventory says more.
            if outcome.audit.inventory_path:
                stream.write("\n" + "\n".join(grid(data_map(flows))) + "\n")
            stream.write("\n")
        for line in summary(outcome, look):
            stream.write(line + "\n")


def _arrivals(flows: Iterable[Flow]) -> list[tuple[Flow, int]]:
    """The first flow of each data to each sink, and how many more places the data comes from."""
    first: dict[object, Flow] = {}
    places: dict[object, set[Place]] = {}
    for flow in flows:
        first.setdefault(arrival(flow), flow)
        places.setdefault(arrival(flow), set()).add(flow.source.place)
    return [(flow, len(places[key]) - 1) for key, flow in first.items()]


def _lines(rows: list[tuple[str, ...]], look: Look) -> list[str]:
    if not rows:
        return []
    every = [("data", "read at", "sink", "reached at", "to", "sure"), *rows]
    fitted = _fitted(every, look.width) if look.cuts else every
    head, *body = grid(fitted)
    if look.cuts and max(map(columns, (head, *body))) > look.width:
        return _by_sink(rows, look)
    return [paint(head, "strong", look), *body]


def _by_sink(rows: list[tuple[str, ...]], look: Look) -> list[str]:
    """Flows under the sinks that they reach, in the order of the rows."""
    groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for data, read, kind, reached, to, sure in rows:
        groups.setdefault((reached, kind, to), []).append((data, sure, read))
    lines: list[str] = []
    for (reached, kind, to), found in groups.items():
        lines.append(
            f"{paint(reached, 'path', look)}  {shortened(f'{kind}, {to}', max(look.width - columns(reached) - 2, 20))}"
        )
        lines += [f"    {line}" for line in grid([(shortened(data, 24), sure, read) for data, sure, read in found])]
    return lines


def _row(flow: Flow, more: int, outcome: Outcome) -> tuple[str, ...]:
    source, sink = flow.source, flow.sink
    label = outcome.labels.get(source.data_type, "") or source.data_type or source.category or "unclassified"
    to = sink.recipient
    whom = (to.entity or to.host or ("not known" if not to.resolved else to.text)) if to else sink.store or sink.symbol
    kind = sink.kind + (f" ({flow.transformations[-1].kind})" if flow.transformations else "")
    return tuple(
        plain_line(cell)
        for cell in (
            label,
            f"{source.place.path}:{source.place.line}" + (f" and {more} more" if more else ""),
            kind,
            f"{sink.place.path}:{sink.place.line}",
            whom,
            flow.confidence,
        )
    )


def _fitted(rows: list[tuple[str, ...]], width: int) -> list[tuple[str, ...]]:
    """Rows whose free text is cut so that places, which are looked up, stay whole."""
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    over = sum(widths) + 10 - width
    if over <= 0:
        return rows
    room = max(widths[4] - over, 12)
    return [(*row[:4], shortened(row[4], room), row[5]) for row in rows]
