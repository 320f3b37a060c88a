"""Flows as a table for people: one flow a line, data to sink, with how sure it is."""

from __future__ import annotations

from scanner.report.model import Look, Outcome, TextStream
from scanner.report.records import in_test
from scanner.report.style import grid, paint, plain_line, shortened
from scanner.report.summary import data_map, summary
from scanner.taint.model import Flow


def write_table(outcome: Outcome, stream: TextStream, look: Look, with_summary: bool = True) -> None:
    """Write every flow as a row, then the data map and the summary."""
    flows = outcome.audit.flows.flows
    tested = [flow for flow in flows if in_test(flow)]
    shown = [*(flow for flow in flows if not in_test(flow)), *tested]
    rows = [("data", "read at", "sink", "reached at", "to", "sure"), *(_row(flow, outcome) for flow in shown)]
    head, *body = grid(_fitted(rows, look.width) if look.cuts else rows)
    if flows:
        stream.write(paint(head, "strong", look) + "\n")
    for number, line in enumerate(body):
        if tested and number == len(shown) - len(tested):
            stream.write(paint(f"{len(tested)} that begin or end in test code", "strong", look) + "\n")
        stream.write(line + "\n")
    if with_summary:
        if flows:
            # The summary draws the map itself where no inventory says more.
            if outcome.audit.inventory_path:
                stream.write("\n" + "\n".join(grid(data_map(flows))) + "\n")
            stream.write("\n")
        for line in summary(outcome, look):
            stream.write(line + "\n")


def _row(flow: Flow, outcome: Outcome) -> tuple[str, ...]:
    source, sink = flow.source, flow.sink
    label = outcome.labels.get(source.data_type, "") or source.data_type or source.category or "unclassified"
    to = sink.recipient
    whom = (to.entity or to.host or ("not known" if not to.resolved else to.text)) if to else sink.store or sink.symbol
    kind = sink.kind + (f" ({flow.transformations[-1].kind})" if flow.transformations else "")
    return tuple(
        plain_line(cell)
        for cell in (
            label,
            f"{source.place.path}:{source.place.line}",
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
