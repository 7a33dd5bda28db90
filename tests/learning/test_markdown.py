"""Markdown to blocks, and back."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.content.fences import fences_scan
from learning.content.keys import keys_align, keys_assign
from learning.content.markdown import markdown_parse
from learning.content.write import blocks_markdown


def blocks(text: str, **options: Any) -> list[dict[str, Any]]:
    """The blocks of a text, without their keys."""
    parsed = markdown_parse(textwrap.dedent(text).strip("\n"), **options)
    assert not [remark for remark in parsed.remarks if remark.fatal], parsed.remarks
    return [
        {name: value for name, value in block.items() if name != "key"} for block in parsed.blocks
    ]


def fatal(text: str) -> list[tuple[int, str]]:
    remarks = markdown_parse(textwrap.dedent(text).strip("\n")).remarks
    return [(remark.line, remark.message) for remark in remarks if remark.fatal]


def kinds(text: str) -> list[str]:
    return [block["kind"] for block in blocks(text)]


def test_it_splits_a_lesson_into_prose_pictures_code_tables_and_formulas() -> None:
    text = """
    Hello *there*.

    ![A cup](media/cup.png "A **cup**")

    ```Python
    print("x")
    ```

    | a | b |
    |---|--:|
    | 1 | 2 |

    $$
    x^2
    $$

    ## Next

    Bye.
    """
    assert blocks(text) == [
        {"kind": "prose", "markdown": "Hello *there*."},
        {"kind": "image", "src": "media/cup.png", "alt": "A cup", "caption": "A **cup**"},
        {"kind": "code", "language": "python", "code": 'print("x")'},
        {"kind": "table", "header": ["a", "b"], "rows": [["1", "2"]], "align": ["", "right"]},
        {"kind": "maths", "tex": "x^2"},
        {"kind": "prose", "markdown": "## Next\n\nBye."},
    ]


def test_it_starts_prose_anew_at_headings_only() -> None:
    assert kinds("# A\n\nx\n\n- y\n\n> z\n\n## B\n\nz") == ["prose", "prose"]


def test_it_drops_a_first_heading_that_repeats_the_title() -> None:
    assert blocks("# The `if` word\n\nText", title="The if word")[0]["markdown"] == "Text"
    assert blocks("# Other\n\nText", title="Title")[0]["markdown"].startswith("# Other")


@pytest.mark.parametrize(
    ("fence", "expected"),
    [
        ('::: callout tip "Read aloud"', {"kind": "callout", "variant": "tip"}),
        (":::::: callout ::::::", {"kind": "callout", "variant": "note"}),
        ("::: {.callout-warning}", {"kind": "callout", "variant": "warning"}),
        (":::prereq", {"kind": "callout", "variant": "prerequisite"}),
        ("   ::: discussion", {"kind": "callout", "variant": "discussion"}),
        ('::: accordion "More"', {"kind": "accordion"}),
        (":::::: spoiler", {"kind": "accordion"}),
        ("::::::::::::::  challenge", {"kind": "challenge"}),
        ("::: solution", {"kind": "accordion"}),
    ],
)
def test_it_reads_fences_however_they_are_spaced(fence: str, expected: dict[str, str]) -> None:
    (block,) = blocks(f"{fence}\nText\n:::::::::\n")
    assert {name: block[name] for name in expected} == expected
    assert block["blocks"] == [{"kind": "prose", "markdown": "Text"}]


def test_it_nests_solutions_in_challenges_and_takes_headings_for_titles() -> None:
    text = """
    ::::::::::::: challenge

    ## Try it {#try}

    Do.

    ```python
    ::: not a fence
    ```

    :::::: solution

    ## Done

    So.

    :::

    After.

    :::::::::::::::::::
    """
    (challenge,) = blocks(text)
    assert challenge["title"] == "Try it"
    assert [inner["kind"] for inner in challenge["blocks"]] == [
        "prose", "code", "solution", "prose",
    ]  # fmt: skip
    assert challenge["blocks"][2]["title"] == "Done"


def test_it_closes_what_stays_open_and_drops_what_closes_nothing() -> None:
    parsed = markdown_parse("::: callout\nOne\n\n::: callout\nTwo")
    assert [remark.fatal for remark in parsed.remarks] == [False, False]
    assert parsed.blocks[0]["blocks"][1]["kind"] == "callout"
    parsed = markdown_parse("Text\n\n:::\n\n> ::: callout\n\nMore")
    assert len(parsed.remarks) == 2
    assert ":::" not in parsed.blocks[0]["markdown"]


def test_it_keeps_the_text_of_a_fence_that_it_does_not_know_and_guesses_the_name() -> None:
    parsed = markdown_parse("::: calout\nText\n:::")
    assert parsed.blocks[0]["markdown"] == "Text"
    assert "Did you mean “callout”?" in parsed.remarks[0].message


def test_it_leaves_out_what_is_for_instructors_and_lifts_lists_into_fields() -> None:
    text = "::: instructor\nSecret\n:::\n\n::: objectives\n- One\n- Two *b*\n:::\n\nText"
    parsed = markdown_parse(text)
    assert parsed.objectives == ["One", "Two b"]
    assert [block.get("markdown") for block in parsed.blocks] == ["Text"]


def test_it_reads_yaml_fences_as_data() -> None:
    text = """
    ::: check
    key: tea
    kind: true_false
    prompt: "Is 12:30 a time?"
    answer: true
    feedback: {true: "Yes.", false: "No."}
    :::

    ::: tasks
    items:
      - yes
      - 12:30
    :::
    """
    check, tasks = blocks(text)
    assert check["question"]["feedback"] == {"true": "Yes.", "false": "No."}
    assert check["question"]["key"] == "tea"
    assert tasks["items"] == ["yes", "12:30"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("::: poll\nprompt: A: b\n:::", 2, "must stand in quotes"),
        ("::: poll\nprompt: A\n:::", 2, "“options” is missing"),
        ("::: poll\nprompt: A\noptions:\n  - x\n  - 3\n:::", 5, "must be a text"),
        ("::: tasks\nitms: [a]\nitems: [a]\n:::", 2, "Did you mean “items”?"),
        ("::: check\nkind: single\nprompt: A\noptions:\n  - text: x\n  - text: y\n:::", 5,
         "exactly one option must be correct"),
        ("::: tasks\nitems: &a [x]\ntitle: *a\n:::", 3, "Aliases"),
        ("::: tasks\nitems: [x]\nitems: [y]\n:::", 3, "given twice"),
        ("::: link\nurl: javascript:alert(1)\ntitle: x\n:::", 2, "does not have the right form"),
        ("Text\n\n::: tasks\nitems: [x]", 3, "never closed"),
        ("::: callout\n::: check\nkind: x\n:::\n:::", 2, "kind: \"x\" is not one of"),
        ("::: callout\n::: tasks\nitems: [x]\n:::\n:::", 2, "cannot stand inside"),
        ("::: check\n:::", 1, "needs fields"),
    ],
)  # fmt: skip
def test_it_names_the_line_of_what_is_wrong(text: str, line: int, words: str) -> None:
    problems = fatal(text)
    assert any(words in message for __, message in problems), problems
    assert line in {number for number, __ in problems} or "kind" in words


def test_a_character_drawing_of_a_table_is_kept_as_it_was_drawn() -> None:
    (block,) = blocks("+---+\n| a |\n+---+")
    assert block == {"kind": "code", "language": "", "code": "+---+\n| a |\n+---+"}


def test_blocks_get_keys_from_content_that_stay_when_a_block_changes() -> None:
    old = markdown_parse("One\n\n## Two\n\nText\n\n## Two\n\nText").blocks
    assert old[1]["key"] + "-2" == old[2]["key"]
    old = markdown_parse("One\n\n## Two\n\nText\n\n## Two\n\nEnd").blocks
    assert len({block["key"] for block in old}) == 3
    new = markdown_parse("One\n\n## Two\n\nBetter text\n\n## Three\n\nNew\n\n## Two\n\nEnd").blocks
    aligned = keys_align(new, old)
    assert [block["key"] for block in aligned[:2]] == [old[0]["key"], old[1]["key"]]
    assert aligned[3]["key"] == old[2]["key"]
    assert keys_align(aligned, aligned) == aligned
    assert markdown_parse(blocks_markdown(aligned)).blocks == aligned


def test_prose_of_an_editor_survives_being_written_and_read() -> None:
    made = keys_assign(
        [
            {"key": "intro", "kind": "prose", "markdown": "One"},
            {"kind": "prose", "markdown": "Two\n\n## Heading inside\n\nThree"},
            {"kind": "callout", "variant": "note", "title": "", "blocks": [
                {"kind": "prose", "markdown": "## Not a title\n\nx"},
                {"kind": "prose", "markdown": "y"},
            ]},
            {"kind": "code", "language": "", "code": "````\n:::\n"},
            {"kind": "image", "src": "media/a b(c).png", "alt": "a [b] *c*", "caption": 'q"`r'},
            {"kind": "table", "header": ["", "a|b"], "rows": [["\\", "`x|y`"]]},
        ]
    )  # fmt: skip
    assert markdown_parse(blocks_markdown(made)).blocks == made


PIECES = st.sampled_from(
    [
        "text", "## Heading", "- item\n    nested", "> quote", "```\ncode\n:::\n```", "    code",
        "| a | b |\n|---|---|\n| 1 | 2 |", "![alt](x.png)", "$$\nx\n$$", "[r]: http://x.y", "[r]",
        "<div>", "</div>", "<table><tr><td>", "<!-- c -->", "<script>", "```", "~~~", "+--+\n+--+",
        "::: callout", "::: challenge", "::::: solution", ":::", "::::::::", '::: accordion "T"',
        "::: instructor", "::: tab", "::: unknown", "    ::: callout", "> :::", "$$", "\\(x\\)",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=14).map("\n\n".join) | st.lists(PIECES, max_size=14).map(
    "\n".join
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_any_mixture_of_fences_survives_being_written_and_read(text: str) -> None:
    parsed = markdown_parse(text)
    assert markdown_parse(blocks_markdown(parsed.blocks)).blocks == parsed.blocks


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(["a", "::: callout", ":::", "::: hint", ""]), max_size=20))
def test_the_scanner_loses_no_text_whatever_the_balance(lines: list[str]) -> None:
    nodes, __ = fences_scan("\n".join(lines))

    def words(nodes: Any) -> int:
        return sum(
            words(node.children)
            if hasattr(node, "children")
            else sum(line.text == "a" for line in node.lines)
            for node in nodes
        )

    assert words(nodes) == lines.count("a")


def test_long_and_deep_texts_take_no_longer_than_they_should() -> None:
    assert markdown_parse("```a\n" * 20_000).remarks
    assert markdown_parse(":" * 5000 + " " * 5000 + "x").blocks
    assert [r for r in markdown_parse("::: callout\n" * 100).remarks if r.fatal]
