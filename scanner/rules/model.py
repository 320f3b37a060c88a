"""What a rule says, compiled: the values that `taint` looks up while it follows data.

A *pack* (one YAML file) models one library. A *rule* matches places in programs and gives them an *effect*.
A *target* is a dotted path with calls left out: the method `post` of what `requests.Session()` returns is
`requests.Session.post`; `boto3.client("ses").send_email` is `boto3.client.send_email`. `returns` in a pack renames
what a call gives (`requests.post` returns `requests.Response`), so that methods of results are found under their class.

A *port* names a value of a call: an argument, the receiver, the result. Its `path` goes inside: steps are `.name` for
an attribute, `[name]` for a text key, `[#0]` for a position, `[*]` for any element. The same steps are used in
`taint`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.taxonomy import Sensitivity, SinkKind, TransformationKind

Confidence = Literal["certain", "high", "medium", "low"]
"""certain: an API or annotation says so; high: a typed or declared field; medium: a name with context; low: a
bare name.
"""

Path = tuple[str, ...]


class Port(msgspec.Struct, frozen=True):
    """A value of a call. `argument` is found by `position` (-1: none) or `keyword` ("": none), whichever the call uses.

    positionals: every positional argument from `position` on; keywords: every keyword argument; everything:
    all arguments.
    """

    base: Literal["argument", "receiver", "result", "positionals", "keywords", "everything"]
    position: int = -1
    keyword: str = ""
    path: Path = ()


class Condition(msgspec.Struct, frozen=True):
    """What must hold of a constant argument for the rule to apply: equality, or a regular expression on its text.

    `absent` holds when the argument is not given at all.
    """

    port: Port
    equals: str | int | float | bool | None = None
    regex: str = ""
    absent: bool = False


Role = Literal[
    "body", "url", "query", "header", "recipient", "message", "template", "field", "row", "key",
    "path", "command", "user", "context", "sql",
]  # fmt: skip
"""What part of the sink an argument is: decides PF304 (url, query), the recipient, and the words of the step."""


class SinkArgument(msgspec.Struct, frozen=True):
    """One argument of a sink that counts, and as what."""

    port: Port
    role: Role = "body"


class RecipientRule(msgspec.Struct, frozen=True):
    """Who receives: a fixed `entity` (id in the recipients catalogue), or read from `port` (URL, host, bucket, DSN).

    Neither: the receiver's origin (a client object's base URL) is tried.
    """

    entity: str = ""
    port: Port | None = None


ENDLESS = -1
"""How long something lasts that nothing ends."""


class Lasts(msgspec.Struct, frozen=True):
    """How long a call keeps something: the product of the numbers at `ports`, each unit of them `unit` seconds.

    `units` are seconds by the text at `unit_port` (`when="D"`; "" where it is not given). Where the first port is not
    given, `otherwise` is read (a cookie's `expires` for its `max_age`), and where nothing is, `absent` holds: seconds,
    ENDLESS, or None when nothing is said then. `endless` are constants (`0`, `None`) that mean for ever.
    """

    ports: tuple[Port, ...]
    unit: float = 1.0
    unit_port: Port | None = None
    units: dict[str, float] = {}
    absent: int | None = None
    endless: tuple[str, ...] = ()
    otherwise: Lasts | None = None


class SourceEffect(msgspec.Struct, frozen=True, tag=True):
    """The port holds personal data of these `data_types`.

    With `data_types` empty the port is a *carrier* (a request's form, a body): what is read from it by a constant key
    or attribute is classified by that name, and the whole of it is personal data of unknown kind
    (`unclassified`). `collects` says that this reads from a person or device (collection), not from our own
    storage.
    """

    port: Port
    data_types: tuple[str, ...] = ()
    collects: bool = True
    confidence: Confidence = "certain"
    sentence: str = ""  # "read from the request form"


class SinkEffect(msgspec.Struct, frozen=True, tag=True):
    """The arguments reach a sink of this kind. `transport` "url" means: read it from the URL's scheme."""

    kind: SinkKind
    arguments: tuple[SinkArgument, ...]
    recipient: RecipientRule = RecipientRule()
    transport: Literal["url", "tls", "cleartext", "none"] = "none"
    verify: Port | None = None  # an argument that, when constant False, switches certificate checks off
    store: Port | None = None  # an argument that names the table, bucket, queue or key
    sentence: str = ""  # "sent with requests.post"
    rows: tuple[Port, ...] = ()  # with an argument of role `sql`: where the rows of a query are
    values: tuple[Port, ...] = ()  # the same, where only the first column of a row is
    names: tuple[str, ...] = ()  # under a base: the methods whose results the sink takes
    shape: str = ""  # under a decorator: its keyword for the class whose fields alone are shown, else the annotation's
    lasts: Lasts | None = None  # how long what is kept there stays


class TransformationEffect(msgspec.Struct, frozen=True, tag=True):
    """The result is the argument, transformed."""

    kind: TransformationKind
    port: Port
    to: Port = Port("result")


class ModelEffect(msgspec.Struct, frozen=True, tag=True):
    """Data at `source` is afterwards at `target`. `how`: same (the object itself), copy, or derived (some
    computation of it).

    `source` without any `target` (`how` "stops") says that nothing comes out: the call answers a question.
    `cleans`: what was in `source` before is not in it afterwards.
    """

    source: Port
    target: Port
    how: Literal["same", "copy", "derived", "stops", "cleans"] = "derived"


class ReturnsEffect(msgspec.Struct, frozen=True, tag=True):
    """The result behaves like an instance of the class at this dotted path (outside the project), or of
    argument `port`'s class.

    As the effect of a parameter rule: the parameter does. `owner`: of the project's class through which the call was
    reached (`User.objects.get` gives a User), or of the class that its attribute `member` names (`Meta.model`).
    """

    target: str = ""
    port: Port | None = None
    element: bool = False  # the result is a collection of such instances
    owner: bool = False
    member: str = ""


class CallbackEffect(msgspec.Struct, frozen=True, tag=True):
    """The function at `port` will be called; `arguments` maps its parameters (position, or -1 with a name)
    to ports of this call.

    `result` says where what the callback returns goes (usually the call's own result). A port that ends in a name
    (`self.clean_*`) means methods of the object there; with `decorated`, those under one of these decorators.
    """

    port: Port
    arguments: tuple[tuple[Port, Port], ...] = ()  # (port of this call, argument port of the callback's call)
    result: Port | None = None
    decorated: tuple[str, ...] = ()


class KeepsEffect(msgspec.Struct, frozen=True, tag=True):
    """The call says how long a store of this kind keeps what is put there (a lifecycle, an index that expires rows, a
    log that is rotated). `store` names it; None: every store of the kind, or what the sinks of rule `of` keep.
    """

    kind: SinkKind
    lasts: Lasts
    store: Port | None = None
    of: str = ""


class ListenEffect(msgspec.Struct, frozen=True, tag=True):
    """The function at `function` (None: the decorated one) receives what is sent over the channel at `channel`; its
    first parameters, as many as `skip` says, are filled otherwise.
    """

    channel: Port
    function: Port | None = None
    skip: int = 0


class SendEffect(msgspec.Struct, frozen=True, tag=True):
    """The call sends `arguments` (port of this call, argument port of the listeners' call) over a channel: the one at
    `channel`, or the one of this dotted `name`.
    """

    arguments: tuple[tuple[Port, Port], ...]
    channel: Port | None = None
    name: str = ""


class SaveEffect(msgspec.Struct, frozen=True, tag=True):
    """What sits in the fields (or under the keys) of `arguments` is from then on in the stored rows of a class.

    `of` is the port that tells the class, None for the class through which the call was reached.
    """

    of: Port | None
    arguments: tuple[Port, ...]


class RowsEffect(msgspec.Struct, frozen=True, tag=True):
    """Stored rows of a class are at `at`: their fields hold what was kept in them anywhere (`SaveEffect`).

    `of` as there; where it is several arguments, each is a column of the rows: a class, or an attribute of one. With
    `alone`, a class that is the only argument gives its rows themselves. `reverse` is the keyword under which the
    attribute on the class at the other end is named, `manager` what the library has there.
    """

    of: Port | None
    at: Port
    alone: bool = False
    reverse: str = ""
    manager: str = ""


class TemplateEffect(msgspec.Struct, frozen=True, tag=True):
    """The call prints a template, named at the first of `names` that names one (`self`: at the call that made the
    receiver). `contexts` are what it is given: mappings, and keywords.
    """

    names: tuple[Port, ...]
    contexts: tuple[Port, ...]


class ChainEffect(msgspec.Struct, frozen=True, tag=True):
    """Under a base: the library calls `method`, and gives what is at `source` of its result to the methods of these
    `names` (with wildcards) of the same object, at `target`.
    """

    method: str
    source: Port
    names: tuple[str, ...]
    target: Port


class TagEffect(msgspec.Struct, frozen=True, tag=True):
    """The function at `function` (None: the decorated one) is a filter, tag or global of templates, under the name at
    `name` or its own. `context` is the port that says that its first parameter is all that the template has; what it
    returns is the context of the template that `template` names.
    """

    name: Port | None = None
    function: Port | None = None
    context: Port | None = None
    template: Port | None = None


class EntryPointEffect(msgspec.Struct, frozen=True, tag=True):
    """The decorated or registered function is called from outside: a route, task, command, or handler.

    `route` is the port that holds the path, `methods` the port with HTTP methods. `names`, for base classes: the
    methods of the class that are called (`get`, `post`; a trailing `*` stands for any ending).
    """

    kind: Literal["route", "task", "command", "handler"]
    route: Port | None = None
    methods: Port | None = None
    function: Port | None = None  # for registrations: the port that holds the function; None for decorators
    names: tuple[str, ...] = ()


class GateEffect(msgspec.Struct, frozen=True, tag=True):
    """A consent check: what holds on its true branch (or under the decorator) is consented, for the scope named
    at `scope`.
    """

    scope: Port | None = None
    categories: tuple[str, ...] = ()


class SettingEffect(msgspec.Struct, frozen=True, tag=True):
    """A configuration that leaks in itself (`send_default_pii=True`): a finding without a flow."""

    rule: str  # PF303, …
    data_types: tuple[str, ...]
    message: str


Effect = (
    SourceEffect | SinkEffect | TransformationEffect | ModelEffect | ReturnsEffect | CallbackEffect | ListenEffect
    | SendEffect | SaveEffect | RowsEffect | TemplateEffect | TagEffect | ChainEffect | EntryPointEffect
    | GateEffect | SettingEffect | KeepsEffect
)  # fmt: skip


class Rule(msgspec.Struct, frozen=True):
    """One effect of one rule, as it applies to what its match names."""

    id: str
    pack: str
    effect: Effect
    when: tuple[Condition, ...] = ()
    guess: Literal["", "loose-match", "unmodelled-sdk"] = ""  # how the match was guessed: the flow says so, ranks lower


class FieldRule(msgspec.Struct, frozen=True):
    """A declared field: made by calling `initializer`, or annotated with it, in a class under one of `bases`
    (any when empty). With no initializer: every annotated field of a class found by its base or decorator.
    """

    id: str
    initializer: str
    bases: tuple[str, ...]
    data_types: tuple[str, ...]
    store: Literal["table", "form", "schema", "record"]


class Verdict(msgspec.Struct, frozen=True):
    """What the classifier says of a name: the data type ("" when not personal), how sure, and the evidence in
    sentences.
    """

    data_type: str
    category: str
    confidence: Confidence
    evidence: tuple[str, ...]


class DataType(msgspec.Struct, frozen=True):
    """One kind of personal data."""

    id: str
    category: str
    label: str  # "e-mail address": used in sentences
    sensitivity: Sensitivity = "ordinary"
    google_play: str = ""
    apple: str = ""
    ccpa: str = ""
