"""In which order flows are told, and which of them have a line of their own in the table."""

from __future__ import annotations

import io

import msgspec

from scanner.report.model import Look
from scanner.report.order import in_order
from scanner.report.table import write_table
from tests.report import sample
from tests.taint.program_case import run

SHOP = """
import logging
from flask import request

def sure():
    logging.info("%s", request.remote_addr)

def bare(email):
    logging.warning("%s", email)

def named(customer):
    logging.warning("%s", customer.email)
    announce(customer.email)

def other(supplier):
    announce(supplier.contact_email)

def announce(text):
    print(text)
"""
TESTS = """
import logging
from flask import request

def test_it():
    logging.info("%s", request.remote_addr)
"""


def told() -> list[str]:
    flows = run({"shop.py": SHOP, "tests/test_shop.py": TESTS}).flows
    return [f"{flow.source.expression} {flow.sink.kind} {flow.sink.place.path}" for flow in in_order(flows)]


def test_sure_flows_stand_first_and_tests_last() -> None:
    found = told()
    assert found[0] == "request.remote_addr log shop.py"
    assert found[-1] == "request.remote_addr log tests/test_shop.py"


def test_the_order_leaves_no_flow_out() -> None:
    flows = run({"shop.py": SHOP, "tests/test_shop.py": TESTS}).flows
    assert set(in_order(flows)) == set(flows)
    assert len(in_order(flows)) == len(flows)


def test_what_repeats_another_flow_stands_behind_what_is_new() -> None:
    found = told()
    repeated = [at for at, flow in enumerate(found) if flow.endswith("console shop.py")]
    assert [found[at].split()[0] for at in repeated] == ["customer.email", "supplier.contact_email"]
    assert found.index("customer.email log shop.py") < repeated[1]


def test_the_table_has_one_line_for_data_at_a_sink_and_counts_where_else_it_was_read() -> None:
    stream = io.StringIO()
    audit = msgspec.structs.replace(sample.outcome().audit, flows=run({"shop.py": SHOP}))
    write_table(msgspec.structs.replace(sample.outcome(), audit=audit), stream, Look(), with_summary=False)
    lines = [line for line in stream.getvalue().splitlines() if "console" in line]
    assert len(lines) == 1
    assert "shop.py:13 and 1 more" in lines[0]
