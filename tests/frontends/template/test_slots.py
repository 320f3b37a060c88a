"""Where in a page a printed value stands: template in, the slots of the piece that prints `x` out."""

from __future__ import annotations

import pytest

from scanner.frontends.template.markup import pieces
from scanner.frontends.template.slots import LOADS, Slot, Slots

CASES = {
    "text": ("<p>{{ x }}</p>", ()),
    "link": ('<a href="https://a.example/?q={{ x }}">', ()),
    "form": ('<form action="https://a.example/{{ x }}">', ()),
    "own-address": ('<img src="/avatars/{{ x }}.png">', ()),
    "address-that-is-printed": ('<img src="{{ base }}/{{ x }}.png">', ()),
    "image": ('<img src="https://a.example/{{ x }}.png">', (Slot(LOADS, "https://a.example/"),)),
    "image-by-the-page's-scheme": ("<img src='//a.example/{{ x }}'>", (Slot(LOADS, "https://a.example/"),)),
    "image-without-quotes": ("<img src=https://a.example/{{ x }}>", (Slot(LOADS, "https://a.example/"),)),
    "image-in-clear": ('<img src="http://a.example/{{ x }}">', (Slot(LOADS, "http://a.example/"),)),
    "several-in-one-address": (
        '<iframe title="t" src="https://a.example/?v={{ version|default:"1" }}&q={{ x }}">',
        (Slot(LOADS, "https://a.example/?v={?}&q="),),
    ),
    "other-attribute": ('<img src="https://a.example/i.png" alt="{{ x }}">', ()),
    "behind-the-image": ('<img src="https://a.example/i.png">{{ x }}', ()),
    "script-address": (
        '<script src="https://a.example/s.js?k={{ x }}"></script>',
        (Slot(LOADS, "https://a.example/s.js?k="),),
    ),
    "call": ("<script>track('{{ x }}');</script>", (Slot("track"),)),
    "call-of-a-method": ("<script>window.a.b.c({d: '{{ x }}'});</script>", (Slot("a.b.c"),)),
    "calls-in-calls": ("<script>push(['identify', trim('{{ x }}')])</script>", (Slot("trim"), Slot("push"))),
    "closed-call": ("<script>track(); var y = '{{ x }}';</script>", ()),
    "given-object": ("<script>window.settings = {mail: '{{ x }}'};</script>", (Slot("settings"),)),
    "condition": ("<script>if ('{{ x }}' == 'y') { track(); }</script>", ()),
    "behind-the-script": ("<script>track();</script>{{ x }}", ()),
    "unclosed-script": ("<script>track('{{ x }}'", (Slot("track"),)),
    "unbalanced": ("<script>)]}track('{{ x }}')</script>", (Slot("track"),)),
    "not-latin": ("<script>wörter('ü', 'é{{ x }}')</script>", (Slot("wörter"),)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_slot_of_what_is_printed(name: str) -> None:
    template, slots = CASES[name]
    raw = template.encode()
    (found,) = [one for one in pieces(raw) if one.kind == "print" and raw[one.start : one.end].strip() == b"x"]
    assert Slots(raw).of(found) == slots
