"""Reading GIFT, the format in which Moodle's teachers write questions.

https://docs.moodle.org/en/GIFT_format describes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from learning.content.htmlmarkdown import text_markdown
from learning.exchange.answers import Answer, choice_fields, numeric_fields, text_fields
from learning.exchange.model import Draft, QuestionImport, QuestionItem, RefusedError, refuse
from learning.exchange.pictures import Pictures
from learning.exchange.texts import Texts, is_markup, plain_html

FORMAT = "gift"
CATEGORY = re.compile(r"^\s*\$CATEGORY:\s*(.*)$")
NOTE = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.)*)\]")
TITLE = re.compile(r"\s*::((?:[^\\:]|\\.|:(?!:))*)::", re.DOTALL)
KIND = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
ESCAPED = re.compile(r"\\([~=#{}:\\n])")
MARK = re.compile(r"(?<!\\)(?:\\\\)*([{}])")
ANSWER = re.compile(r"\s*([=~])\s*(?:%(-?\d+(?:\.\d+)?)%)?")
TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
NUMBER = r"[-+]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][-+]?\d+)?"
RANGE = re.compile(rf"^({NUMBER})\s*\.\.\s*({NUMBER})$")
VALUE = re.compile(rf"^({NUMBER})\s*(?::\s*({NUMBER}))?$")
ESCAPES = {"n": "\n"}


@dataclass
class _Chunk:
    """The lines of one question, and what stood in the comment before it."""

    line: int
    lines: list[str] = field(default_factory=list)
    identifier: str = ""
    tags: list[str] = field(default_factory=list)
    is_open: bool = False

    def add(self, line: str) -> None:
        self.lines.append(line)
        for match in MARK.finditer(line):
            self.is_open = match.group(1) == "{"

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def gift_read(name: str, text: str, found: QuestionImport, pictures: Pictures) -> None:
    """Add every question of the text to `found`."""
    for chunk in _chunks(text):
        draft = Draft(name, chunk.line, FORMAT, chunk.identifier)
        try:
            found.items.append(_item(chunk, draft, Texts(draft, pictures, name)))
        except RefusedError as error:
            found.items.append(draft.refused(str(error)))


def is_gift(text: str) -> bool:
    """Whether the text looks like GIFT: an answer in braces, or a title, or a category."""
    return bool(re.search(r"(?m)^[ \t]*(::.*?::|\$CATEGORY:)", text) or _braces(text))


def _chunks(text: str) -> list[_Chunk]:
    """The text cut where an empty line stands outside of braces."""
    chunks: list[_Chunk] = []
    chunk = _Chunk(0)
    category = ""
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.lstrip().startswith("//"):
            _remember(line, chunk)
            continue
        heading = CATEGORY.match(line)
        if heading and not chunk.lines:
            category = heading.group(1).strip()
            continue
        starts = line.lstrip().startswith("::") and chunk.lines
        if starts or (not line.strip() and chunk.lines and not chunk.is_open):
            chunks.append(chunk)
            chunk = _Chunk(0)
        if line.strip() or chunk.lines:
            if not chunk.lines:
                chunk.line = number
                chunk.tags += [part for part in category.split("/")[-1:] if _is_topic(part)]
            chunk.add(line)
    return [*chunks, chunk] if any(line.strip() for line in chunk.lines) else chunks


def _is_topic(category: str) -> bool:
    """Whether the category says something: Moodle's own names do not."""
    return bool(category) and not re.match(r"(?i)^(top|\$.*\$|default for .*)$", category)


def _remember(line: str, chunk: _Chunk) -> None:
    if chunk.lines:
        return
    for name, value in NOTE.findall(line):
        value = re.sub(r"\\(.)", r"\1", value)  # noqa: PLW2901
        if name == "id":
            chunk.identifier = value
        else:
            chunk.tags.append(value)


def _braces(text: str) -> tuple[str, str, str] | None:
    """What is before, in and after the first pair of braces."""
    start = end = -1
    for match in MARK.finditer(text):
        at = match.end() - 1
        if match.group(1) == "{" and start < 0:
            start = at
        elif match.group(1) == "}" and start >= 0:
            end = at
            break
    if start < 0 or end < 0:
        return None
    return text[:start], text[start + 1 : end], text[end + 1 :]


@dataclass
class _Reader:
    """Turns the texts of one question, by the format that it names."""

    texts: Texts
    kind: str

    def text(self, source: str) -> str:
        return self._made(source, self.texts.markdown)

    def phrase(self, source: str) -> str:
        return self._made(source, self.texts.phrase)

    def words(self, source: str) -> str:
        return self._made(source, self.texts.words)

    def _made(self, source: str, made: Callable[[str], str]) -> str:
        text = _unescaped(source).strip()
        if self.kind == "markdown":
            return text
        is_html = self.kind == "html" or (self.kind != "plain" and is_markup(text))
        return made(text if is_html else plain_html(text))


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda match: ESCAPES.get(match.group(1), match.group(1)), text)


def _item(chunk: _Chunk, draft: Draft, texts: Texts) -> QuestionItem:
    text = chunk.text
    title = TITLE.match(text)
    if title:
        draft.title = " ".join(_unescaped(title.group(1)).split())
        text = text[title.end() :]
    kind = KIND.match(text)
    reader = _Reader(texts, kind.group(1) if kind else "")
    text = text[kind.end() :] if kind else text
    parts = _braces(text)
    if parts is None:
        if chunk.is_open:
            refuse(_("Its “{” is never closed; add the “}” after the answers."))
        refuse(_("It is a text without a question: there are no answers in braces."))
    before, inside, after = parts
    draft.identifier = draft.identifier or draft.title
    answers, __, explanation = inside.partition("####")
    if after.strip() and answers.strip():
        gap = "\\_\\_\\_\\_\\_" if reader.kind == "markdown" else "_____"
        before = f"{before}{gap}{after}"
    else:
        before = f"{before} {after}".strip()
    prompt = reader.text(before)
    if not prompt and draft.title:
        prompt = text_markdown(draft.title)
    fields = {"prompt": prompt, "explanation": reader.text(explanation), **draft.tags(chunk.tags)}
    return draft.done({**fields, **_answers(answers.strip(), reader, draft)})


def _answers(source: str, reader: _Reader, draft: Draft) -> dict[str, Any]:
    if not source:
        refuse(_("It asks for an essay, which nobody would grade here."))
    truth = re.match(r"(?i)^(TRUE|FALSE|T|F)\s*(?=#|$)", source)
    if truth:
        return _true_false(TRUTH[truth.group(1).upper()], source[truth.end() :], reader)
    if source.startswith("#"):
        return _numeric(source[1:].strip(), reader, draft)
    if source.startswith(">"):
        refuse(_("It is an ordering in the notation of an extension, which is not read."))
    answers = _list(source)
    if not answers:
        refuse(_("There is no answer in its braces that begins with “=” or “~”."))
    if all("->" in answer.text for answer in answers):
        return _matching(answers, reader, draft)
    if all(answer.mark == "=" for answer in answers):
        return _short_text(answers, reader, draft)
    return _choice(answers, reader, draft)


def _true_false(answer: bool, source: str, reader: _Reader) -> dict[str, Any]:
    parts = [reader.text(part) for part in re.split(r"(?<!\\)#", source)[1:3]]
    names = [str(not answer).lower(), str(answer).lower()]
    feedback = {name: text for name, text in zip(names, parts, strict=False) if text}
    return {"kind": "true_false", "answer": answer, "feedback": feedback}


@dataclass(frozen=True)
class _Given:
    mark: str
    weight: float | None
    text: str
    feedback: str


def _list(source: str) -> list[_Given]:
    """The answers that begin with “=” or “~”."""
    cuts = [match.start() for match in re.finditer(r"(?<!\\)[=~]", source)]
    found = []
    for start, end in pairwise([*cuts, len(source)]):
        match = ANSWER.match(source[start:end])
        if not match:
            continue
        weight = float(match.group(2)) if match.group(2) else None
        text, __, feedback = _split(source[start + match.end() : end], "#")
        found.append(_Given(match.group(1), weight, text.strip(), feedback.strip()))
    return found


def _split(text: str, mark: str) -> tuple[str, str, str]:
    match = re.search(rf"(?<!\\){re.escape(mark)}", text)
    return (text[: match.start()], mark, text[match.end() :]) if match else (text, "", "")


def _matching(answers: list[_Given], reader: _Reader, draft: Draft) -> dict[str, Any]:
    pairs, distractors = [], []
    for answer in answers:
        left, __, right = _split(answer.text, "->")
        if answer.feedback:
            draft.note(_("Feedback for single pairs was left out."))
        if left.strip():
            pairs.append({"left": reader.phrase(left), "right": reader.phrase(right)})
        else:
            distractors.append(reader.phrase(right))
    return {"kind": "matching", "pairs": pairs, "distractors": distractors}


def _short_text(answers: list[_Given], reader: _Reader, draft: Draft) -> dict[str, Any]:
    given = [Answer(reader.words(a.text), _weight(a), reader.text(a.feedback)) for a in answers]
    return text_fields(given, draft)


def _choice(answers: list[_Given], reader: _Reader, draft: Draft) -> dict[str, Any]:
    given = [Answer(reader.phrase(a.text), _weight(a), reader.text(a.feedback)) for a in answers]
    return choice_fields(given, draft, single=any(a.mark == "=" for a in answers))


def _weight(answer: _Given) -> float:
    """The weight in per cent; “=” without one is the whole."""
    return answer.weight if answer.weight is not None else 100.0 * (answer.mark == "=")


def _numeric(source: str, reader: _Reader, draft: Draft) -> dict[str, Any]:
    if source.startswith(("=", "~")):
        answers = _list(source)
    else:
        text, __, feedback = _split(source, "#")
        answers = [_Given("=", None, text.strip(), feedback.strip())]
    given = []
    for answer in answers:
        value, tolerance = _number(_unescaped(answer.text))
        given.append(Answer(value, _weight(answer), reader.text(answer.feedback), tolerance))
    return numeric_fields(given, draft)


def _number(text: str) -> tuple[str, float]:
    """The value, “*” for any, and how far an answer may be from it."""
    if text == "*":
        return text, 0
    span = RANGE.match(text)
    if span:
        low, high = (float(part.replace(",", ".")) for part in span.groups())
        return repr((low + high) / 2), abs(high - low) / 2
    value = VALUE.match(text)
    if not value:
        refuse(_("Its answer “%(text)s” is no number.") % {"text": text[:60]})
    return value.group(1).replace(",", "."), float((value.group(2) or "0").replace(",", "."))
