"""MathML as TeX, where it is simple: what school and office formulas are made of."""

from __future__ import annotations

import re
from collections.abc import Callable

from learning.content.tree import Element, tree_parse

PREFIX = re.compile(r"(</?)[A-Za-z][\w-]*:")
EMPTY = re.compile(r"<([A-Za-z]\w*)([^<>]*)/>")
DEEPEST = 40
SPECIAL = re.compile(r"([#$%&_{}])")
SYMBOLS = {
    "×": r"\times", "·": r"\cdot", "⋅": r"\cdot", "÷": r"\div", "±": r"\pm", "∓": r"\mp",
    "−": "-", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "≡": r"\equiv",
    "∞": r"\infty", "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "√": r"\surd", "∂": r"\partial",
    "∇": r"\nabla", "∈": r"\in", "∉": r"\notin", "⊂": r"\subset", "⊆": r"\subseteq",
    "∪": r"\cup", "∩": r"\cap", "∅": r"\emptyset", "∀": r"\forall", "∃": r"\exists",
    "→": r"\to", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "←": r"\leftarrow",
    "°": r"^\circ", "′": "'", "…": r"\dots", "∠": r"\angle", "⊥": r"\perp", "∥": r"\parallel",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\epsilon",
    "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu",
    "ν": r"\nu", "ξ": r"\xi", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau",
    "φ": r"\varphi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega", "Γ": r"\Gamma",
    "Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Ξ": r"\Xi", "Π": r"\Pi", "Σ": r"\Sigma",
    "Φ": r"\Phi", "Ψ": r"\Psi", "Ω": r"\Omega",
    "\u2061": "", "\u2062": "", "\u2063": ",", "\u2064": "+",
}  # fmt: skip
NAMES = frozenset("sin cos tan cot sec csc arcsin arccos arctan log ln exp lim max min".split())
ACCENTS = {"¯": "overline", "‾": "overline", "^": "hat", "~": "tilde", "→": "vec", "˙": "dot"}


class _UnknownError(Exception):
    """The formula holds something that is not put into TeX here."""


def mathml_tex(markup: str) -> str:
    """The TeX of `<math>…</math>`, its prefix not minded; "" when it is not simple enough."""
    root = tree_parse(EMPTY.sub(r"<\1\2></\1>", PREFIX.sub(r"\1", markup)))
    math = next((element for element in root.elements() if element.tag == "math"), None)
    if math is None:
        return ""
    try:
        tex = _row(math, 0)
    except _UnknownError:
        return ""
    return "" if "\\)" in tex else " ".join(tex.split())


def _row(element: Element, depth: int) -> str:
    return " ".join(_tex(child, depth + 1) for child in element.elements())


def _tex(element: Element, depth: int) -> str:
    if depth > DEEPEST:
        raise _UnknownError
    writer = _WRITERS.get(element.tag)
    return writer(element, depth) if writer else _layout(element, depth)


def _semantics(element: Element, depth: int) -> str:
    """The formula without what is noted beside it."""
    return next((_tex(part, depth + 1) for part in element.elements()), "")


def _text(element: Element, depth: int) -> str:
    return f"\\text{{{_quoted(element.text)}}}" if element.text.strip() else ""


def _root(element: Element, depth: int) -> str:
    return f"\\sqrt{{{_row(element, depth)}}}"


def _layout(element: Element, depth: int) -> str:
    tag, parts = element.tag, list(element.elements())
    texts = [_tex(part, depth + 1) for part in parts]
    patterns = {
        ("mfrac", 2): r"\frac{%s}{%s}",
        ("msup", 2): "{%s}^{%s}",
        ("msub", 2): "{%s}_{%s}",
        ("msubsup", 3): "{%s}_{%s}^{%s}",
        ("munder", 2): "{%s}_{%s}",
        ("munderover", 3): "{%s}_{%s}^{%s}",
    }
    if tag == "mroot" and len(texts) == 2:
        return f"\\sqrt[{texts[1]}]{{{texts[0]}}}"
    if tag == "mover" and len(texts) == 2:
        accent = ACCENTS.get(parts[1].text.strip())
        return f"\\{accent}{{{texts[0]}}}" if accent else f"{{{texts[0]}}}^{{{texts[1]}}}"
    pattern = patterns.get((tag, len(texts)))
    if pattern is None:
        raise _UnknownError
    if tag.startswith("mu") and texts[0].startswith("\\"):
        pattern = pattern.replace("{%s}", "%s", 1)
    return pattern % tuple(texts)


def _fenced(element: Element, depth: int) -> str:
    left = _quoted(element.attrs.get("open", "("))
    right = _quoted(element.attrs.get("close", ")"))
    inner = ", ".join(_tex(part, depth + 1) for part in element.elements())
    return f"\\left{left or '.'} {inner} \\right{right or '.'}"


def _table(element: Element, depth: int) -> str:
    rows = [
        " & ".join(_row(cell, depth + 1) for cell in row.elements()) for row in element.elements()
    ]
    inner = r" \\ ".join(rows)
    return f"\\begin{{matrix}} {inner} \\end{{matrix}}"


def _quoted(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)


def _symbol(element: Element, depth: int) -> str:
    text, tag = element.text.strip(), element.tag
    if text in SYMBOLS:
        return SYMBOLS[text]
    if text in NAMES:
        return f"\\{text}"
    if "\\" in text:
        raise _UnknownError
    escaped = "".join(SYMBOLS.get(c, _quoted(c)) for c in text)
    return f"\\mathrm{{{escaped}}}" if tag == "mi" and len(text) > 1 else escaped


_WRITERS: dict[str, Callable[[Element, int], str]] = {
    **dict.fromkeys(("mn", "mi", "mo"), _symbol),
    **dict.fromkeys(("mtext", "ms"), _text),
    **dict.fromkeys(("mrow", "mstyle", "mpadded"), _row),
    "semantics": _semantics,
    "mspace": lambda _element, _depth: r"\;",
    "msqrt": _root,
    "mfenced": _fenced,
    "mtable": _table,
}
