"""A course with every kind of block, and how a browser talks to the player."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from learning.content.context import LessonContext
from learning.content.render import blocks_frozen, lesson_render
from learning.models import Course
from tests.factories.learning import course_make, lesson_spec

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
VIDEO = {"key": "clip", "kind": "video"}
SINGLE = {
    "key": "observation",
    "kind": "single",
    "prompt": "Which is an observation?",
    "points": 1,
    "options": [
        {"key": "a", "text": "You were rude.", "correct": False, "feedback": "A verdict."},
        {
            "key": "b",
            "text": "You spoke over Mei.",
            "correct": True,
            "feedback": "A camera could see it.",
        },
    ],
    "explanation": "Say what a camera saw.",
}
QUESTIONS: dict[str, dict[str, Any]] = {
    "single": SINGLE,
    "multiple": {
        **SINGLE,
        "key": "several",
        "kind": "multiple",
        "options": [*SINGLE["options"], {"key": "c", "text": "At nine.", "correct": True}],  # type: ignore[misc]
    },
    "true_false": {
        "key": "truth",
        "kind": "true_false",
        "prompt": "Water is wet.",
        "answer": True,
        "feedback": {"true": "Indeed wet.", "false": "Touch it once."},
    },
    "short_text": {
        "key": "word",
        "kind": "short_text",
        "prompt": "One word for it?",
        "accept": ["specific"],
        "feedback": {"correct": "That is the word.", "incorrect": "Think of details."},
    },
    "numeric": {
        "key": "number",
        "kind": "numeric",
        "prompt": "How many?",
        "value": 1234,
        "tolerance": 1,
        "unit": "kW",
        "feedback": {"correct": "Well counted.", "incorrect": "Count again."},
    },
    "ordering": {
        "key": "order",
        "kind": "ordering",
        "prompt": "Put in order",
        "items": ["First thing", "Second thing", "Third thing"],
        "feedback": {"correct": "That order.", "incorrect": "Start elsewhere."},
    },
    "matching": {
        "key": "pairs",
        "kind": "matching",
        "prompt": "What belongs together?",
        "pairs": [
            {"left": "Situation", "right": "when"},
            {"left": "Behaviour", "right": "what"},
            {"left": "Impact", "right": "so what"},
        ],
        "distractors": ["who"],
        "feedback": {"correct": "All matched.", "incorrect": "Look again."},
    },
    "cloze": {
        "key": "gaps",
        "kind": "cloze",
        "prompt": "Fill in",
        "text": "Feedback is {{1}} and {{2}}.",
        "gaps": [{"accept": ["kindly meant"]}, {"options": ["late", "timely"], "correct": 1}],
        "feedback": {"correct": "Filled.", "incorrect": "Once more."},
    },
}


def check(kind: str = "single", key: str = "q1") -> dict[str, Any]:
    """A source block with a question of that kind."""
    return {"key": key, "kind": "check", "question": QUESTIONS[kind]}


def prose(key: str, text: str = "Words.") -> dict[str, Any]:
    return {"key": key, "kind": "prose", "markdown": text}


def lesson_of(key: str, blocks: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    """A lesson for `course_make`, rendered as publishing does."""
    context = LessonContext()
    media = [block["key"] for block in blocks if block["kind"] in {"video", "audio"}]
    requires = {"checks": [b["key"] for b in blocks if b["kind"] == "check"], "media": media}
    shown = [block for block in blocks if block["kind"] not in {"video", "audio"}]
    clips = [
        {
            "key": name,
            "kind": "video",
            "html": f'<figure class="video" data-media="{name}"><video controls></video></figure>',
            "data": {},
        }
        for name in media
    ]
    return lesson_spec(
        key,
        blocks=blocks_frozen(shown, context),
        rendered=lesson_render(shown, context) + clips,
        requires=requires,
        **fields,
    )


POLL = {"key": "poll", "kind": "poll", "prompt": "Hardest?", "options": ["Situation", "Impact"]}
REFLECTION = {"key": "think", "kind": "reflection", "prompt": "What will you try?"}
TASKS = {"key": "do", "kind": "tasks", "title": "This week", "items": ["Pick one", "Say it"]}


def course_with(*blocks: dict[str, Any], **fields: Any) -> Course:
    """A course of two lessons: "first" with these blocks, "second" with a line of prose."""
    told = {"objectives": ["See the moment"], "keypoints": ["A camera could have seen it"]}
    lessons = [
        lesson_of("first", [prose("intro"), *blocks], preview=True, minutes=6, **told),
        lesson_of("second", [prose("intro")], minutes=4),
    ]
    return course_make("Feedback that lands", lessons=lessons, **fields)


def url(name: str, course: Course, key: str = "first", *more: str) -> str:
    return reverse(f"learning:{name}", args=[course.slug, key, *more])


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def save(client: Client, course: Course, key: str = "first", **fields: Any) -> Any:
    """An autosave as the player sends it; `at` is a moment."""
    at = fields.pop("at")
    body = {"at": milliseconds(at) if isinstance(at, datetime) else at, **fields}
    return post_json(client, url("lesson-progress", course, key), body)


def post_json(client: Client, address: str, body: Any) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(
        address, text, content_type="application/json", headers={"Accept": "application/json"}
    )


def respond(client: Client, course: Course, block: str, data: Any, **headers: str) -> Any:
    return client.post(url("block-respond", course, "first", block), data, headers=headers)


def at(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)
