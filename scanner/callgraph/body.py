"""A function with what the call graph looks up beside its values: annotations, `isinstance` checks, and of which object
a value is a later state.
"""

from __future__ import annotations

from scanner.ir import model as ir


class Body:
    """What is asked of a function again and again: its values, the annotations of assignments by the value assigned,
    and its calls of `isinstance` (call -> object, class).
    """

    __slots__ = ("_beneath", "_roots", "checks", "hints", "values")

    def __init__(self, function: ir.Function) -> None:
        self.values = function.values
        self._roots: list[int] = []
        self._beneath: list[int] = []
        self.hints: dict[int, ir.TypeExpr] = dict(function.hints)
        self.checks: dict[int, tuple[int, int]] = {}
        for operand, value in enumerate(self.values):
            if type(value) is ir.Call and len(value.args) == 2:
                callee = self.values[value.callee]
                if type(callee) is ir.Global and callee.name == "isinstance":
                    self.checks[operand] = (value.args[0].value, value.args[1].value)

    def root(self, operand: int) -> int:
        """The object of which a value is a later state."""
        if not self._roots:
            self._follow()
        return self._roots[operand]

    def beneath(self, operand: int) -> int:
        """What a state after a call was before that call and those just before it, which leave its class alone.

        An object on which a function makes a thousand calls has as many states; each is asked about.
        """
        if not self._roots:
            self._follow()
        return self._beneath[operand]

    def _follow(self) -> None:
        values = self.values
        for operand, value in enumerate(values):
            root = beneath = operand
            if isinstance(value, ir.After | ir.SetAttr | ir.SetItem):
                root = self._roots[value.base] if value.base < operand else value.base
            if type(value) is ir.After:
                beneath = value.base
                if type(values[beneath]) is ir.After and beneath < operand and not self._is_special(beneath):
                    beneath = self._beneath[beneath]
            self._roots.append(root)
            self._beneath.append(beneath)

    def _is_special(self, operand: int) -> bool:
        """Whether a state is annotated, or comes after the call of an initialiser, which may set fields."""
        value = self.values[operand]
        call = self.values[value.call] if isinstance(value, ir.After) else None
        callee = self.values[call.callee] if isinstance(call, ir.Call) else None
        return operand in self.hints or (isinstance(callee, ir.Attr) and callee.name == "__init__")
