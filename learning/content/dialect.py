"""The Markdown that lessons are written in: CommonMark with tables, strikethrough, definition
lists, inline formulas `\\( … \\)`, and attributes in braces, which are read and dropped.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from html import escape
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin

Env = MutableMapping[str, Any]

# `## Title {#id}` and `{: .class}`, which other systems give a meaning to.
TRAILING_BRACES = re.compile(r"\s*\{[:#.][^{}]{0,200}\}\s*$")
IFRAME = re.compile(
    r"<iframe\b([^>]{0,2000})>(?:.{0,2000}?</iframe\s*>)?", re.IGNORECASE | re.DOTALL
)
ATTRIBUTE = re.compile(r"""\b(src|title)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
SINGLE_QUOTED = re.compile(r"\{alt='([^'\"{}\n]{0,500})'\}")
LANGUAGE = re.compile(r"^[a-z0-9+#_.-]{1,30}$")
# Deeper nesting than this is an attack, not a lesson.
DEEPEST = 20


@cache
def markdown_parser() -> MarkdownIt:
    """The one parser; it keeps no state between texts."""
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST, "html": True})
    parser.enable(["table", "strikethrough"])
    parser.use(attrs_plugin, after=("image", "code_inline", "link_close"), spans=False)
    parser.use(deflist_plugin)
    parser.inline.ruler.before("escape", "maths", _maths)
    parser.core.ruler.before("normalize", "quotes", _quotes)
    parser.core.ruler.push("tidy", _tidy)
    parser.add_render_rule("fence", _render_code)
    parser.add_render_rule("code_block", _render_code)
    parser.add_render_rule("maths", _render_maths)
    parser.add_render_rule("image", _render_image)
    parser.add_render_rule("html_block", _render_html)
    parser.add_render_rule("html_inline", _render_html)
    return parser


@cache
def block_parser() -> MarkdownIt:
    """The same without reading inline text: for finding where blocks start and end."""
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST, "html": True})
    parser.enable(["table", "strikethrough"])
    parser.use(deflist_plugin)
    parser.core.ruler.disable("inline")
    return parser


def language_of(info: str) -> str:
    """The language named on a code fence's first line, in small letters; empty when none is."""
    words = info.strip().lower().strip("{}").split()
    name = words[0].lstrip(".").strip("{},") if words else ""
    return name if LANGUAGE.match(name) else ""


def plain_text(tokens: Sequence[Token] | None) -> str:
    """The words of inline tokens, without their marks."""
    parts = []
    for token in tokens or []:
        if token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.type == "image":
            parts.append(plain_text(token.children))
        elif token.type in {"text", "code_inline", "maths"}:
            parts.append(token.content)
    return "".join(parts)


def inline_plain(text: str) -> str:
    """Inline Markdown as plain words."""
    tokens = markdown_parser().parseInline(text)
    return " ".join(plain_text(tokens[0].children).split()) if tokens else ""


def path_of(url: str) -> str:
    """A link to a file as the file is called, without the percent signs that Markdown puts in."""
    return url if re.match(r"(?i)[a-z][a-z0-9+.-]*:", url) else unquote(url)


def _maths(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("\\(", state.pos):
        return False
    end = state.src.find("\\)", state.pos + 2)
    if end < 0 or not state.src[state.pos + 2 : end].strip():
        return False
    if not silent:
        token = state.push("maths", "math", 0)
        token.content = state.src[state.pos + 2 : end].strip()
    state.pos = end + 2
    return True


def _quotes(state: StateCore) -> None:
    """`{alt='…'}` as `{alt="…"}`, the only quotes that the plugin for attributes knows."""
    state.src = SINGLE_QUOTED.sub(r'{alt="\1"}', state.src)


def _tidy(state: StateCore) -> None:
    """Drop what belongs to other systems, and set the dashes that authors type as `---`."""
    for token in state.tokens:
        if token.type in {"th_open", "td_open"} and token.attrs:
            token.attrs = {"align": str(token.attrs["style"]).removeprefix("text-align:")}
        if token.type != "inline" or not token.children:
            continue
        last = token.children[-1]
        if last.type == "text" and last.content.endswith("}"):
            last.content = TRAILING_BRACES.sub("", last.content)
        for child in token.children:
            if child.type == "text" and "---" in child.content:
                child.content = re.sub(r"(?<!-)---(?!-)", "—", child.content)


def _render_code(
    renderer: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: Env,
) -> str:
    token = tokens[index]
    language = escape(language_of(token.info))
    return f'<pre data-language="{language}">{escape(token.content)}</pre>\n'


def _render_maths(
    renderer: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: Env,
) -> str:
    return f'<code class="maths">{escape(tokens[index].content)}</code>'


def _render_image(
    renderer: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: Env,
) -> str:
    """The picture; an alternative text in braces counts, as other systems write it."""
    token = tokens[index]
    alt = str(token.attrs.get("alt") or "") or plain_text(token.children)
    return f'<img src="{escape(str(token.attrs.get("src") or ""))}" alt="{escape(alt)}">'


def _render_html(
    renderer: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: Env,
) -> str:
    """Raw HTML as it stands, to be cleaned; a frame becomes a link to what it would show."""
    return IFRAME.sub(_frame_link, tokens[index].content)


def _frame_link(match: re.Match[str]) -> str:
    found = {m[0].lower(): m[1] or m[2] for m in ATTRIBUTE.findall(match.group(1))}
    src = found.get("src", "")
    if not src.startswith(("http://", "https://")):
        return ""
    return f'<a href="{escape(src)}">{escape(found.get("title") or src)}</a>'
