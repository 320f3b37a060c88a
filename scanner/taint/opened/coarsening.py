"""Data made coarser on its way: cut to a few characters, rounded, reduced to a network.

`address[:7]`, `postcode[:3]`, `round(latitude, 1)`, `age // 10 * 10`, `born.year`, `ip_network(f"{address}/24",
strict=False)`, `address.rsplit(".", 1)[0]`, `".".join(address.split(".")[:2])`, `email.split("@")[1]`. What is left
names fewer things than what went in. A secret cut short is a secret still, and a list cut short holds whole elements:
neither counts. Of what was parted, one part or a few do.
"""

from __future__ import annotations

import re

from scanner.ir.model import Attr, Call, Const, Global, Import, Item, Op, Operand, Value
from scanner.taint.opened.view import View

_KEPT = 8
"""The most characters that a cut may leave."""

_LAST = 4
_DIGITS = 2
_SECRET = "user.authorization"
_PLACES = ("user.location",)
_ADDRESS = "user.device.ip_address"
_MAIL = "user.contact.email"
_NETWORKS = frozenset(("ip_network", "IPv4Network", "IPv6Network", "supernet", "network_address"))
_PARTED = frozenset(("split", "rsplit", "partition", "rpartition"))
_BORN = "user.demographic.date_of_birth"
_MONTHS = frozenset(("%Y", "%Y-%m", "%m/%Y", "%m.%Y", "%b %Y", "%B %Y"))
_OCTETS = 4
_SIGNS = {_ADDRESS: ".:", _MAIL: "@"}
"""Where an address, and an e-mail address, is taken apart."""
_DIGITS_OF = re.compile(r"\\d|\[0-9|\[\^|\.[*+]")


def coarser(view: View, at: Operand, category: str, inside: bool = False) -> str:
    """What makes data of this category coarser at a value, as it is called; "" where nothing does. `inside`: it comes
    there in an object or a list that holds it."""
    value = view.values[at]
    match value:
        case Op(name="slice", operands=(base, *_) as operands) if not category.startswith(_SECRET):
            if inside:
                return _parted(view, base, _SIGNS.get(category, "")) if _is_beginning(view, operands) else ""
            return "a slice" if _is_short(view, operands) else ""
        case Item(base=base, key=int(key)):
            return _part(view, base, key, category)
        case _ if inside:
            return ""
        case Op(name="//"):
            return "a division"
        case Attr(name="year") if category.startswith(_BORN):
            return "year"
        case Call(callee=callee, args=args):
            return _called(view, _name(view, callee), [one.value for one in args], category)
        case _:
            return ""


def _called(view: View, name: str, args: list[Operand], category: str) -> str:
    given = [_constant(view, one) for one in args]
    if category == _ADDRESS:
        return f"{name}()" if name in _NETWORKS or (name == "sub" and _blanks(given)) else ""
    if category.startswith(_PLACES) and name in ("round", "int", "floor"):
        digits = view.values[args[1]] if len(args) > 1 else None
        few = digits is None or (isinstance(digits, Const) and _at_most(digits.value, _DIGITS))
        return f"{name}()" if few else ""
    if category.startswith(_BORN) and name == "strftime" and given and given[-1] in _MONTHS:
        return "strftime()"
    return ""


def _blanks(given: list[object]) -> bool:
    """Whether a pattern takes digits of an address and a text replaces them that holds none of them: where a prefix is
    taken off, all are left."""
    match given:
        case [str(pattern), str(by), *_]:
            return "\\" not in by and _DIGITS_OF.search(pattern) is not None
        case _:
            return False


def _is_short(view: View, operands: tuple[Operand, ...]) -> bool:
    """Whether a slice leaves few characters: `[:3]`, `[-4:]`, `[2:5]`."""
    start, stop = (_constant(view, one) for one in (*operands[1:3], -1, -1)[:2])
    if isinstance(stop, int) and stop > 0 and start is None:
        return stop <= _KEPT
    if isinstance(start, int) and isinstance(stop, int) and 0 <= start < stop:
        return stop - start <= _KEPT
    return stop is None and isinstance(start, int) and -_LAST <= start < 0


def _is_beginning(view: View, operands: tuple[Operand, ...]) -> bool:
    """Whether a slice of the parts of an address leaves some out: `[:2]`, `[:-1]`."""
    start, stop = (_constant(view, one) for one in (*operands[1:3], -1, -1)[:2])
    return start is None and isinstance(stop, int) and stop < _OCTETS


def _part(view: View, base: Operand, key: int, category: str) -> str:
    """The network of an address, the domain of an e-mail address."""
    # What stands before a colon is the whole of an address with a port.
    name = _parted(view, base, _SIGNS.get(category, "").removesuffix(":"))
    if category == _ADDRESS:
        parts = {at for at, one in enumerate(view.values) if view.uses[at] and _is_item(one, base)}
        return name if len(parts) < _OCTETS else ""
    last = key in (-1, 1) if "split" in name else key in (-1, 2)
    return name if last else ""


def _is_item(value: Value, base: Operand) -> bool:
    return isinstance(value, Item) and value.base == base


def _parted(view: View, at: Operand, signs: str) -> str:
    """The call by which something was taken apart at one of these signs; "" where none did."""
    call = view.values[at]
    name = _name(view, call.callee) if isinstance(call, Call) else ""
    if name not in _PARTED or not isinstance(call, Call):
        return ""
    by = _constant(view, call.args[0].value) if call.args else None
    return f"{name}()" if isinstance(by, str) and by and by in signs else ""


def _name(view: View, callee: Operand) -> str:
    value = view.values[callee]
    return value.name or "" if isinstance(value, Attr | Global | Import) else ""


def _constant(view: View, operand: Operand) -> object:
    """A constant, also a negative number; None for what is left out or is none."""
    if operand < 0:
        return None
    value = view.values[operand]
    if isinstance(value, Op) and value.name == "-" and len(value.operands) == 1:
        inner = _constant(view, value.operands[0])
        return -inner if isinstance(inner, int) else None
    return value.value if isinstance(value, Const) else None


def _at_most(value: object, most: int) -> bool:
    return isinstance(value, int) and value <= most


__all__ = ["coarser"]
