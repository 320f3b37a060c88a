"""What `taint` may ask of the rules: the interface between the two halves of the house.

Every question is answered from tables made once; each answer is in a fixed order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from scanner.rules.model import DataType, FieldRule, ReturnsEffect, Rule, Verdict


class RuleSet(Protocol):
    """Compiled packs, looked up by name."""

    digest: str
    shared_words: frozenset[str]
    """The last words of objects that `shared` and `loosely_shared` know."""
    handing: frozenset[str]
    """The last words of decorators that `handed` knows."""
    set_attributes: frozenset[str]
    """The attributes of which setting is a call that rules speak of: `reply.media = v` is `reply.media.__set__(v)`."""
    vocabulary: frozenset[str]
    """The last words of the calls that rules speak of."""

    undefined: frozenset[str]
    """The bare names of functions that rules speak of although no module defines them."""

    def run_by(self, method: str) -> frozenset[str]:
        """The last words of the calls that run a method of this name of the object that they are given or called on."""
        ...

    def calls(self, target: str) -> tuple[Rule, ...]:
        """Rules for a call of a dotted path outside the project, or of a project function's qualified name.

        Operations written without a call stand under their method: `flask.session[k] = v` is a call of
        `flask.session.__setitem__` with k and v, `p.a = v` one of `p.a.__set__` with v.
        """
        ...

    def unmodelled(self, target: str) -> tuple[Rule, ...]:
        """The sink that a call of a path outside the project is taken for when no rule describes it: a sending method
        of an organisation's package.
        """
        ...

    def bare_calls(self, name: str) -> tuple[Rule, ...]:
        """Rules for a call by bare name, also of a function that is defined nowhere (`source()`, `sink(x)`)."""
        ...

    def named_calls(self, name: str) -> tuple[Rule, ...]:
        """Rules for a call of anything by this last name: plain, of a module, or a method, the project's own too."""
        ...

    def unresolved_calls(self, receiver: str, method: str) -> tuple[Rule, ...]:
        """Rules for `receiver.method(...)` where nothing is known of the receiver but the last word of its spelling."""
        ...

    def method_models(self, name: str) -> tuple[Rule, ...]:
        """Models for a call of method `name` on a receiver that is unknown or of a builtin class (`append`, `format`).

        What `calls("list.append")` and the like say, whatever the class; the same models for two classes come once.
        """
        ...

    def returns(self, target: str) -> ReturnsEffect | None:
        """What a call of a dotted path gives; for a path that ends in `[*]`, what an element of it is."""
        ...

    def unresolved_reads(self, receiver: str, name: str) -> tuple[Rule, ...]:
        """Rules for reading `receiver.name` where nothing is known of the receiver but its spelling
        (`request.POST`).
        """
        ...

    def reads(self, target: str) -> tuple[Rule, ...]:
        """Rules for reading a dotted path (`flask.request.form`, `os.environ`)."""
        ...

    def named_reads(self, name: str) -> tuple[Rule, ...]:
        """Rules for reading a bare name, attribute or constant key of this spelling, whatever its owner."""
        ...

    def parameters(
        self, function: str, decorators: tuple[str, ...], bases: tuple[str, ...]
    ) -> tuple[tuple[str, Rule], ...]:
        """(parameter name or "*", rule) for a function's qualified name, resolved decorators, and its class's
        resolved bases.
        """
        ...

    def decorators(self, target: str) -> tuple[Rule, ...]:
        """Entry point and gate rules for a decorator's dotted path."""
        ...

    def bases(self, target: str) -> tuple[Rule, ...]:
        """Entry point rules for classes under this base: their methods of the rules' names are called from outside."""
        ...

    def literals(self, text: str) -> tuple[Rule, ...]:
        """Source rules whose regular expression matches a string literal."""
        ...

    def fields(self, initializer: str) -> tuple[FieldRule, ...]:
        """Field rules for a dotted initializer or annotation."""
        ...

    def settings(self) -> Mapping[str, tuple[Rule, ...]]:
        """Setting rules by the name that is given a value (`SQLALCHEMY_ECHO = True`), for conditions on argument 0."""
        ...

    def record_fields(self, base: str) -> tuple[FieldRule, ...]:
        """Field rules for every annotated field of a class under this base or decorator."""
        ...

    def classify(  # noqa: PLR0913 - the context of a name
        self,
        name: str,
        owner: str,
        declared: str,
        neighbours: tuple[str, ...],
        place: str = "",
        subject: str = "",
        value: str = "",
    ) -> Verdict:
        """Whether a name is personal: `owner` the object or class, `declared` its type as written, `neighbours` the
        names beside it, `place` the file's path, `subject` what the function around is about, `value` the literal it
        is given ("" where there is none).
        """
        ...

    def data_type(self, identifier: str) -> DataType:
        """The data type of this id. Raises KeyError."""
        ...

    def answers_question(self, name: str) -> bool:
        """Whether a call of this name yields no personal data of its arguments (`len`, `is_valid`), or
        none but a receipt (`send`, `publish`).
        """
        ...

    def never_returns(self, target: str) -> bool:
        """Whether a call of this dotted path never comes back (`sys.exit`, `flask.abort`)."""
        ...

    def canonical(self, target: str) -> str:
        """The dotted path under the name that packs use."""
        ...

    def shared(self, target: str) -> str:
        """The name of the object at this dotted path, when it is one and the same for the whole program: what one
        function puts into it, another reads (`flask.g`); else "".
        """
        ...

    def loosely_shared(self, spelling: str) -> str:
        """The same, for a value of which only the spelling is known (`request`)."""
        ...

    def handed(self, decorator: str) -> str:
        """The shared object that functions under a decorator get as their first argument, "" for none."""
        ...

    def recipient(self, host: str) -> str:
        """The catalogue's organisation id for a host, by registrable domain; "" if unknown."""
        ...
