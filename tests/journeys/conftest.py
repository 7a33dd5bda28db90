"""A course as it would be published, short enough to be taken in a test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf

from learning.models import Course
from learning.services.course import course_import

CLIP = Path(conf.BASE_DIR, "config/demo/courses/feedback-that-lands/media")
NAME = "situation-behaviour-impact"

FIRST = """# Say what you saw

Describe what a camera would have recorded. Leave the verdict out.

::: check
key: camera
kind: single
prompt: Which of these would a camera record?
options:
  - key: a
    text: You spoke for ten minutes.
    correct: true
    feedback: Anyone in the room could count them.
  - key: b
    text: You were arrogant.
    feedback: A verdict, not a picture.
:::
"""
SECOND = f"""# Watch it done

A short clip shows the three steps.

::: video
src: media/{NAME}.webm
poster: media/{NAME}.jpg
captions: media/{NAME}.vtt
title: Situation, behaviour, impact
seconds: 42
:::
"""


def _question(key: str, right: str, wrong: str) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "single",
        "prompt": f"What about {key}?",
        "options": [
            {"key": "a", "text": right, "correct": True, "feedback": "Just so."},
            {"key": "b", "text": wrong, "correct": False, "feedback": "Read it once more."},
        ],
        "review": {"lesson": "say-what-you-saw"},
    }


QUESTIONS = [
    _question("moments", "Soon and in private", "At the yearly review"),
    _question("words", "What you saw", "What you felt about them"),
]


@pytest.fixture
def course(tmp_path: Path, transactional_db: None) -> Course:
    """Two lessons, one with a clip, and an assessment of two questions with a certificate."""
    manifest = {
        "slug": "feedback-in-brief",
        "title": "Feedback in brief",
        "description": "Say what you saw, and what it did.",
        "level": "Beginner",
        "topic": "Feedback",
        "skills": ["Giving feedback"],
        "outcomes": ["Describe behaviour without a verdict"],
        "certificate": {"enabled": True, "valid_months": 24},
        "reflection": "Whom will you tell what you saw, this week?",
        "lessons": [
            {"file": "lessons/01-say-what-you-saw.md", "title": "Say what you saw", "minutes": 2,
             "preview": True},
            {"file": "lessons/02-watch-it-done.md", "title": "Watch it done", "minutes": 1},
            {"assessment": "assessments/final.json", "key": "final", "title": "Final assessment",
             "minutes": 2},
        ],
    }  # fmt: skip
    final = {"pass_mark": 80, "attempts": 3, "shuffle": False, "questions": QUESTIONS}
    files: dict[str, bytes] = {
        "course.json": json.dumps(manifest).encode(),
        "lessons/01-say-what-you-saw.md": FIRST.encode(),
        "lessons/02-watch-it-done.md": SECOND.encode(),
        "assessments/final.json": json.dumps(final).encode(),
    }
    for suffix in ("webm", "jpg", "vtt"):
        files[f"media/{NAME}.{suffix}"] = (CLIP / f"{NAME}.{suffix}").read_bytes()
    for path, content in files.items():
        target = tmp_path / "bundle" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return course_import(source=tmp_path / "bundle", author=None).course
