"""Packs of a user's own, in full generality: sources, sinks, sanitizers and propagators by every kind of name and port.

Each case is a pack's rules and a program; what a line claims is what must be reported, no more and no less.
"""

from __future__ import annotations

import textwrap

import pytest

from scanner.engine.rulebook import Rules, compile_rules
from scanner.taint.options import Options
from tests.taint.program_case import claims, flows_with, texts

SINK = "{id: sink, bare_call: [sink], sink: {kind: console, args: ['*', '**']}, EXAMPLES}"
SOURCE = "{id: source, bare_call: [source], source: {types: [contact.email]}, EXAMPLES}"
PACKS = ("builtins.yaml", "functools.yaml")
EXAMPLES = "examples: {match: ['x()'], no_match: []}"


def check(rules: str, **files: str) -> None:
    """The lines that flows of the pack's sources reach are those that claim `flow`."""
    pack = "pack: own\nsummary: A user's own.\nrules:\n" + "".join(
        f"  - {line.strip()}\n" for line in [SINK, SOURCE, *rules.strip().splitlines()] if line.strip()
    )
    base = {path: text for path, text in texts().items() if "packs/" not in path or path.endswith(PACKS)}
    given = base | {"packs/own.yaml": pack.replace("EXAMPLES", EXAMPLES)}
    program = {path.replace("__", "/") + ".py": textwrap.dedent(text).lstrip() for path, text in files.items()}
    flows = flows_with(Rules(compile_rules(given)), program, Options())
    found = {(f.sink.place.path, f.sink.place.line) for f in flows.flows if f.source.rule.startswith("own.")}
    wanted = {place for place, claim in claims(program).items() if claim == "flow"}
    assert found == wanted


CASES: dict[str, tuple[str, dict[str, str]]] = {
    "a source that is a method's result, on any receiver": (
        "{id: s, loose_call: ['*.get_secret'], source: {types: [contact.email]}, EXAMPLES}",
        {"main": "def go(box):\n    sink(box.get_secret())  # flow\n    sink(box.get_other())  # clean\n"},
    ),
    "a source that is a function of a module, under any name": (
        "{id: s, call: taintlib.secret, source: {types: [contact.email]}, EXAMPLES}",
        {
            "main": """
            import taintlib
            import taintlib as t
            from taintlib import secret, secret as hidden
            sink(taintlib.secret())  # flow
            sink(t.secret())  # flow
            sink(secret())  # flow
            sink(hidden())  # flow
            sink(taintlib.other())  # clean
            alias = secret
            sink(alias())  # flow
            """
        },
    ),
    "a source and a sink that the project itself defines": (
        "{id: s, call: lib.secret, source: {types: [contact.email]}, EXAMPLES}\n"
        "{id: t, call: lib.leak, sink: {kind: console, args: ['0']}, EXAMPLES}",
        {
            "lib": "def secret():\n    return 'x'\n\n\ndef leak(value, other=None):\n    pass\n",
            "main": """
            from lib import leak, secret
            import lib
            leak(secret())  # flow
            lib.leak(lib.secret())  # flow
            leak('x', secret())  # clean
            show = leak
            show(secret())  # flow
            list(map(leak, [secret()]))  # flow
            """,
        },
    ),
    "a source that is a parameter of a function, by name": (
        "{id: s, parameter: {function: main.handle, names: [user_input]}, source: {types: [contact.email]}, EXAMPLES}",
        {"main": "def handle(user_input, other):\n    sink(user_input)  # flow\n    sink(other)  # clean\n"},
    ),
    "a source that is every parameter of a decorated function": (
        "{id: s, parameter: {decorator: weblib.route}, source: {types: [contact.email]}, EXAMPLES}",
        {
            "main": """
            import weblib
            @weblib.route
            def page(name, size):
                sink(name)  # flow
                sink(size)  # flow
            def plain(name):
                sink(name)  # clean
            class View:
                @weblib.route('/x')
                def get(self, key):
                    sink(key)  # flow
            """
        },
    ),
    "a source that is an attribute": (
        "{id: s, read: web.request.form, source: {types: [contact.email]}, EXAMPLES}",
        {
            "main": """
            from web import request
            import web
            sink(request.form)  # flow
            sink(request.form['a'])  # flow
            sink(web.request.form.get('a'))  # flow
            sink(request.other)  # clean
            def go():
                sink(request.form)  # flow
            """
        },
    ),
    "a source that is an attribute of any object": (
        "{id: s, named_read: [secret_text], source: {types: [contact.email]}, EXAMPLES}",
        {
            "main": """
            def go(box, row):
                sink(box.secret_text)  # flow
                sink(row['secret_text'])  # flow
                sink(box.plain_text)  # clean
            """
        },
    ),
    "a source that is a name": (
        "{id: s, named_read: [SECRET], source: {types: [contact.email]}, EXAMPLES}",
        {
            "main": """
            SECRET = 'secret'
            OTHER = 'other'
            def go():
                sink(SECRET)  # flow
                sink(OTHER)  # clean
                text = SECRET
                sink(text)  # flow
            sink(SECRET)  # flow
            """
        },
    ),
    "a source that is a subscript of a path": (
        "{id: s, read: os.environ, source: {types: [contact.email]}, EXAMPLES}",
        {
            "main": """
            import os
            from os import environ
            sink(os.environ['A'])  # flow
            sink(environ['A'])  # flow
            sink(os.sep)  # clean
            """
        },
    ),
    "a source that fills its argument": (
        "{id: s, call: lib.fill, source: {types: [contact.email], port: '0'}, EXAMPLES}",
        {
            "main": """
            import lib
            out = []
            lib.fill(out)
            sink(out)  # flow
            other = []
            lib.empty(other)
            sink(other)  # clean
            def go(buffer):
                sink(lib.fill(buffer))  # clean
                sink(buffer)  # flow
            """
        },
    ),
    "a source that fills its receiver": (
        "{id: s, loose_call: ['*.load_all'], source: {types: [contact.email], port: self}, EXAMPLES}",
        {"main": "def go(box):\n    box.load_all()\n    sink(box)  # flow\n"},
    ),
    "a source that is a literal": (
        "{id: s, literal: ['^tainted'], source: {types: [contact.email]}, EXAMPLES}",
        {"main": "sink('tainted text')  # flow\nsink('plain text')  # clean\nx = 'tainted'\nsink(x)  # flow\n"},
    ),
    "a sink by keyword, by position, and by either": (
        "{id: t, call: lib.send, sink: {kind: console, args: ['body', '0|to']}, EXAMPLES}",
        {
            "main": """
            import lib
            lib.send('x', body=source())  # flow
            lib.send(source())  # flow
            lib.send(to=source())  # flow
            lib.send('x', source())  # clean
            lib.send('x', subject=source())  # clean
            lib.send(**{'body': source()})  # flow
            lib.send(*[source()])  # flow
            """
        },
    ),
    "a sink that takes everything": (
        "{id: t, call: lib.show, sink: {kind: console, args: ['all']}, EXAMPLES}",
        {
            "main": """
            import lib
            lib.show('x', source())  # flow
            lib.show(deep=source())  # flow
            lib.show(*['x', source()])  # flow
            lib.show('x')  # clean
            """
        },
    ),
    "a sink that is the receiver": (
        "{id: t, loose_call: ['*.publish_now'], sink: {kind: console, args: ['self']}, EXAMPLES}",
        {"main": "text = source()\ntext.publish_now()  # flow\n'x'.publish_now()  # clean\n"},
    ),
    "a sink that is a method of a class of a library": (
        "{id: t, call: lib.Client.send, sink: {kind: console, args: ['0']}, EXAMPLES}",
        {
            "main": """
            import lib
            client = lib.Client('key')
            client.send(source())  # flow
            lib.Client('k').send(source())  # flow
            client.other(source())  # clean
            class Service:
                def __init__(self):
                    self.client = lib.Client('key')
                def go(self):
                    self.client.send(source())  # flow
            class Own(lib.Client):
                def go(self):
                    self.send(source())  # flow
            def typed(client: lib.Client):
                client.send(source())  # flow
            """
        },
    ),
    "a sink in a lambda and in a comprehension": (
        "",
        {
            "main": """
            show = lambda text: sink(text)  # flow
            show(source())
            [sink(one) for one in [source()]]  # flow
            list(map(lambda text: sink(text), [source()]))  # flow
            for one in (source(),):
                sink(one)  # flow
            quiet = lambda text: sink('x')  # clean
            quiet(source())
            """
        },
    ),
    "a sanitizer's result is clean": (
        "{id: c, bare_call: [clean], model: ['all -> nothing'], EXAMPLES}\n"
        "{id: d, call: lib.clean, model: ['all -> nothing'], EXAMPLES}\n"
        "{id: e, loose_call: ['*.scrub'], model: ['all -> nothing'], EXAMPLES}",
        {
            "main": """
            import lib
            def clean(text):
                return text
            sink(clean(source()))  # clean
            sink(lib.clean(source()))  # clean
            sink(lib.other(source()))  # flow
            def go(box):
                sink(box.scrub(source()))  # clean
            text = source()
            clean(text)
            sink(text)  # flow
            """
        },
    ),
    "a sanitizer cleans its argument in place": (
        "{id: c, bare_call: [wipe], model: ['nothing -> 0'], EXAMPLES}",
        {
            "main": """
            text = [source()]
            wipe(text)
            sink(text)  # clean
            other = [source()]
            wipe('x', other)
            sink(other)  # flow
            """
        },
    ),
    "a sanitizer of one argument lets the other pass": (
        "{id: c, call: lib.both, model: ['1 -> return'], EXAMPLES}",
        {
            "main": """
            import lib
            sink(lib.both(source(), 'x'))  # clean
            sink(lib.both('x', source()))  # flow
            """
        },
    ),
    "propagators from argument to result, argument, receiver and field": (
        "{id: a, call: lib.wrap, model: ['0 -> return[text]'], EXAMPLES}\n"
        "{id: b, call: lib.copy_to, model: ['0 -> 1 same'], EXAMPLES}\n"
        "{id: c, call: lib.Box.put, model: ['0 -> self same', 'text -> self.note same'], EXAMPLES}\n"
        "{id: d, call: lib.Box.take, model: ['self -> return'], EXAMPLES}",
        {
            "main": """
            import lib
            sink(lib.wrap(source())['text'])  # flow
            sink(lib.wrap(source())['other'])  # clean
            target = []
            lib.copy_to(source(), target)
            sink(target)  # flow
            box = lib.Box()
            box.put(source())
            sink(box.take())  # flow
            empty = lib.Box()
            empty.put('x')
            sink(empty.take())  # clean
            noted = lib.Box()
            noted.put(text=source())
            sink(noted.note)  # flow
            """
        },
    ),
    "functions that nobody calls, at every depth": (
        "",
        {
            "main": """
            def outer(flag):
                text = source()
                def inner():
                    sink(text)  # clean
                    sink(source())  # flow
                if flag:
                    sink(text)  # flow
            class Holder:
                field = source()
                sink(field)  # flow
                def method(self):
                    sink(self.field)  # flow
                    sink(source())  # flow
                class Nested:
                    def deep(self):
                        sink(source())  # flow
            if __name__ == '__main__':
                sink(source())  # flow
            async def later():
                sink(source())  # flow
            def generate():
                yield sink(source())  # flow
            """
        },
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_users_pack_works_in_full_generality(name: str) -> None:
    rules, files = CASES[name]
    check(rules, **files)
