"""What a function gives away by raising: the text of an exception, which ends up in logs, consoles and error reports.

`raise error` is a call of `raise` with the exception. It gives nothing new away where the exception is not made (it is
only raised again), or when making it was a sink already (`raise HTTPException(detail=...)` is a response).
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.ir.model import After, Call, Operand, Phi, Raise, SetAttr
from scanner.rules.lookup import RuleSet
from scanner.rules.model import SinkEffect
from scanner.taint.calls import models
from scanner.taint.calls.site import Site
from scanner.taint.opened.constants import NOTHING
from scanner.taint.opened.view import View

PATH = "raise"


def raised(rules: RuleSet, view: View, at: Operand, site_of: Callable[[Operand], Site]) -> Site:
    """A `Raise`, compiled; `site_of` compiles the calls of the same function."""
    site = Site(at)
    statement = view.values[at]
    assert isinstance(statement, Raise)
    if statement.value < 0 or not _made_here(view, statement.value):
        return site
    site.rules = models.applying(((rule, PATH) for rule in rules.calls(PATH)), view, at, NOTHING)
    if not _is_sink(view, statement.value, site_of):
        models.add_sinks(site, view, at, site.rules)
    return site


def _made_here(view: View, operand: Operand) -> bool:
    """Whether an exception is made where it is raised; another is only raised again."""
    match view.values[operand]:
        case Call():
            return True
        case Phi(operands=operands):
            return any(isinstance(view.values[one], Call) for one in operands)
        case After(base=base) | SetAttr(base=base):
            return _made_here(view, base)
        case _:
            return False


def _is_sink(view: View, operand: Operand, site_of: Callable[[Operand], Site]) -> bool:
    if not isinstance(view.values[operand], Call):
        return False
    return any(isinstance(rule.effect, SinkEffect) for rule, _ in site_of(operand).rules)
