"""A lesson's blocks as what may be sent to a browser; made once, when a course is published."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from learning.content.captions import captions_parse, clock
from learning.content.context import LessonContext, LessonState
from learning.content.dialect import block_parser, inline_plain
from learning.content.highlight import code_html
from learning.content.markdown import DEFINITION
from learning.content.maths import maths_html
from learning.content.polish import is_external, picture_missing
from learning.content.pools import pools_frozen
from learning.content.prose import phrase_html, prose_html
from learning.content.questions import Question, public, question_readings, question_rendered
from learning.content.schema import Block, blocks_walk
from learning.content.slots import block_slots
from learning.content.tree import tree_html
from learning.content.write import table_markdown

Rendered = dict[str, Any]

# Variant of a callout -> (what it is called without a title, icon, class).
CALLOUTS = {
    "note": ("", "info", "note"),
    "tip": ("", "lightbulb", "tip"),
    "warning": ("", "triangle-alert", "warning"),
    "example": ("", "book-open", "example"),
    "prerequisite": (lazy("Before you start"), "list-checks", "note"),
    "discussion": (lazy("To discuss"), "message-circle-question", "note"),
    "questions": (lazy("Questions this lesson answers"), "circle-help", "note"),
}
HEADING = re.compile(r'<h([2-6]) id="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")


def lesson_render(blocks: list[Block], context: LessonContext) -> list[Rendered]:
    """The blocks as `{"key", "kind", "html", "data"}`; one without anything to show is left out.

    `html` is safe and complete; of a block that is each learner's own it is empty, and `data`
    is what may be known of it. In a translation a block that is not translated has `language`,
    which is the original's.
    """
    with translation.override(context.language):
        shown = [dict(context.versions.get(block["key"], block)) for block in blocks]
        state = LessonState(context, references=_references(shown))
        rendered = [_block(block, state) for block in blocks]
        if state.wants_anchors:
            # Links within the lesson are only known to lead somewhere once all of it was read.
            state = LessonState(context, anchors=state.found, references=state.references)
            rendered = [_block(block, state) for block in blocks]
    return [block for block in rendered if block["html"] or block["data"]]


def blocks_frozen(blocks: list[Block], context: LessonContext) -> list[Block]:
    """The blocks as a release keeps them: the questions of checks with their texts as HTML."""
    with translation.override(context.language):
        state = LessonState(context)
        return [
            {**block, "question": question_frozen(block["question"], state)}
            if block["kind"] == "check"
            else block
            for block in blocks
        ]


def assessment_frozen(
    assessment: dict[str, Any], context: LessonContext, bank: Sequence[Question] = ()
) -> dict[str, Any]:
    """An assessment as a release keeps it, with the texts of its questions as HTML.

    Where it draws from the bank, the questions that can be drawn are in it: an attempt does not
    notice what happens to the bank afterwards.
    """
    pools, pooled = pools_frozen(assessment, bank)
    with translation.override(context.language):
        state = LessonState(context)
        questions = [question_frozen(question, state) for question in assessment["questions"]]
        instructions = prose_html(assessment.get("instructions", ""), state)
        drawn = [question_frozen(question, state) for question in pooled]
    frozen = {**assessment, "questions": questions, "instructions_html": instructions}
    return {**frozen, "pools": pools, "pool_questions": drawn} if pools else frozen


def question_frozen(question: Question, state: LessonState) -> Question:
    """The question with its texts as HTML, in the state's language where it is translated.

    Beside the texts it stays the original: what an answer means does not depend on a language.
    """
    context = state.context
    key = str(question.get("key", ""))
    version = context.questions.get(key)
    if not context.original or version is not None:
        rendered = question_rendered(dict(version or question), state, of=question)
    else:
        with translation.override(context.original):
            rendered = question_rendered(question, state)
        rendered["language"] = context.original
    others = context.others.get(key)
    if others:
        rendered |= question_readings([dict(each) for each in (version or question, *others)])
    return {**question, "rendered": rendered}


def html_text(html: str) -> str:
    """The words of rendered HTML, for search."""
    return " ".join(TAG.sub(" ", html).split())


def _references(blocks: list[Block]) -> dict[str, object]:
    """Link definitions of all texts, so that a link may be defined in another block."""
    env: dict[str, Any] = {}
    for block in blocks_walk(blocks):
        text = block.get("markdown", "")
        if DEFINITION.search(text):
            block_parser().parse(text, env)
    return dict(env.get("references", {}))


def _block(block: Block, state: LessonState) -> Rendered:
    context = state.context
    render = _RENDERERS[block["kind"]]
    rendered: Rendered = {"key": block["key"], "kind": block["kind"]}
    version = context.versions.get(block["key"])
    if not context.original or version is not None or not block_slots(block):
        # A question is frozen from its original, which knows its keys.
        shown = version if version is not None and block["kind"] != "check" else block
        html, data = render(dict(shown), state)
    else:
        with translation.override(context.original):
            html, data = render(block, state)
        rendered["language"] = context.original
    if version is not None:
        data = _KEYED[block["kind"]](block, data) if block["kind"] in _KEYED else data
    return {**rendered, "html": html.strip(), "data": data}


def _html(block: Block, state: LessonState) -> str:
    return _RENDERERS[block["kind"]](block, state)[0]


def _template(block: str, /, **values: Any) -> str:
    """A block's template; its icons by an address that stays when the icons change."""
    sprite = f"{settings.STATIC_URL}icons.svg"
    return render_to_string(f"learning/blocks/{block}.html", {"sprite": sprite, **values}).strip()


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308  # made by `prose`, which cleans


def _phrase(text: str, state: LessonState) -> SafeString:
    return _safe(phrase_html(text, state)) if text else _safe("")


def _prose(block: Block, state: LessonState) -> tuple[str, Rendered]:
    html = prose_html(block["markdown"], state)
    headings = [
        {"id": name, "level": int(level), "text": html_text(text)}
        for level, name, text in HEADING.findall(html)
    ]
    return html, {"headings": headings} if headings else {}


def _image(block: Block, state: LessonState) -> tuple[str, Rendered]:
    asset = state.context.asset(block["src"])
    if asset and not asset.content_type.startswith("image/"):
        asset = None
    missing = "" if asset else _safe(tree_html(picture_missing(block["src"], block["alt"])))
    caption = _phrase(block.get("caption", ""), state)
    values = {"asset": asset, "alt": block["alt"], "caption": caption, "missing": missing}
    return _template("image", **values), {}


def _code(block: Block, state: LessonState) -> tuple[str, Rendered]:
    return code_html(block["code"], block.get("language", ""), state), {}


def _table(block: Block, state: LessonState) -> tuple[str, Rendered]:
    return prose_html(table_markdown(block), state), {}


def _maths(block: Block, state: LessonState) -> tuple[str, Rendered]:
    state.maths_count += 1
    label = _("Formula %(number)d") % {"number": state.maths_count}
    return _template("maths", formula=_safe(maths_html(block["tex"], block=True)), label=label), {}


def _body(block: Block, state: LessonState) -> SafeString:
    state.enter()
    html = "".join(_html(inner, state) for inner in block["blocks"])
    state.leave()
    return _safe(html)


def _callout(block: Block, state: LessonState) -> tuple[str, Rendered]:
    variant = block.get("variant", "note")
    default, symbol, style = CALLOUTS[variant]
    title = _phrase(block.get("title", ""), state) or default
    body = _body(block, state)
    values = {"variant": variant, "style": style, "symbol": symbol, "title": title, "body": body}
    return _template("callout", **values), {}


def _accordion(block: Block, state: LessonState) -> tuple[str, Rendered]:
    default = _("Solution") if block["kind"] == "solution" else _("More")
    title = _phrase(block.get("title", ""), state) or default
    return _template("accordion", title=title, body=_body(block, state)), {}


def _challenge(block: Block, state: LessonState) -> tuple[str, Rendered]:
    state.challenge_count += 1
    label = _("Challenge %(number)d") % {"number": state.challenge_count}
    title = _phrase(block.get("title", ""), state)
    return _template("challenge", label=label, title=title, body=_body(block, state)), {}


def _media(block: Block, state: LessonState) -> tuple[str, Rendered]:
    """A clip or a recording, its captions as a transcript of links into it."""
    asset = state.context.asset(block["src"])
    if asset is None:
        return _missing(block["title"]), {}
    captions = block.get("captions", "")
    text = state.context.captions.get(captions, "")
    cues = [
        {"start": cue.start, "end": cue.end, "clock": clock(cue.start), "text": cue.text}
        for cue in (captions_parse(text) if text else [])
    ]
    poster = state.context.asset(block["poster"]) if block.get("poster") else None
    transcript = block.get("transcript", "")
    html = _template(
        block["kind"],
        key=block.get("key", ""),
        asset=asset,
        poster=poster,
        captions=state.context.asset(captions) if captions else None,
        title=block["title"],
        language=state.context.recorded,
        foreign=state.context.recorded if state.context.original else "",
        cues=cues,
        transcript=_safe(prose_html(transcript, state)) if transcript else "",
    )
    seconds = block.get("seconds") or (cues[-1]["end"] if cues else None)
    data = {"src": asset.url, "title": block["title"], "seconds": seconds, "cues": cues}
    return html, data


def _file(block: Block, state: LessonState) -> tuple[str, Rendered]:
    asset = state.context.asset(block["src"])
    if asset is None:
        return _missing(block["title"]), {}
    path = PurePosixPath(block["src"])
    return _template(
        "file",
        asset=asset,
        name=path.name,
        title=block["title"],
        kind=path.suffix.lstrip(".").upper(),
        description=_phrase(block.get("description", ""), state),
    ), {}


def _link(block: Block, state: LessonState) -> tuple[str, Rendered]:
    host = urlsplit(block["url"]).hostname if is_external(block["url"]) else ""
    description = _phrase(block.get("description", ""), state)
    values = {"url": block["url"], "host": host, "title": block["title"]}
    return _template("link", **values, description=description), {}


def _missing(title: str) -> str:
    return _template("missing", words=_("Not included: %(title)s") % {"title": title})


def _check(block: Block, state: LessonState) -> tuple[str, Rendered]:
    return "", public(question_frozen(block["question"], state))


def _poll(block: Block, state: LessonState) -> tuple[str, Rendered]:
    prompt = phrase_html(block["prompt"], state)
    data = {"prompt": prompt, "text": inline_plain(block["prompt"]), "options": block["options"]}
    return "", data


def _reflection(block: Block, state: LessonState) -> tuple[str, Rendered]:
    prompt, hint = phrase_html(block["prompt"], state), block.get("hint", "")
    text = inline_plain(block["prompt"])
    return "", {"prompt": prompt, "text": text, "hint": phrase_html(hint, state) if hint else ""}


def _tasks(block: Block, state: LessonState) -> tuple[str, Rendered]:
    items = [{"text": item, "html": phrase_html(item, state)} for item in block["items"]]
    return "", {"title": block.get("title", ""), "items": items}


def _practice(block: Block, state: LessonState) -> tuple[str, Rendered]:
    """What is to be done. Who may observe it is no part of it: addresses stay on the server."""
    lines = [
        {
            "key": line["key"],
            "html": phrase_html(line["text"], state),
            "good": phrase_html(line["good"], state) if line.get("good") else "",
            "optional": bool(line.get("optional")),
        }
        for line in block["lines"]
    ]
    return "", {"title": block.get("title", ""), "lines": lines}


def _poll_keyed(original: Block, data: Rendered) -> Rendered:
    """Votes are kept by the original's answers; `words` is what they are in this language."""
    words = dict(zip(original["options"], data["options"], strict=True))
    return {**data, "options": original["options"], "words": words}


def _tasks_keyed(original: Block, data: Rendered) -> Rendered:
    """What is done is kept by the original's tasks."""
    pairs = zip(original["items"], data["items"], strict=True)
    return {**data, "items": [{**item, "text": text} for text, item in pairs]}


_KEYED = {"poll": _poll_keyed, "tasks": _tasks_keyed}
_RENDERERS: dict[str, Callable[[Block, LessonState], tuple[str, Rendered]]] = {
    "prose": _prose,
    "image": _image,
    "code": _code,
    "table": _table,
    "maths": _maths,
    "callout": _callout,
    "accordion": _accordion,
    "challenge": _challenge,
    "solution": _accordion,
    "video": _media,
    "audio": _media,
    "file": _file,
    "link": _link,
    "check": _check,
    "poll": _poll,
    "reflection": _reflection,
    "tasks": _tasks,
    "practice": _practice,
}
