"""Formulas: TeX is stored, MathML is shown."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert

SPACE = "{http://www.w3.org/1998/Math/MathML}"
ELEMENTS = frozenset(
    "math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms "
    "mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none menclose "
    "semantics".split()
)
ATTRIBUTES = frozenset(
    "accent accentunder columnalign columnlines columnspacing depth dir display displaystyle "
    "fence form height largeop linethickness lspace mathvariant maxsize minsize movablelimits "
    "notation rowlines rowspacing rspace scriptlevel separator stretchy symmetric width "
    "mathcolor".split()
)
LONGEST = 5000


@lru_cache(maxsize=512)
def maths_html(tex: str, *, block: bool = False) -> str:
    """The formula as MathML with its TeX as the alternative text; as TeX if it is none."""
    try:
        root = ET.fromstring(convert(tex[:LONGEST], display="block" if block else "inline"))  # noqa: S314  # latex2mathml's own output
    except Exception:  # noqa: BLE001  # the converter raises all kinds of errors on bad TeX
        return f'<code class="maths">{escape(tex)}</code>'
    root.set("alttext", tex)
    return _html(root)


def _html(element: ET.Element) -> str:
    """The element if it is on the list, without the attributes that are not."""
    tag = element.tag.removeprefix(SPACE)
    inner = escape(element.text or "", quote=False)
    for child in element:
        inner += _html(child) + escape(child.tail or "", quote=False)
    if tag not in ELEMENTS:
        return inner
    kept = {name: value for name, value in element.attrib.items() if name in ATTRIBUTES}
    if tag == "math":
        kept["alttext"] = element.attrib["alttext"]
    attrs = "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
    return f"<{tag}{attrs}>{inner}</{tag}>"
