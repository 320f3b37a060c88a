"""Calls: which functions they reach, and how arguments meet parameters."""

from __future__ import annotations

from scanner.callgraph.model import ReturnType

from .program import check


def test_positional_keyword_and_default_arguments():
    check({
        "a.py": """
def f(a, b, c=None): pass
f(1, 2)  #> a.f(0->0, 1->1)
f(b=1, a=2)  #> a.f(0->1, 1->0)
f(1, c=3, b=2)  #> a.f(0->0, 1->2, 2->1)
""",
    })  # fmt: skip


def test_star_parameters_collect_the_rest():
    check({
        "a.py": """
def f(a, *args, k=1, **kwargs): pass
f(1, 2, 3)  #> a.f(0->0, 1->1[#0], 2->1[#1])
f(1, k=2, z=3)  #> a.f(0->0, 1->2, 2->3[z])
""",
    })  # fmt: skip


def test_star_arguments_spread():
    check({
        "a.py": """
def f(a, b=1): pass
def g(*args, **kwargs): pass
xs = [1, 2]
d = {'a': 1}
f(*xs)  #> a.f(0[#0]->0, 0[#1]->1)
f(1, *xs)  #> a.f(0->0, 1[#0]->1)
f(**d)  #> a.f(0[a]->0, 0[b]->1)
f(1, **d)  #> a.f(0->0, 1[b]->1)
g(*xs, **d)  #> a.g(0->0, 1->1)
""",
    })  # fmt: skip


def test_positional_only_and_keyword_only():
    check({"a.py": "def f(a, /, b, *, c): pass\nf(1, 2, c=3)  #> a.f(0->0, 1->1, 2->2)\n"})


def test_functions_kept_in_containers():
    check({
        "a.py": """
def f(x): pass
def g(x): pass
TABLE = {"f": f, "g": g}
LIST = [f, g]
def run(key):
    TABLE[key](1)  #> a.f(0->0) | a.g(0->0)
    TABLE["f"](1)  #> a.f(0->0)
    TABLE.get(key)(1)  #> a.f(0->0) | a.g(0->0)
    TABLE.get("g", f)(1)  #> a.f(0->0) | a.g(0->0)
    for h in LIST:
        h(1)  #> a.f(0->0) | a.g(0->0)
    LIST[0](1)  #> a.f(0->0)
    for k, h in TABLE.items():
        h(1)  #> a.f(0->0) | a.g(0->0)
    for h in TABLE.values():
        h(1)  #> a.f(0->0) | a.g(0->0)
""",
    })  # fmt: skip


def test_sibling_keys_stay_apart():
    check({
        "a.py": """
def f(): pass
def g(): pass
d = {}
d["f"] = f
d["g"] = g
reveal(d["f"])  #: def a.f
d["f"] = g
reveal(d["f"])  #: def a.g
""",
    })  # fmt: skip


def test_lists_that_grow():
    check({
        "a.py": """
def f(): pass
def g(): pass
hooks = []
hooks.append(f)
hooks.extend([g])
for h in hooks:
    reveal(h)  #: def a.f | def a.g
""",
    })  # fmt: skip


def test_a_registry_filled_by_a_decorator():
    check({
        "reg.py": """
HANDLERS = {}
PLAIN = []
def register(name):
    def inner(fn):
        HANDLERS[name] = fn
        return fn
    return inner
def plain(fn):
    PLAIN.append(fn)
    return fn
""",
        "a.py": """
from reg import register, plain
@register("one")
def one(x): pass
@register("two")
def two(x): pass
@plain
def three(x): pass
""",
        "main.py": """
from reg import HANDLERS, PLAIN
def run(k):
    HANDLERS[k](1)  #> a.one(0->0) | a.two(0->0)
    for p in PLAIN:
        p(1)  #> a.three(0->0)
""",
    })  # fmt: skip


def test_a_registry_filled_from_another_module():
    check({
        "reg.py": "HANDLERS = {}\n",
        "a.py": "from reg import HANDLERS\ndef f(): pass\nHANDLERS['f'] = f\n",
        "b.py": "import reg\nreveal(reg.HANDLERS['f'])  #: def a.f\n",
    })  # fmt: skip


def test_a_registry_of_subclasses():
    check({
        "a.py": """
class Base:
    known = {}
    def __init_subclass__(cls):
        Base.known[cls.__name__] = cls
    def go(self): pass
class One(Base):
    def go(self): pass
def make(name):
    Base.known[name]().go()  #> a.Base.go(self->0) | a.One.go(self->0)
""",
    })  # fmt: skip


def test_partials():
    check({
        "a.py": """
from functools import partial
def f(a, b, c=0): pass
p = partial(f, 1, c=2)
reveal(p)  #: partial
p(3)  #> a.f(callee.args[#0]->0, 0->1, callee.keywords[c]->2)
class A:
    def m(self, x, y): pass
    def run(self):
        q = partial(self.m, 1)
        q(2)  #> a.A.m(callee.func.__self__->0, callee.args[#0]->1, 0->2)
""",
    })  # fmt: skip


def test_bound_methods_kept_in_variables():
    check({
        "a.py": """
class A:
    def m(self, x): pass
a = A()
send = a.m
send(1)  #> a.A.m(self->0, 0->1)
def run(cb):
    cb(1)  #> a.A.m(callee.__self__->0, 0->1)
run(a.m)
""",
    })  # fmt: skip


def test_functions_returned_from_functions():
    check({
        "a.py": """
def outer(x):
    def inner(y): return x
    return inner
class C: pass
f = outer(C())
f(1)  #> a.outer.<locals>.inner(0->0)
reveal(f(1))  #: a.C()
reveal(outer("s")(2))  #: 's'
g = lambda z: z
g(1)  #> a.<lambda>(0->0)
""",
    })  # fmt: skip


def test_closures_bind_late():
    check({
        "a.py": """
def f():
    x = 'one'
    def g(): return x
    x = 'two'
    return g()
reveal(f())  #: 'one' | 'two'
""",
    })  # fmt: skip


def test_a_project_decorator_is_followed():
    check({
        "a.py": """
import functools
def deco(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        return fn(*args, **kwargs)
    return wrapper
class X: pass
class Y: pass
@deco
def f(a): return X()
@deco
def g(a): return Y()
f(1)  #> a.deco.<locals>.wrapper(0->0[#0])
reveal(f(1))  #: a.X()
reveal(g(1))  #: a.Y()
""",
    })  # fmt: skip


def test_decorators_with_arguments_and_stacked():
    check({
        "a.py": """
def arg(name):
    def deco(fn):
        def wrapper(*a): return fn(*a)
        return wrapper
    return deco
def same(fn): return fn
class X: pass
@arg("n")
@same
def f(): return X()
reveal(f())  #: a.X()
@same
def g(): return X()
reveal(g)  #: def a.g
""",
    })  # fmt: skip


def test_a_decorator_that_is_a_class():
    check({
        "a.py": """
class Deco:
    def __init__(self, fn): self.fn = fn
    def __call__(self, *a): return self.fn(*a)
class X: pass
@Deco
def f(a): return X()
f(1)  #> a.Deco.__call__(self->0, 0->1[#0])
reveal(f(1))  #: a.X()
""",
    })  # fmt: skip


def test_an_unknown_decorator_is_transparent():
    check({
        "a.py": """
from functools import lru_cache
from lib import thing
@lru_cache(maxsize=3)
@thing.deco
def f(a): pass
f(1)  #> a.f(0->0)
""",
    })  # fmt: skip


def test_a_task_keeps_its_function():
    check({
        "a.py": """
from celery import Celery, shared_task
app = Celery("x")
@shared_task
def t(a): pass
@app.task(bind=True)
def u(self, a): pass
reveal(t.delay)  #: celery.shared_task.delay
reveal(u.apply_async)  #: celery.Celery.task.apply_async
""",
    })  # fmt: skip


def test_decorated_methods():
    check({
        "a.py": """
def deco(fn):
    def wrapper(self, *args): return fn(self, *args)
    return wrapper
class A:
    @deco
    def m(self, x): return A()
reveal(A().m(1))  #: a.A()
A().m(1)  #> a.deco.<locals>.wrapper(self->0, 0->1[#0])
""",
    })  # fmt: skip


def test_generators_and_comprehensions():
    check({
        "a.py": """
class T: pass
def gen():
    yield T()
def more():
    yield from gen()
for x in gen():
    reveal(x)  #: a.T()
for x in more():
    reveal(x)  #: a.T()
ys = [g for g in gen()]
reveal(ys[0])  #: a.T()
reveal(next(gen()))  #: a.T()
reveal(list(gen())[0])  #: a.T()
""",
    })  # fmt: skip


def test_coroutines():
    check({
        "a.py": """
import asyncio
class T: pass
async def make(): return T()
async def main():
    reveal(await make())  #: a.T()
    t = asyncio.create_task(make())
    reveal(await t)  #: a.T()
""",
    })  # fmt: skip


def test_builtins_that_pass_things_on():
    check({
        "a.py": """
import copy
class T: pass
class U: pass
def make(x): return T()
ts, us = [T()], [U()]
for a, b in zip(ts, us):
    reveal(b)  #: a.U()
for i, a in enumerate(ts):
    reveal(a)  #: a.T()
for m in map(make, us):
    reveal(m)  #: a.T()
reveal(copy.deepcopy(ts)[0])  #: a.T()
reveal(sorted(ts)[0])  #: a.T()
reveal(dict(k=T())["k"])  #: a.T()
reveal((ts + us)[0])  #: a.T() | a.U()
""",
    })  # fmt: skip


def test_a_container_filled_by_another_function():
    check({
        "a.py": """
class T: pass
def fill(d): d["k"] = T()
d = {}
fill(d)
reveal(d["k"])  #: a.T()
""",
    })  # fmt: skip


def test_parameters_from_callers():
    check({
        "a.py": """
from b import use
class T:
    def m(self): pass
use(T())
""",
        "b.py": "def use(x):\n    x.m()  #> a.T.m(self->0)\n",
    })  # fmt: skip


def test_parameters_from_callers_under_another_name():
    check({
        "a.py": "from b import use as call\nclass T:\n    def m(self): pass\ncall(T())\n",
        "b.py": "def use(x):\n    x.m()  #> a.T.m(self->0)\n",
        "c.py": "def use(x): pass\nclass V:\n    def m(self): pass\nuse(V())\n",
    })  # fmt: skip


def test_the_fallback_on_names_is_marked_and_can_be_switched_off():
    source = {
        "a.py": """
class A:
    def send_welcome(self, user): pass
def f(x):
    x.send_welcome(1)  #> guess a.A.send_welcome(self->0, 0->1)
    x.get(1)  #> ?x.get
    x.send_welcome()  #> ?x.send_welcome
""",
    }  # fmt: skip
    check(source)
    check({"a.py": source["a.py"].replace("guess a.A.send_welcome(self->0, 0->1)", "?x.send_welcome")}, guess=False)


def test_no_fallback_when_methods_of_that_name_are_many():
    classes = "".join(f"class C{i}:\n    def go(self): pass\n" for i in range(5))
    check({"a.py": f"{classes}def f(x):\n    x.go()  #> ?x.go\n"})


def test_externals_and_what_they_return():
    returns = {
        "requests.post": ReturnType(path="requests.Response"),
        "fastapi.Depends": ReturnType(argument=0),
        "models.Model.objects.get": ReturnType(owner=True),
        "models.Model.objects.all": ReturnType(owner=True, element=True),
        "models.ForeignKey": ReturnType(argument=0, keyword="to"),
        "models.Model.objects.filter": ReturnType(path="models.QuerySet"),
        "models.QuerySet[*]": ReturnType(owner=True),
    }
    check({
        "a.py": """
import requests, boto3
from fastapi import Depends
from models import Model, ForeignKey
r = requests.post("u")
reveal(r.json)  #: requests.Response.json
reveal(boto3.client("ses").send_email)  #: boto3.client.send_email
class Db: pass
def get_db() -> Db: ...
def view(db=Depends(get_db)):
    reveal(db)  #: a.Db()
class U(Model): pass
class O(Model):
    user = ForeignKey(U)
    other = ForeignKey("U")
reveal(U.objects.get(id=1))  #: a.U()
for u in U.objects.all():
    reveal(u)  #: a.U()
for u in U.objects.filter(a=1):
    reveal(u)  #: a.U()
def f(o: O):
    reveal(o.user)  #: a.U()
    reveal(o.other)  #: a.U()
""",
    }, returns)  # fmt: skip


def test_constant_constructor_arguments_are_kept_as_sites():
    check({"a.py": "import httpx\nc = httpx.Client(base_url='https://x')\nc.post('/p')  #> ext httpx.Client.post\n"})


def test_items_of_externals():
    check({
        "a.py": "from flask import request\nreveal(request.form['a'])  #: flask.request.form[*]\n"
        "reveal(request.form['a'].strip)  #: flask.request.form[*].strip\n",
    })  # fmt: skip


def test_recursion_ends():
    check({
        "a.py": """
class T: pass
def f(n):
    if n: return f(n - 1)
    return T()
def even(n): return T() if n == 0 else odd(n - 1)
def odd(n): return even(n - 1)
reveal(f(3))  #: a.T()
reveal(odd(3))  #: a.T()
def grow(x): return grow([x])
reveal(grow(1))  #: ?grow
""",
    })  # fmt: skip


def test_callbacks_passed_down():
    check({
        "a.py": """
def run(fn, x):
    fn(x)  #> a.one(0->0) | a.two(0->0)
def one(x): pass
def two(x): pass
run(one, 1)
run(two, 2)
""",
    })  # fmt: skip


def test_conditional_callees():
    check({
        "a.py": """
def f(): pass
def g(): pass
h = f if input() else g
h()  #> a.f() | a.g()
(f or g)()  #> a.f() | a.g()
""",
    })  # fmt: skip


def test_the_last_assignment_counts():
    check({"a.py": "def f(): pass\ndef g(): pass\nh = f\nh = g\nh()  #> a.g()\ndef k():\n    h()  #> a.g()\n"})


def test_defaults_that_are_functions():
    check({
        "a.py": """
def f(): pass
def run(cb=f):
    cb()  #> a.f()
run()
""",
    })  # fmt: skip


def test_kwargs_through_layers():
    check({
        "a.py": """
class T: pass
def low(x): reveal(x)  #: a.T()
def mid(**kw): low(**kw)
def top(*a): mid(x=a[0])
top(T())
""",
    })  # fmt: skip


def test_exceptions():
    check({
        "a.py": """
class E(Exception):
    def m(self): pass
try:
    pass
except E as e:
    e.m()  #> a.E.m(self->0)
except (ValueError, E) as e:
    reveal(e)  #: ValueError | a.E()
""",
    })  # fmt: skip


def test_globals_by_name():
    check({"a.py": "def f(): pass\nreveal(globals()['f'])  #: def a.f\n"})


def test_nonlocal_writes():
    check({
        "a.py": """
class T: pass
def f():
    x = None
    def g():
        nonlocal x
        x = T()
    g()
    def h():
        reveal(x)  #: None | a.T()
""",
    })  # fmt: skip


def test_a_registry_that_a_base_class_keeps_of_its_subclasses():
    check({
        "a.py": """
class Plugin:
    plugins = []
    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.plugins.append(cls)
    def go(self): pass
class One(Plugin):
    def go(self): pass
for plugin in Plugin.plugins:
    plugin().go()  #> a.One.go(self->0) | a.Plugin.go(self->0)
""",
    })  # fmt: skip


def test_handlers_connected_as_decorators():
    check({
        "bus.py": """
class Signal:
    def __init__(self): self.receivers = []
    def connect(self, receiver):
        self.receivers.append(receiver)
        return receiver
    def send(self, **named):
        for receiver in self.receivers:
            receiver(**named)  #> h.on(0[mail]->0)
created = Signal()
""",
        "h.py": "import bus\n@bus.created.connect\ndef on(mail): pass\n",
    })  # fmt: skip


def test_a_class_named_by_a_setting():
    check({
        "settings.py": "BACKEND = 'backends.Mail'\n",
        "backends.py": "class Mail:\n    def send(self): pass\nclass Other:\n    def send(self): pass\n",
        "a.py": """
from importlib import import_module
import settings
def load_class(path):
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
load_class(settings.BACKEND)().send()  #> backends.Mail.send(self->0)
""",
    })  # fmt: skip


def test_object_dictionaries():
    check({
        "a.py": """
class T: pass
class A:
    def __init__(self): self.t = T()
a = A()
reveal(a.__dict__["t"])  #: a.T()
reveal(vars(a)["t"])  #: a.T()
a.__dict__.update(x=1)  #> ext dict.update
""",
    })  # fmt: skip


def test_methods_of_text_give_text():
    check({"a.py": "reveal('a'.upper().strip)  #: str.strip\nreveal('a'.encode().hex)  #: bytes.hex\n"})


def test_star_parameters_are_containers():
    check({
        "a.py": """
def f(*a, **k):
    reveal(a)  #: tuple
    k.get("x")  #> ext dict.get
""",
    })  # fmt: skip


def test_who_calls():
    from scanner.index.model import FunctionRef

    from .program import graph_of

    graph, modules = graph_of({
        "a.py": "def f(): pass\nclass C:\n    def m(self): pass\n",
        "b.py": "from a import f as g, C\ng()\nC().m()\n",
        "c.py": "def f(): pass\nf()\nclass D:\n    def m(self): pass\nD().m()\n",
        "d.py": "import a\n@a.f\ndef decorated(): pass\n",
    })  # fmt: skip
    functions = {f.qualname: FunctionRef("a", n) for n, f in enumerate(modules["a"].functions)}
    assert [ref.module for ref, _ in graph.callers(functions["f"])] == ["b", "d"]
    assert [ref.module for ref, _ in graph.callers(functions["C.m"])] == ["b"]


def test_statistics_count_each_call_once():
    from scanner.index.model import FunctionRef
    from scanner.ir.model import Call

    from .program import graph_of

    graph, modules = graph_of({"a.py": "import os\ndef f(): pass\nf()\nos.getcwd()\nzzz()\n"})
    for _ in range(2):
        for operand, value in enumerate(modules["a"].functions[0].values):
            if isinstance(value, Call):
                graph.targets(FunctionRef("a", 0), operand)
    found = graph.statistics()
    assert (found.calls, found.resolved, found.external, found.guessed, found.unresolved) == (3, 1, 1, 0, 1)
