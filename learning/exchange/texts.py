"""The texts of items as Markdown, with everything named that does not come along."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape

from django.utils.translation import gettext as _

from learning.content.htmlmarkdown import html_markdown, html_phrase, html_words
from learning.content.htmltree import MATH
from learning.content.mathml import mathml_tex
from learning.exchange.model import Draft, refuse
from learning.exchange.pictures import Pictures, is_elsewhere

IMG = re.compile(r"<img\b[^>]{0,5000}>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
LINK = re.compile(r"<a\b[^>]{0,2000}?\bhref\s*=\s*[\"']([^\"'>]+)[\"']", re.IGNORECASE)
PREFIXED_MATH = re.compile(r"<(/?)\w+:math\b", re.IGNORECASE)
TEX = re.compile(r"\\\(((?:[^\\<>]|\\(?!\))){1,2000})\\\)|\\\[((?:[^\\<>]|\\(?!\])){1,2000})\\\]")
DOLLARS = re.compile(r"\$\$([^$<>]{1,2000})\$\$")
LOST = re.compile(r"<(audio|video|object|embed|iframe|svg|canvas|applet|form)\b", re.IGNORECASE)
MARKUP = re.compile(r"<[a-zA-Z!/][^>]{0,5000}>|&#?\w{1,30};")
LONGEST = 200_000


@dataclass
class Texts:
    """Turns the texts of one item; `file` is where it stands, `embedded` what it brings along."""

    draft: Draft
    pictures: Pictures
    file: str = ""
    embedded: dict[str, bytes] = field(default_factory=dict)

    def markdown(self, html: str) -> str:
        """HTML as the Markdown of a text."""
        return html_markdown(self._prepared(html))

    def phrase(self, html: str) -> str:
        """HTML as the Markdown of an option, an item or a side of a pair."""
        text, whole = html_phrase(self._prepared(html))
        if not whole:
            sentence = _("Of lists, tables and code in “%(text)s” only the words are kept.")
            self.draft.note(sentence % {"text": shortened(html)})
        return text

    def words(self, html: str) -> str:
        """HTML as plain words, as one types them."""
        return html_words(self._prepared(html))

    def _prepared(self, html: str) -> str:
        if len(html) > LONGEST:
            refuse(_("A text in it is longer than 200,000 characters; split it up."))
        html = PREFIXED_MATH.sub(r"<\1math", html)
        html = IMG.sub(self._picture, MATH.sub(self._formula, html))
        html = DOLLARS.sub(_tex, TEX.sub(_tex, html))
        for name in sorted({found.lower() for found in LOST.findall(html)}):
            sentence = _("A part of its text (<%(name)s>) cannot be shown here and was left out.")
            self.draft.note(sentence % {"name": name})
        for href in LINK.findall(html):
            if not re.match(r"https?:|mailto:|#", unescape(href), re.IGNORECASE):
                sentence = _("The link to “%(href)s” leads nowhere here; its words are kept.")
                self.draft.note(sentence % {"href": shortened(href)})
        return html

    def _formula(self, match: re.Match[str]) -> str:
        tex = mathml_tex(match.group())
        if tex:
            return f'<code class="maths">{escape(tex, quote=False)}</code>'
        words = html_words(re.sub(r"<[^>]*>", " ", match.group()))
        sentence = _("The formula “%(words)s” is too complex; only its signs are kept.")
        self.draft.note(sentence % {"words": shortened(words)})
        return f" {escape(words, quote=False)} "

    def _picture(self, match: re.Match[str]) -> str:
        attrs = {
            found[0].lower(): unescape(found[1] or found[2] or found[3])
            for found in ATTRIBUTE.findall(match.group())
        }
        tex = attrs.get("data-equation-content", "")
        if tex and "equation" in attrs.get("class", ""):
            return f'<code class="maths">{escape(tex, quote=False)}</code>'
        src, alt = attrs.get("src", "").strip(), attrs.get("alt", "").strip()
        path = self.pictures.take(src, self.file, self.embedded) if src else ""
        if path:
            return f'<img src="{path}" alt="{escape(alt)}">'
        if is_elsewhere(src):
            sentence = _("The picture “%(src)s” is on another site; a link to it is shown.")
            self.draft.note(sentence % {"src": shortened(src)})
            return f'<img src="{escape(src)}" alt="{escape(alt)}">'
        sentence = _("The picture “%(src)s” is not in the file or package; add it by hand.")
        self.draft.note(sentence % {"src": shortened(src)})
        words = _("Picture: %(alt)s") % {"alt": alt} if alt else _("Picture not included")
        return f"<em>{escape(words)}</em>"


def shortened(text: str) -> str:
    """The start of a text, for a sentence that names it."""
    words = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    return words if len(words) <= 60 else words[:57] + "…"


def is_markup(text: str) -> bool:
    """Whether a text of an unknown kind is HTML."""
    return bool(MARKUP.search(text))


def plain_html(text: str) -> str:
    """Plain text as HTML."""
    return escape(text, quote=False).replace("\n", "<br>")


def _tex(match: re.Match[str]) -> str:
    tex = next(group for group in match.groups() if group)
    return f'<code class="maths">{escape(unescape(tex).strip(), quote=False)}</code>'
