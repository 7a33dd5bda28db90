"""Hostile and clumsy HTML: nothing active comes out, and what comes out can be read by all."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.content.context import AssetRef, LessonContext
from learning.content.markdown import markdown_parse
from learning.content.render import html_text, lesson_render
from tests.learning.html_checks import html_problems

CONTEXT = LessonContext(
    assets={
        "media/a.png": AssetRef("/media/aa/a.png", "image/png", 10, 4, 3),
        "media/a.pdf": AssetRef("/media/bb/a.pdf", "application/pdf", 10),
    },
    lessons={"next": "/courses/tea/lessons/next/", "02-next.md": "/courses/tea/lessons/next/"},
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    '<img src="media/a.png" onload=alert(1) alt="x">',
    "<svg onload=alert(1)><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img onerror=1&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=\"https://x.example/\" title='\"><script>alert(1)</script>'></iframe>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<object data=x></object><embed src=x><applet>",
    "<form action=/evil><input name=a><button formaction=x>go</button></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='data:text/html,<script>1</script>'>x</a>",
    "<a href='//evil.example/'>x</a>",
    "[x](javascript:alert(1)) [y](vbscript:x) [z](<java script:x>) ![p](data:image/svg+xml,x)",
    "<p style='position:fixed' class='hero' id='main' onclick=x>t</p>",
    "<div style=x><section><aside>t</aside></section></div>",
    "<base href='//evil.example/'><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
    "<textarea></textarea><title></title><xmp><script>alert(1)</script></xmp><plaintext>",
    "<style>body{display:none}</style><style>@import 'x'",
    "<template><script>alert(1)</script></template>",
    "<details open ontoggle=alert(1)><p>x</p></details>",
    "<video src=x onerror=alert(1)><source onerror=alert(1)></video>",
    "\\(\\href{javascript:alert(1)}{x}\\) \\(\\text{<script>alert(1)</script>}\\)",
    "$$\n\\unknown{<img src=x onerror=1>}\n$$",
    '![a" onerror="alert(1)](media/a.png)',
    '![a](media/a.png"onerror="alert(1))',
    "<pre data-language='\" onload=x'>x</pre>",
    "```\" onmouseover=\"alert(1)\nx\n```",
    '::: callout note "<img src=x onerror=alert(1)>"\n<script>alert(1)</script>\n:::',
    '::: accordion "[x](javascript:alert(1))"\nx\n:::',
    "<h1>a</h1><h6>b</h6><h2 id='x\" onclick=\"y'>c</h2><h3></h3>",
    "<ul><p>x</p>text<li>y</li></ul><li>z</li><dt>q</dt>",
    "<table><tr><th></th><th>a<tr><td>b<td>c<tr><td>d<td>e</table>",
    "<table><caption>c</caption></table><td>x</td>",
    "<a href='https://x.example/'></a><a href='https://x.example/'><img src=y></a>",
    "<em><p>x</p><ul><li>y</li></ul></em>",
    "<abbr title='\"><script>'>x</abbr><bdo dir=evil>y</bdo><span lang=xx-evil>z</span>",
    "<?php echo 1 ?><!DOCTYPE x><![CDATA[<script>]]><!-- x -->",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=1>",
]  # fmt: skip


def html(text: str) -> str:
    blocks = markdown_parse(text).blocks
    return "\n".join(block["html"] for block in lesson_render(blocks, CONTEXT))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_active_reaches_the_page(text: str) -> None:
    made = html(text)
    assert html_problems(made) == [], made
    # Not as words out of a half-removed element either, unless the author wrote them as words.
    if "&lt;" not in text and "text{" not in text and "```" not in text:
        assert "alert(1)</" not in made


PIECES = [*HOSTILE, "\n\n", "\n", " ", "- ", "> ", "<div>", "</div>", "<table>", "</table>", "<td>"]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("\n".join))
def test_nothing_active_reaches_the_page_in_any_mixture(text: str) -> None:
    made = html(text)
    assert html_problems(made) == [], (text, made)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet="<>/\"'=!-abonscriptimgfx :#`*[]()&;\n", max_size=120))
def test_nothing_active_comes_of_noise(text: str) -> None:
    assert html_problems(html(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](02-next.md)", '<a href="/courses/tea/lessons/next/">a</a>'),
        ("[a](../lessons/02-next.md#x)", '<a href="/courses/tea/lessons/next/">a</a>'),
        ("[a](media/a.pdf)", '<a href="/media/bb/a.pdf">a</a>'),
        ("[a](../learners/reference.md)", "<p>a</p>"),
        ("[a](/somewhere/else/)", "<p>a</p>"),
        ("[a]()", "<p>a</p>"),
        ("[a](/courses/other/)", '<a href="/courses/other/">a</a>'),
        ("[a](mailto:a@b.example)", '<a href="mailto:a@b.example">a</a>'),
        ("[a](https://x.example/?a=1&b=2)",
         '<a href="https://x.example/?a=1&amp;b=2" rel="noopener">a</a>'),
        ("## Up\n\n[a](#up)", '<a href="#s-up">a</a>'),
        ("[a](#nowhere)", "<p>a</p>"),
        ('<iframe src="https://v.example/1" title="Talk"></iframe>',
         '<a href="https://v.example/1" rel="noopener">Talk</a>'),
    ],
)  # fmt: skip
def test_a_link_leads_somewhere_or_is_only_words(text: str, expected: str) -> None:
    assert expected in html(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x ![Cup](media/a.png)", 'src="/media/aa/a.png" alt="Cup" width="4" height="3"'),
        ("x ![Cup](media/b.png)", '<span class="missing">Picture: Cup</span>'),
        ("![](images/b.png)", "Picture not included"),
        ("![Cup](https://x.example/c.png)", 'href="https://x.example/c.png" rel="noopener"'),
        ("x ![](fig/a.svg){alt='A cup'}", "Picture: A cup"),
    ],
)
def test_a_picture_is_there_or_its_description_is(text: str, expected: str) -> None:
    assert expected in html(text)


def test_headings_leave_no_level_out_and_stay_within_their_box() -> None:
    made = html("# A\n\n### B\n\n::: callout\n###### Title\n\nx\n\n##### C\n:::\n\n## D\n\n#### E")
    levels = [made[made.index(f">{name}<") - 8 :].split("<")[0] for name in "ABCDE"]
    assert [html_text(made).count(name) for name in "ABCDE"] == [1] * 5, levels
    for name, level in {"A": 2, "B": 3, "C": 4, "D": 3, "E": 4}.items():
        assert f'<h{level} id="s-{name.lower()}">{name}</h{level}>' in made


def test_tables_have_headers_however_they_were_written() -> None:
    assert '<th scope="col">a</th>' in html("| a | b |\n|--|--|\n| 1 | 2 |")
    assert '<th scope="row">x</th>' in html("|  | b |\n|--|--|\n| x | 2 |\n| y | 3 |")
    bare = html("<table><tr><td>a<td>b<tr><td>1<td>2</table>")
    assert '<th scope="col">a</th>' in bare
    assert '<th scope="col">1</th>' in html("|  |  |\n|--|--|\n| 1 | 2 |\n| 3 | 4 |")
    assert 'class="t-right"' in html("| a |\n|--:|\n| 1 |")
    assert 'role="region" aria-label="Table 1"' in bare


def test_code_can_be_scrolled_by_keyboard_and_has_a_name_of_its_own() -> None:
    made = html("```python\nx = 1\n```\n\n```output\n1\n```\n\n- a\n\n  ```sql\n  SELECT\n  ```")
    for label in ("Code 1: Python", "Code 2: Output", "Code 3: SQL"):
        assert f'tabindex="0" role="region" aria-label="{label}"' in made
    assert '<span class="mi">1</span>' in made


def test_formulas_become_mathml_and_bad_ones_stay_readable() -> None:
    made = html("Take \\(x < 2\\).\n\n$$\n\\frac{1}{2}\n$$")
    assert "<mfrac>" in made
    assert 'alttext="x &lt; 2"' in made
    assert "<code" in html("\\(\\frac{\\)")


def test_words_that_boxes_kept_apart_stay_apart() -> None:
    assert html_text(html("<div>one</div><div>two</div>")) == "one two"


def test_indented_raw_html_is_not_taken_for_code() -> None:
    made = html(
        "<section>\n  <div>\n\n    <p>one</p>\n\n    <ul><li>two</li></ul>\n  </div>\n</section>"
    )
    assert "<pre" not in made
    assert "<li>two</li>" in made
