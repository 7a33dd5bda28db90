"""HTML to Markdown, and back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from learning.content.context import LessonContext, LessonState
from learning.content.dialect import markdown_parser
from learning.content.fences import Text, fences_scan
from learning.content.htmlmarkdown import html_markdown, html_phrase, html_words, text_markdown
from learning.content.htmltree import blocks_phrase, html_blocks
from learning.content.mathml import mathml_tex
from learning.content.prose import phrase_html, prose_html
from learning.content.rawhtml import raw_outdent


def seen(html: str) -> str:
    """What a learner sees of a text that came in as HTML."""
    return prose_html(html_markdown(html), LessonState(LessonContext()))


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Hello <b>big </b>world</p><p>a_b <i>x</i></p>", "Hello **big** world\n\na_b *x*"),
        ("<div>one<div>two</div></div>", "one\n\ntwo"),
        ("<h2>Title #</h2>loose", "## Title \\#\n\nloose"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c"),
        ("<ol start=3><li>x<li>y</ol>", "3. x\n4. y"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b"),
        ("<ul><li>1</ul><ul><li>2</ul>", "- 1\n\n* 2"),
        ("<p>1. no<br>- no<br># no</p>", "1\\. no\\\n\\- no\\\n\\# no"),
        ("<pre><code class='language-python'>a\n\nb</code></pre>", "```python\na\n\nb\n```"),
        ("<p><code>a`b</code></p>", "``a`b``"),
        ("<blockquote><p>q</p><p>r</p></blockquote>", "> q\n>\n> r"),
        ("<table><tr><th>a<th>b|c<tr><td>1<td>2</table>",
         "| a | b\\|c |\n| --- | --- |\n| 1 | 2 |"),
        ("H<sub>2</sub>O and x<sup>2</sup>", "H<sub>2</sub>O and x<sup>2</sup>"),
        ("<a href='http://x.y/a_(b)?c'>l[i]nk</a>!", "[l\\[i\\]nk](http://x.y/a_\\(b\\)?c)!"),
        ("<img src='a b.png' alt='x'>", "![x](a%20b.png)"),
        ("<math><mfrac><mn>1</mn><mi>x</mi></mfrac></math>", "\\(\\frac{1}{x}\\)"),
        ("<hr>", "***"),
        ("5 < 6 &amp; 7 > 3, a * b, ~x~ ~~y~~", "5 < 6 & 7 > 3, a \\* b, ~x~ \\~\\~y\\~\\~"),
        ("<script>alert(1)</script><p onclick=x style=y>a</p>", "a"),
        ("", ""),
        ("<p>&nbsp;</p><p><b> </b></p>", ""),
    ],
)  # fmt: skip
def test_it_writes_what_people_would_write(html: str, markdown: str) -> None:
    assert html_markdown(html) == markdown


def test_what_markdown_cannot_say_stays_html_that_reads_the_same() -> None:
    html = "<table><tr><th colspan=2>a</th></tr><tr><td>b<td><ul><li>c</ul></tr></table>"
    assert html_markdown(html).startswith("<table>")
    assert '<th colspan="2" scope="col">a</th>' in seen(html)
    assert '<p dir="rtl">' in seen("<p dir=rtl>x</p>")
    assert "<details><summary>s</summary><p>b</p>" in seen("<details><summary>s</summary>b")


def test_marks_without_room_around_them_are_tags() -> None:
    assert "<strong>“q”</strong>" in seen("a<b>“q”</b>c")


def test_options_and_answers_are_one_line() -> None:
    assert html_phrase("<p>a</p><p><b>b</b></p>") == ("a<br>**b**", True)
    assert html_phrase("<ul><li>a<li>b</ul>") == ("a<br>b", False)
    assert html_words("<p>a <b>b</b></p>c") == "a b c"
    assert phrase_html(html_phrase("1. # - *")[0]) == "1. # - *"


def test_plain_text_is_shown_as_it_is() -> None:
    text = "*a* <b>\n- c {.x}\n\n::: callout"
    html = prose_html(text_markdown(text), LessonState(LessonContext()))
    assert html == "<p>*a* &lt;b&gt;<br>\n- c {.x}</p><p>::: callout</p>"


def test_deep_nesting_costs_no_time_and_loses_no_words() -> None:
    assert html_markdown("<div>" * 100_000 + "deep") == "deep"
    assert html_markdown("<b><i>" * 100 + "deep") == "deep"
    assert html_markdown("<blockquote>" * 100 + "deep") == "deep"


@pytest.mark.parametrize(
    ("mathml", "tex"),
    [
        ("<m:math><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup></m:math>", "{x}^{2}"),
        ("<math><mroot><mn>3</mn><mn>4</mn></mroot><mo>×</mo><mi>sin</mi></math>",
         "\\sqrt[4]{3} \\times \\sin"),
        ("<math><mspace/><mo>%</mo><mtext>a_b</mtext></math>", "\\; \\% \\text{a\\_b}"),
        ("<math><mfenced><mi>a</mi><mi>b</mi></mfenced></math>", "\\left( a, b \\right)"),
        ("<math><maction>x</maction></math>", ""),
        ("<math>" + "<mrow>" * 1000 + "</mrow>" * 1000 + "</math>", ""),
    ],
)  # fmt: skip
def test_simple_mathml_is_tex(mathml: str, tex: str) -> None:
    assert mathml_tex(mathml) == tex


WORDS = st.text("ab1 .*_`[]()<>&!{}~$#:+-=|\\\n\t\"'/—é\xa0", max_size=12) | st.sampled_from(
    ["word", "1. x", "- x", ":::", "::: callout", "$$", "{.x}", "{{1}}", "---", "[r]: x",
     "&amp;amp;", "&#1;", "&lt;b&gt;", "\\(x\\)", "http://x.y", "~~~", "```", "| a |", "+---+",
     "==="]
)  # fmt: skip
TAGS = (
    "p div h1 h3 ul ol li blockquote pre code b strong em i s del a sub sup kbd q u span table tr "
    "td th thead tbody br hr img dl dt dd details summary figure section caption wbr"
).split()
ATTRIBUTES = st.sampled_from(
    ["", "", "", ' href="http://x.y/a_b"', ' href="a b(c).html"', ' src="x y.png" alt="a*b]"',
     ' start="7"', ' colspan="2"', ' align="right"', ' dir="rtl"', ' lang="de"', ' title="t"',
     ' class="maths"', ' data-language="python"']
)  # fmt: skip


def element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda tag, attrs, parts: f"<{tag}{attrs}>{''.join(parts)}</{tag}>",
        st.sampled_from(TAGS),
        ATTRIBUTES,
        st.lists(inner, max_size=4),
    )


HTML = st.lists(st.recursive(WORDS, element, max_leaves=12), max_size=4).map("".join)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
@example("<p>a<strong>b</strong><strong>c</strong></p>")
def test_it_reads_back_as_the_same(html: str) -> None:
    markdown = html_markdown(html)
    again = prose_source(markdown)
    assert html_blocks(again) == html_blocks(html)
    assert html_markdown(again) == markdown
    nodes, remarks = fences_scan(markdown)
    assert not remarks
    assert all(isinstance(node, Text) for node in nodes)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
def test_a_phrase_reads_back_as_the_same(html: str) -> None:
    text, __ = html_phrase(html)
    assert "\n" not in text
    again = html_blocks(phrase_source(text))
    assert blocks_phrase(again) == blocks_phrase(html_blocks(html))


def prose_source(markdown: str) -> str:
    return str(markdown_parser().render(raw_outdent(markdown), {}))


def phrase_source(markdown: str) -> str:
    return str(markdown_parser().renderInline(markdown, {}))
