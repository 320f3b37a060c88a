"""How users say what sources and sinks are: each form of a rule, with each way of writing the call.

Each case is the rules of a pack and a program; what a line claims is what must be reported, no more and no less.
"""

from __future__ import annotations

import itertools
import textwrap

import pytest

from scanner.engine.rulebook import Rules, compile_rules
from scanner.taint.options import Options
from tests.taint.program_case import claims, flows_with, texts

BUILTIN = ("builtins.yaml", "functools.yaml")
EXAMPLES = "examples: {match: ['x()'], no_match: []}"
SOURCE = "{id: s, bare_call: [source], source: {types: [contact.email]}, EXAMPLES}"
SINK = "{id: k, bare_call: [sink], sink: {kind: console, args: ['*', '**']}, EXAMPLES}"


def check(rules: str, program: str) -> None:
    """The lines of `program` that flows from the pack's sources to its sinks reach are those that claim `flow`."""
    lines = [f"  - {line.strip()}\n" for line in rules.strip().splitlines()]
    pack = "pack: own\nsummary: A user's own.\nrules:\n" + "".join(lines)
    base = {path: text for path, text in texts().items() if "packs/" not in path or path.endswith(BUILTIN)}
    files = {"main.py": textwrap.dedent(program).lstrip()}
    given = Rules(compile_rules(base | {"packs/own.yaml": pack.replace("EXAMPLES", EXAMPLES)}))
    flows = flows_with(given, files, Options()).flows
    own = [flow for flow in flows if flow.source.rule.startswith("own.") and flow.sink.rule.startswith("own.")]
    found = {(flow.sink.place.path, flow.sink.place.line) for flow in own}
    assert found == {place for place, claim in claims(files).items() if claim == "flow"}


DEFINED_SOURCES = {
    "a function that gives a constant": "def source():\n    return 'x'",
    "a function without a body": "def source():\n    pass",
    "a function that gives its argument": "def source(x=None):\n    return x",
    "a generator": "def source():\n    yield 1",
    "a class": "class source(str):\n    pass",
    "a lambda": "source = lambda: 'x'",
    "imported": "from lib import source",
    "imported from a package that is not there": "from .lib import source",
    "imported by a star": "from lib import *",
    "another name of an attribute": "import lib\nsource = lib.source",
    "imported or defined": "try:\n    from lib import source\nexcept ImportError:\n    def source(): return 'y'",
    "defined nowhere": "other = 1",
}
DEFINED_SINKS = {
    "a function that prints": "def sink(x, y=None):\n    print(x)",
    "a function of any arguments": "def sink(*args, **kwargs):\n    pass",
    "imported": "from lib import sink",
    "imported by a star": "from lib import *",
}
PROGRAM = """
def through(x):
    return x
def go():
    a = source()
    sink(a)  # flow
    sink("x", source())  # flow
    sink(through(source()))  # flow
    sink("x")  # clean
    b = source
    sink(b())  # flow
    sink(str(source()).strip())  # flow
sink(source())  # flow
sink(through("x"))  # clean
"""
CALLED_BACK = """
def later(f):
    f(source())  # flow
later(sink)
"""


@pytest.mark.parametrize(("source", "sink"), list(itertools.product(DEFINED_SOURCES, DEFINED_SINKS)))
def test_plain_names_are_found_however_they_are_defined(source: str, sink: str) -> None:
    called_back = CALLED_BACK if "star" not in sink else ""
    check(f"{SOURCE}\n{SINK}", "\n".join((DEFINED_SOURCES[source], DEFINED_SINKS[sink], PROGRAM, called_back)))


CASES: dict[str, tuple[str, str]] = {
    "names read, defined in the file itself": (
        """
        {id: s, named_read: [SOURCE], source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [SINK], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        {id: f, bare_call: [SINK_F], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        """,
        """
        SOURCE = "source"
        NONSOURCE = "not"
        def is_source(x):
            return x == "source" or x == b"source"
        def SINK(x):
            if is_source(x):
                print("OK")
            else:
                print("Unexpected flow", x)
        def SINK_F(x):
            if is_source(x):
                print("Unexpected flow", x)
            else:
                print("OK")
        def test_tuple():
            x = (NONSOURCE, SOURCE)
            y = x[1]
            SINK(y)  # flow
            SINK_F(x[0])  # clean
        def test_call(x=SOURCE):
            SINK(x)  # flow
        def second(a, b):
            return b
        def test_second():
            SINK(second(NONSOURCE, SOURCE))  # flow
            SINK_F(second(SOURCE, NONSOURCE))  # clean
        class C:
            a = None
        def test_field():
            c = C()
            c.a = SOURCE
            SINK(c.a)  # flow
        SINK(SOURCE)  # flow
        g = [None]
        g[0] = SOURCE
        SINK(g[0])  # flow
        def test_del():
            s = SOURCE
            del s
        """,
    ),
    "names of a module that is not there": (
        """
        {id: s, named_read: [SOURCE], source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [SINK, SINK1, SINK2, SINK3], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        """,
        """
        import sys, os
        sys.path.append(os.path.dirname(os.path.dirname((__file__))))
        from testlib import *
        arg = "source"
        arg1, arg2, arg3 = "source1", "source2", "source3"
        def f(a, b=None, *args, **kw):
            SINK1(a)  # flow
            SINK2(b)  # clean
            SINK3(kw["x"])  # flow
        f(SOURCE, x=SOURCE)
        def g():
            SINK(SOURCE)  # flow
            SINK("x")  # clean
        """,
    ),
    "several names read as arguments": (
        """
        {id: s, named_read: [arg1, arg2, arg3], source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [SINK1, SINK2, SINK3], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        """,
        """
        from testlib import expects
        arg1 = "source1"
        arg2 = "source2"
        def with_pos(a, b):
            SINK1(a)  # flow
            SINK2(b)  # flow
        with_pos(arg1, arg2)
        def mul(*args):
            SINK1(args[0])  # flow
            SINK2(args[1])  # clean
        mul(arg1, "x")
        """,
    ),
    "the second argument alone counts, however it is given": (
        """
        {id: s, bare_call: [source], source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [sink], sink: {kind: console, args: ['1']}, EXAMPLES}
        """,
        """
        def sink(a, b, c=None):
            pass
        sink("x", source())  # flow
        sink(source(), "x")  # clean
        sink("x", "y", source())  # clean
        sink("x", b=source())  # flow
        sink(b=source(), a="x")  # flow
        sink(*("x", source()))  # flow
        sink(*[source(), "x"])  # clean
        sink(**{"a": "x", "b": source()})  # flow
        """,
    ),
    "the argument of a name counts, also by position": (
        """
        {id: s, bare_call: [source], source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [sink], sink: {kind: console, args: ['b']}, EXAMPLES}
        """,
        """
        def sink(a, b=None, c=None):
            pass
        sink("x", b=source())  # flow
        sink("x", source())  # flow
        sink("x", c=source())  # clean
        sink(**dict(b=source()))  # flow
        """,
    ),
    "methods by their last name, the project's own too": (
        """
        {id: s, named_call: [get_input], source: {types: [contact.email]}, EXAMPLES}
        {id: k, named_call: [run_query], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        """,
        """
        class Db:
            def run_query(self, q):
                return q
        class Form:
            def get_input(self):
                return "x"
        def go(db, form):
            db.run_query(form.get_input())  # flow
            Db().run_query(Form().get_input())  # flow
            q = Db().run_query
            q(form.get_input())  # flow
            db.run_query("x")  # clean
            self = Db()
            self.run_query(form.get_input())  # flow
        class Repo:
            def __init__(self, db):
                self.db = db
            def go(self, form):
                self.db.run_query(form.get_input())  # flow
        """,
    ),
    "a sanitizer by plain name, though its body passes everything on": (
        """
        {id: s, bare_call: [source], source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [sink], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        {id: z, bare_call: [sanitize], model: ['all -> nothing'], EXAMPLES}
        """,
        """
        def sanitize(x):
            return x
        a = source()
        a = sanitize(a)
        sink(a)  # clean
        sink(sanitize(source()))  # clean
        sink(source())  # flow
        def clean(x):
            return sanitize(x)
        sink(clean(source()))  # clean
        b = source()
        c = sanitize(b)
        sink(b)  # flow
        sink(c)  # clean
        def half(x, flag):
            if flag:
                x = sanitize(x)
            sink(x)  # flow
        half(source(), True)
        d = [sanitize(x) for x in [source()]]
        sink(d)  # clean
        sink(list(map(sanitize, [source()])))  # clean
        """,
    ),
    "a sanitizer that cleans what it is given": (
        """
        {id: s, bare_call: [source], source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [sink], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        {id: z, bare_call: [sanitize], model: ['nothing -> 0', 'all -> nothing'], EXAMPLES}
        """,
        """
        a = source()
        sanitize(a)
        sink(a)  # clean
        def go(x):
            sanitize(x)
            sink(x)  # clean
        go(source())
        def cond(x, f):
            if f:
                sanitize(x)
            sink(x)  # flow
        cond(source(), 1)
        class C: pass
        def obj():
            c = C()
            c.x = source()
            sanitize(c.x)
            sink(c.x)  # clean
            d = {"a": source()}
            sanitize(d["a"])
            sink(d["a"])  # clean
            e = C()
            e.x = source()
            sanitize(e)
            sink(e.x)  # clean
        """,
    ),
    "propagators by spelling and by plain name": (
        """
        {id: s, bare_call: [source], source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [sink], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        {id: z, loose_call: ['*.add_to'], model: ['0 -> self'], EXAMPLES}
        {id: y, bare_call: [fill], model: ['1 -> 0'], EXAMPLES}
        """,
        """
        def go(x):
            x.add_to(source())
            sink(x)  # flow
        def two(a):
            fill(a, source())
            sink(a)  # flow
        def three(a):
            fill(source(), a)
            sink(a)  # clean
        """,
    ),
    "every parameter of a function": (
        """
        {id: s, parameter: {function: '*.handler'}, source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [sink], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        """,
        """
        def handler(event, context, *args, **kwargs):
            sink(event)  # flow
            sink(context)  # flow
            sink(event["body"])  # flow
            sink(args)  # flow
            sink(kwargs)  # flow
            sink(args[0])  # flow
            sink(kwargs["x"])  # flow
        class A:
            def handler(self, x):
                sink(x)  # flow
                sink(self)  # clean
        def other(x):
            sink(x)  # clean
        """,
    ),
    "one parameter of a function": (
        """
        {id: s, parameter: {function: main.handler, names: [event]}, source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [sink], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        """,
        """
        def handler(event, context):
            sink(event)  # flow
            sink(context)  # clean
            event = "x"
            sink(event)  # clean
        """,
    ),
    "what decorated functions return": (
        """
        {id: s, bare_call: [source], source: {types: [contact.email]}, EXAMPLES}
        {id: k, decorator: web.route, sink: {kind: response, args: [return]}, EXAMPLES}
        """,
        """
        import web
        @web.route
        def page():
            return source()  # flow
        @web.route("/x")
        def other():
            x = source()
            y = {"a": x}
            return y  # flow
        def plain():
            return source()  # clean
        @web.route
        def safe():
            source()
            return "x"  # clean
        """,
    ),
    "an attribute of a module and a library's function": (
        """
        {id: s, read: 'flask.request.args', source: {types: [contact.email]}, EXAMPLES}
        {id: k, call: 'os.system', sink: {kind: subprocess, args: ['0']}, EXAMPLES}
        """,
        """
        import flask, os
        from flask import request
        os.system(flask.request.args["x"])  # flow
        os.system(request.args.get("x"))  # flow
        os.system("ls")  # clean
        def go():
            a = request.args
            os.system(a["z"])  # flow
            os.system("ls " + request.args.get("x", ""))  # flow
            os.system(request.path)  # clean
        """,
    ),
    "methods by their class, with arguments by name": (
        """
        {id: s, call: main.Form.value, source: {types: [contact.email]}, EXAMPLES}
        {id: k, call: main.Log.write, sink: {kind: console, args: ['0']}, EXAMPLES}
        """,
        """
        class Form:
            def value(self):
                return "x"
        class Log:
            def write(self, text, level=1):
                pass
            @staticmethod
            def put(x):
                pass
        class Sub(Log):
            pass
        Log().write(Form().value())  # flow
        log = Log()
        form = Form()
        log.write(form.value())  # flow
        log.write("a", form.value())  # clean
        log.write(text=form.value())  # flow
        Sub().write(form.value())  # flow
        def go(log: Log, form: Form):
            log.write(form.value())  # flow
        """,
    ),
    "a sanitizer inside a decorator": (
        """
        {id: s, bare_call: [source], source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [sink], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        {id: z, call: main.escape, model: ['all -> nothing'], EXAMPLES}
        """,
        """
        def escape(x):
            return x
        def escaped(f):
            def inner(*a):
                return escape(f(*a))
            return inner
        @escaped
        def get(x):
            return x
        sink(get(source()))  # clean
        sink(escape(source()) + source())  # flow
        """,
    ),
    "a transformation does not end a flow": (
        """
        {id: s, bare_call: [source], source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [sink], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        {id: z, bare_call: [mask], transform: masked, EXAMPLES}
        """,
        """
        def mask(x):
            return "*" * 3
        sink(mask(source()))  # flow
        """,
    ),
    "parameters, variables and attributes of a name": (
        """
        {id: s, named_read: [user_input], source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [sink], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        """,
        """
        def go(user_input):
            sink(user_input)  # flow
            x = user_input
            sink(x)  # flow
        def two():
            user_input = input()
            sink(user_input)  # flow
            for user_input in []:
                sink(user_input)  # flow
        def three(row):
            sink(row.user_input)  # flow
            with open("x") as user_input:
                sink(user_input)  # flow
        """,
    ),
    "an operation under its method": (
        """
        {id: s, bare_call: [source], source: {types: [contact.email]}, EXAMPLES}
        {id: k, call: 'main.Box.__setitem__', sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        """,
        """
        class Box:
            def __setitem__(self, k, v):
                pass
        b = Box()
        b["x"] = source()  # flow
        b["x"] = "y"  # clean
        """,
    ),
    "functions of the project by path, with spread arguments": (
        """
        {id: s, call: main.source, source: {types: [contact.email]}, EXAMPLES}
        {id: k, call: main.sink, sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        """,
        """
        import os
        def source(n=1):
            value = os.environ["X"]
            return value
        def sink(x, y=None, *args, **kwargs):
            for a in args:
                print(a)
            return x
        z = sink(source())  # flow
        sink(z)  # flow
        sink("a", "b", "c", source())  # flow
        sink("a", k=source())  # flow
        sink("a", *[source()])  # flow
        sink("a", **{"k": source()})  # flow
        sink("a", **{"k": "b"})  # clean
        """,
    ),
    "coroutines": (
        """
        {id: s, bare_call: [source], source: {types: [contact.email]}, EXAMPLES}
        {id: k, bare_call: [sink], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        """,
        """
        async def source():
            return "x"
        async def sink(x):
            pass
        async def main():
            await sink(await source())  # flow
            x = await source()
            await sink(x)  # flow
            await sink("x")  # clean
        """,
    ),
    "methods of self": (
        """
        {id: s, named_call: [source], source: {types: [contact.email]}, EXAMPLES}
        {id: k, named_call: [sink], sink: {kind: console, args: ['*', '**']}, EXAMPLES}
        """,
        """
        class A:
            def source(self):
                return "x"
            def sink(self, x):
                pass
            def go(self):
                self.sink(self.source())  # flow
                self.sink("x")  # clean
                y = self.source()
                self.sink(y)  # flow
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_form_of_rule_finds_each_way_of_writing(name: str) -> None:
    check(*CASES[name])
