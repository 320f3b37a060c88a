"""Data made coarser on its way: cut to a few characters, rounded, reduced to a network.

`address[:7]`, `postcode[:3]`, `round(latitude, 1)`, `age // 10 * 10`, `ip_network(f"{address}/24", strict=False)`,
`address.rsplit(".", 1)[0]`, `email.split("@")[1]`. What is left names fewer things than what went in. A secret cut
short is a secret still, and a list cut short holds whole elements: neither counts.
"""

from __future__ import annotations

from scanner.ir.model import Attr, Call, Const, Global, Import, Item, Op, Operand
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


def coarser(view: View, at: Operand, category: str) -> str:
    """What makes data of this category coarser at a value, as it is called; "" where nothing does."""
    value = view.values[at]
    match value:
        case Op(name="slice", operands=operands) if not category.startswith(_SECRET):
            return "a slice" if _is_short(view, operands) else ""
        case Op(name="//"):
            return "a division"
        case Item(base=base, key=int(key)):
            return _part(view, base, key, category)
        case Call(callee=callee, args=args):
            name = _name(view, callee)
            if name in _NETWORKS and category == _ADDRESS:
                return f"{name}()"
            if name in ("round", "int", "floor") and category.startswith(_PLACES):
                digits = view.values[args[1].value] if len(args) > 1 else None
                few = digits is None or (isinstance(digits, Const) and _at_most(digits.value, _DIGITS))
                return f"{name}()" if few else ""
            return ""
        case _:
            return ""


def _is_short(view: View, operands: tuple[Operand, ...]) -> bool:
    """Whether a slice leaves few characters: `[:3]`, `[-4:]`, `[2:5]`."""
    start, stop = (_constant(view, one) for one in (*operands[1:3], -1, -1)[:2])
    if isinstance(stop, int) and stop > 0 and start is None:
        return stop <= _KEPT
    if isinstance(start, int) and isinstance(stop, int) and 0 <= start < stop:
        return stop - start <= _KEPT
    return stop is None and isinstance(start, int) and -_LAST <= start < 0


def _part(view: View, base: Operand, key: int, category: str) -> str:
    """The network of an address, the domain of an e-mail address."""
    call = view.values[base]
    name = _name(view, call.callee) if isinstance(call, Call) else ""
    if name not in _PARTED or not isinstance(call, Call):
        return ""
    parted = _constant(view, call.args[0].value) if call.args else None
    if category == _ADDRESS and parted in (".", ":") and (key == 0):
        return f"{name}()"
    last = key in (-1, 1) if "split" in name else key in (-1, 2)
    return f"{name}()" if category == _MAIL and parted == "@" and last else ""


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
