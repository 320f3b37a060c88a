"""Classes, instances, fields, inheritance."""

from __future__ import annotations

from .program import check


def test_methods_through_instances():
    check({
        "a.py": """
class A:
    def m(self, x): return x
    @staticmethod
    def s(x): return x
    @classmethod
    def c(cls): return cls()
    @property
    def p(self): return self.m
a = A()
reveal(a.m)  #: method a.A.m
a.m(1)  #> a.A.m(self->0, 0->1)
a.s(1)  #> a.A.s(0->0)
A.s(1)  #> a.A.s(0->0)
A.m(a, 1)  #> a.A.m(0->0, 1->1)
reveal(A.c())  #: a.A()
reveal(a.p)  #: method a.A.m
A(1)  #> make a.A()
""",
    })  # fmt: skip


def test_fields_set_in_the_constructor():
    check({
        "a.py": """
import requests
class Client:
    def __init__(self, http):
        self.session = requests.Session()
        self.http = http
    def go(self):
        reveal(self.session.post)  #: requests.Session.post
        reveal(self.http)  #: a.Http()
class Http: pass
c = Client(Http())
reveal(c.session)  #: requests.Session
c.go()  #> a.Client.go(self->0)
""",
    })  # fmt: skip


def test_fields_set_in_another_method():
    check({
        "a.py": """
class B: pass
class A:
    def setup(self): self.b = B()
    def use(self): reveal(self.b)  #: a.B()
x = A()
x.setup()
reveal(x.b)  #: a.B()
""",
    })  # fmt: skip


def test_fields_of_the_same_name_on_unrelated_classes_stay_apart():
    check({
        "a.py": """
class X: pass
class Y: pass
class A:
    def __init__(self): self.f = X()
class B:
    def __init__(self): self.f = Y()
reveal(A().f)  #: a.X()
reveal(B().f)  #: a.Y()
""",
    })  # fmt: skip


def test_a_field_overwritten_here_is_what_was_written():
    check({
        "a.py": """
class A:
    def __init__(self): self.f = 'old'
a = A()
a.f = 'new'
reveal(a.f)  #: 'new'
""",
    })  # fmt: skip


def test_what_a_constructor_was_given_at_this_call():
    check({
        "a.py": """
class Client:
    def __init__(self, base): self.base = base
one = Client("https://one")
two = Client("https://two")
reveal(one.base)  #: 'https://one'
reveal(two.base)  #: 'https://two'
""",
    })  # fmt: skip


def test_inheritance_across_files():
    check({
        "base.py": "class Base:\n    def hello(self): pass\n    def both(self): pass\n",
        "a.py": """
from base import Base
class A(Base):
    def both(self):
        super().both()  #> base.Base.both(self->0)
a = A()
reveal(a.hello)  #: method base.Base.hello
reveal(a.both)  #: method a.A.both
""",
    })  # fmt: skip


def test_super_in_a_diamond_follows_the_resolution_order():
    check({
        "a.py": """
class Root:
    def m(self): pass
class L(Root):
    def m(self): super().m()  #> a.R.m(self->0) | a.Root.m(self->0)
class R(Root):
    def m(self): super().m()  #> a.Root.m(self->0)
class D(L, R):
    def m(self): super().m()  #> a.L.m(self->0)
""",
    })  # fmt: skip


def test_a_method_of_self_may_be_a_subclass_one():
    check({
        "a.py": """
class Base:
    def run(self): self.step()  #> a.Base.step(self->0) | a.One.step(self->0)
    def step(self): raise NotImplementedError
class One(Base):
    def step(self): pass
class Other:
    def step(self): pass
o = One()
o.step()  #> a.One.step(self->0)
""",
    })  # fmt: skip


def test_a_mixin_calls_what_its_users_have():
    check({
        "a.py": """
class Mixin:
    def go(self): self.other()  #> a.Base.other(self->0)
class Base:
    def other(self): pass
class C(Mixin, Base): pass
""",
    })  # fmt: skip


def test_an_external_base_answers_for_what_the_class_lacks():
    check({
        "a.py": """
from django.db import models
class User(models.Model):
    def full(self): pass
reveal(User.objects.get)  #: django.db.models.Model.objects.get
def f(u: User):
    reveal(u.save)  #: django.db.models.Model.save | method a.Special.save
    reveal(u.full)  #: method a.User.full
class Special(User):
    def save(self):
        super().save()  #> ext django.db.models.Model.save
""",
    })  # fmt: skip


def test_base_classes_through_variables():
    check({
        "db.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\nModel = db.Model\n",
        "a.py": "from db import db, Model\nclass U(db.Model): pass\nclass V(Model): pass\n"
        "reveal(U.query)  #: flask_sqlalchemy.SQLAlchemy.Model.query\n"
        "reveal(V.query)  #: flask_sqlalchemy.SQLAlchemy.Model.query\n",
    })  # fmt: skip


def test_class_attributes_and_overrides():
    check({
        "a.py": """
class Base:
    url = "https://base"
    def f(self): reveal(self.url)  #: 'https://base' | 'https://one'
class One(Base):
    url = "https://one"
reveal(One().url)  #: 'https://one'
reveal(Base.url)  #: 'https://base'
""",
    })  # fmt: skip


def test_annotated_parameters():
    check({
        "a.py": """
from typing import Optional, List, Dict, Union
class User:
    def mail(self): pass
class Admin:
    def mail(self): pass
def f(
    u: User, o: Optional[User], l: list[User], d: Dict[str, User], p: "User | None", x: Union[User, Admin],
    t: tuple[User, Admin],
):
    reveal(u.mail)  #: method a.User.mail
    reveal(o.mail)  #: method a.User.mail
    reveal(l[0].mail)  #: method a.User.mail
    reveal(d["k"].mail)  #: method a.User.mail
    reveal(p.mail)  #: method a.User.mail
    reveal(x.mail)  #: method a.User.mail | method a.Admin.mail
    reveal(t[1].mail)  #: method a.Admin.mail
    for one in l:
        reveal(one)  #: a.User()
    for one in d.values():
        reveal(one)  #: a.User()
    for k, v in d.items():
        reveal(v)  #: a.User()
    [reveal(e) for e in l]  #: a.User()
""",
    })  # fmt: skip


def test_annotated_fields():
    check({
        "a.py": """
from dataclasses import dataclass
class Http:
    def post(self): pass
@dataclass
class C:
    http: Http
    name: str = "n"
    def f(self):
        self.http.post()  #> a.Http.post(self->0)
def g(c: C):
    reveal(c.http)  #: a.Http()
    reveal(c.name)  #: 'm' | 'n'
c = C(Http(), "m")
C(Http(), name="m")  #> make a.C(0->.http, 1->.name)
reveal(c.name)  #: 'm'
""",
    })  # fmt: skip


def test_named_tuples():
    check({
        "a.py": """
from typing import NamedTuple
class H: pass
class P(NamedTuple):
    x: H
    y: int
p = P(H(), 2)
a, b = p
reveal(a)  #: a.H()
reveal(p.x)  #: a.H()
""",
    })  # fmt: skip


def test_return_annotations_and_factories():
    check({
        "a.py": """
class A: pass
class B(A): pass
def make(kind):
    if kind: return A()
    return B()
def declared() -> A: ...
def choose(cls): return cls()
reveal(make(1))  #: a.A() | a.B()
reveal(declared())  #: a.A()
reveal(choose(A))  #: a.A()
reveal(choose(B))  #: a.B()
""",
    })  # fmt: skip


def test_isinstance_narrows():
    check({
        "a.py": """
class A:
    def m(self): pass
class B:
    def m(self): pass
class C:
    def m(self): pass
def f(x):
    if isinstance(x, A):
        reveal(x.m)  #: method a.A.m
    elif isinstance(x, (B, C)):
        reveal(x.m)  #: method a.B.m | method a.C.m
def g(x):
    if not isinstance(x, A):
        return
    reveal(x.m)  #: method a.A.m
""",
    })  # fmt: skip


def test_properties_and_setters_run_functions():
    check({
        "a.py": """
class A:
    @property
    def name(self): return self._n
    @name.setter
    def name(self, value): self._n = value
a = A()
y = a.name  #~ a.A.name(operand->0)
a.name = "x"  #~ a.A.name(operand->0, operand->1)
""",
    })  # fmt: skip


def test_protocols():
    check({
        "a.py": """
class Box:
    def __getitem__(self, k): return Thing()
    def __setitem__(self, k, v): pass
    def __enter__(self): return Thing()
    def __exit__(self, *a): pass
    def __iter__(self):
        yield Thing()
    def __call__(self, x): return Thing()
    def __add__(self, o): return Thing()
    def __str__(self): return "s"
    def __getattr__(self, n): return Thing()
class Thing: pass
b = Box()
k = input()
reveal(b[k])  #: a.Thing()
reveal(b(1))  #: a.Thing()
reveal(b + 1)  #: a.Thing()
reveal(b.whatever)  #: a.Thing()
with b as w:
    reveal(w)  #: a.Thing()
for i in b:
    reveal(i)  #: a.Thing()
b(1)  #> a.Box.__call__(self->0, 0->1)
b[k]  #~ a.Box.__getitem__(operand->0, operand->1)
b[k] = k  #~ a.Box.__setitem__(operand->0, operand->1, operand->2)
z = b + k  #~ a.Box.__add__(operand->0, operand->1)
t = f"{b}"  #~ a.Box.__str__(operand->0)
str(b)  #~ a.Box.__str__(operand->0)
b.other  #~ a.Box.__getattr__(operand->0)
""",
    })  # fmt: skip


def test_iterators():
    check({
        "a.py": """
class T: pass
class It:
    def __iter__(self): return self
    def __next__(self): return T()
for x in It():
    reveal(x)  #: a.T()
reveal(next(It()))  #: a.T()
for y in It(): #~ a.It.__iter__(operand->0) | a.It.__next__(operand->0)
    pass
""",
    })  # fmt: skip


def test_context_managers_made_of_generators():
    check({
        "a.py": """
from contextlib import contextmanager
class S: pass
@contextmanager
def scope():
    s = S()
    yield s
with scope() as got:
    reveal(got)  #: a.S()
""",
    })  # fmt: skip


def test_descriptors():
    check({
        "a.py": """
class T: pass
class D:
    def __get__(self, obj, kind): return T()
class A:
    f = D()
reveal(A().f)  #: a.T()
x = A()
x.f  #~ a.D.__get__(operand->1)
""",
    })  # fmt: skip


def test_singletons():
    check({
        "a.py": """
class One:
    _instance = None
    def __new__(cls):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance
    @classmethod
    def get(cls):
        if cls._instance is None:
            cls._instance = cls()
        return cls._instance
    def go(self): pass
reveal(One().go)  #: method a.One.go
reveal(One.get().go)  #: method a.One.go
""",
    })  # fmt: skip


def test_metaclass_call():
    check({
        "a.py": """
class Meta(type):
    _known = {}
    def __call__(cls, *args):
        if cls not in cls._known:
            cls._known[cls] = super().__call__(*args)
        return cls._known[cls]
class A(metaclass=Meta):
    def go(self): pass
reveal(A().go)  #: method a.A.go
""",
    })  # fmt: skip


def test_fluent_chains_keep_their_receiver():
    check({
        "a.py": """
class Q:
    def where(self, x): return self
    def send(self): pass
Q().where(1).where(2).send()  #> a.Q.send(self->0)
""",
    })  # fmt: skip


def test_nested_classes_and_enums():
    check({
        "a.py": """
from enum import Enum
class Outer:
    class Inner:
        def m(self): pass
class Url(Enum):
    API = "https://api"
reveal(Outer.Inner().m)  #: method a.Outer.Inner.m
reveal(Url.API.value)  #: 'https://api'
""",
    })  # fmt: skip


def test_setattr_and_getattr_with_constant_names():
    check({
        "a.py": """
class A:
    def m(self): pass
a = A()
reveal(getattr(a, "m"))  #: method a.A.m
reveal(type(a))  #: class a.A
reveal(a.__class__())  #: a.A()
""",
    })  # fmt: skip


def test_a_field_set_only_from_outside():
    check({
        "a.py": "class A: pass\nclass H: pass\n",
        "b.py": "from a import A, H\ndef setup(a: A):\n    a.handler = H()\n",
        "c.py": "from a import A\ndef use(a: A):\n    reveal(a.handler)  #: a.H()\n",
    })  # fmt: skip


def test_callable_instances_in_fields():
    check({
        "a.py": """
class Sender:
    def __call__(self, x): pass
class A:
    def __init__(self): self.send = Sender()
    def go(self): self.send(1)  #> a.Sender.__call__(self->0, 0->1)
""",
    })  # fmt: skip


def test_a_class_that_inherits_its_constructor():
    check({
        "a.py": """
class Base:
    def __init__(self, x): self.x = x
class C(Base): pass
class E(Exception): pass
C(1)  #> a.Base.__init__(new->0, 0->1) | make a.C()
E("m")  #> make a.E() | ext Exception
""",
    })  # fmt: skip


def test_annotated_assignments():
    check({
        "a.py": """
class User:
    def mail(self): pass
def load(k): return None
def f(k, p):
    u: User = load(k)
    reveal(u.mail)  #: method a.User.mail
    n: "User | None" = p
    reveal(n.mail)  #: method a.User.mail
    t: str = "x"
    reveal(t)  #: 'x'
""",
    })  # fmt: skip


def test_a_field_taken_from_a_field_of_the_same_name_of_another_object():
    check({
        "a.py": """
class Comments:
    def store(self, uri, c):
        pass
class DB:
    def __init__(self):
        self.comments = Comments()
class API:
    def __init__(self, app):
        self.comments = app.db.comments
        self.db = app.db
    def new(self, data):
        reveal(self.db)  #: a.DB()
        reveal(self.comments)  #: a.Comments()
        self.comments.store(1, data)  #> a.Comments.store(self->0, 0->1, 1->2)
class App:
    def __init__(self):
        self.db = DB()
        API(self)
""",
    })  # fmt: skip


def test_a_method_of_a_field_of_a_field_of_what_a_constructor_was_given():
    check({
        "a.py": """
class Comments:
    def store(self, uri):
        pass
class DB:
    def __init__(self):
        self.comments = Comments()
    def find(self, number):
        pass
class Site:
    def __init__(self):
        self.db = DB()
class API:
    def __init__(self, app):
        self.app = app
        self.store = app.site.db.comments
    def new(self):
        self.app.site.db.find(1)  #> a.DB.find(self->0, 0->1)
        self.store.store(2)  #> a.Comments.store(self->0, 0->1)
class App:
    def __init__(self):
        self.site = Site()
        API(self)
""",
    })  # fmt: skip
