"""Cleaning of HTML: an allow-list, and nothing that is not on it gets through.

No style, no script, no event handler, no form, no frame, no id and no class of the author's.
What the list lets pass is made accessible afterwards, in `learning.content.polish`.
"""

from __future__ import annotations

from functools import cache

import nh3

PHRASES = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s samp small "
    "strong sub sup u var wbr".split()
)
BLOCKS = frozenset(
    "blockquote dd details dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre summary "
    "table caption tbody td tfoot th thead tr ul".split()
)
# Boxes without a meaning of their own: let through only so that what they kept apart, such as
# two <div>s, is still apart when `polish` has taken them away.
WRAPPERS = frozenset(
    "address article aside center div fieldset footer form header label legend main nav section "
    "option".split()
) - {"label", "option"}
# Elements that go with all that is in them.
GONE = frozenset(
    "applet audio base button canvas datalist dialog embed frame frameset head iframe link map "
    "math meta noembed noframes noscript object optgroup option plaintext progress script select "
    "style svg template textarea title video xmp".split()
)
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir"},
    "a": {"href"},
    "abbr": {"title"},
    "code": {"class"},
    "img": {"src", "alt"},
    "ol": {"start", "reversed"},
    "pre": {"data-language"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "scope", "align"},
}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
SCHEMES = frozenset({"http", "https", "mailto"})


@cache
def _cleaner() -> nh3.Cleaner:
    attributes = {name: set(values) for name, values in ATTRIBUTES.items()}
    attributes["code"] = set()
    for heading in HEADINGS:
        attributes[heading] = {"id"}
    return nh3.Cleaner(
        tags=set(PHRASES | BLOCKS | WRAPPERS),
        clean_content_tags=set(GONE),
        attributes=attributes,
        allowed_classes={"code": {"maths"}},
        url_schemes=set(SCHEMES),
        link_rel=None,
        strip_comments=True,
    )


def html_clean(html: str) -> str:
    """`html` reduced to the allow-list: balanced, escaped, without anything active."""
    return _cleaner().clean(html)
