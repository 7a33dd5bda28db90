"""One course through all examples of the API's description."""

from __future__ import annotations

from typing import Any

from learning.api.studio.describe import DIGEST

TIME = "2026-11-23T09:14:00Z"
ROW: dict[str, Any] = {
    "slug": "making-tea", "title": "Making tea", "format": "course", "language": "en",
    "status": "draft", "owner": "mei.tan@example.org", "release": None, "edited_at": TIME,
    "edited_by": "Mei Tan", "learners": 0, "open_reviews": 0,
}  # fmt: skip
SETTINGS: dict[str, Any] = {
    "title": "Making tea", "description": "A pot that tastes the same every time.",
    "level": "Beginner", "language": "en", "topic": "Kitchen",
    "skills": [{"name": "Brewing", "level": 2}], "outcomes": ["Brew black tea"],
    "cover": {"seed": 217, "hue": 41}, "reviewed": None, "review_due": "2027-11-01",
    "certificate": {"enabled": True, "valid_months": None}, "completion": None,
    "prerequisites": [],
    "reflection": None, "license": "CC BY 4.0", "attribution": "", "source": None, "url": None,
    "minutes": None,
}  # fmt: skip
GROUP: dict[str, Any] = {
    "key": "water",
    "title": "Water",
    "lessons": [
        {"key": "boil", "title": "Boil it", "kind": "lesson", "minutes": 3, "optional": False}
    ],
}
DRAFT: dict[str, Any] = {
    "slug": "making-tea", "format": "course", "status": "draft", "owner": "mei.tan@example.org",
    "authors": [], "release": None, "published_at": None, "digest": DIGEST, "settings": SETTINGS,
    "outline": [GROUP],
}  # fmt: skip
SECTION: dict[str, Any] = {"key": "water", "title": "Water"}
LESSON_SETTINGS: dict[str, Any] = {
    "title": "Boil it", "minutes": 3, "preview": False, "objectives": ["Boil water"],
    "keypoints": [],
}  # fmt: skip
LESSON: dict[str, Any] = {
    "key": "boil", "kind": "lesson", "section": "water", "digest": DIGEST,
    "settings": LESSON_SETTINGS, "assessment": None,
}  # fmt: skip
CONVERSION: dict[str, Any] = {
    "kind": "assessment", "kept": ["2 knowledge checks become questions"], "lost": ["Text: 3"],
    "digest": DIGEST,
}  # fmt: skip
PROSE: dict[str, Any] = {"key": "p1", "kind": "prose", "markdown": "Water boils at 100 °C."}
BLOCK: dict[str, Any] = {
    "key": "p1", "kind": "prose", "digest": DIGEST, "problems": [], "block": PROSE,
}  # fmt: skip
BLOCKS: dict[str, Any] = {"digest": DIGEST, "blocks": [BLOCK]}
PROBLEM: dict[str, Any] = {
    "lesson_key": "boil", "lesson": "Boil it", "block_key": "i1",
    "what": "Image, alternative text: “alt” is missing.",
}  # fmt: skip
QUESTION: dict[str, Any] = {
    "key": "hot", "kind": "single", "prompt": "How hot?", "points": 1,
    "options": [
        {"key": "a", "text": "98 °C", "correct": True, "feedback": "Just below boiling."},
        {"key": "b", "text": "60 °C", "correct": False},
    ],
}  # fmt: skip
DRAFT_QUESTION: dict[str, Any] = {
    "key": "hot", "kind": "single", "digest": DIGEST, "problems": [], "question": QUESTION,
}  # fmt: skip
QUESTIONS: dict[str, Any] = {"digest": DIGEST, "questions": [DRAFT_QUESTION]}
ASSESSMENT: dict[str, Any] = {
    "digest": DIGEST,
    "settings": {
        "pass_mark": 70, "attempts": 3, "time_limit_minutes": None, "shuffle": True, "draw": None,
        "instructions": "", "pools": [{"tag": "water", "difficulty": None, "draw": 2}],
    },
    "questions": 1,
    "problems": ["The bank has 1 question with the tag “water”; 2 are drawn."],
}  # fmt: skip
FILE: dict[str, Any] = {
    "id": 81, "path": "media/cup.png", "kind": "picture", "content_type": "image/png",
    "size": 48120, "width": 1200, "height": 800, "alt": "A cup of tea, steaming.",
    "url": "/media/" + DIGEST + "/cup.png", "sha256": DIGEST, "digest": DIGEST,
    "used": ["Boil it (Image)"],
}  # fmt: skip
CAPTIONS: dict[str, Any] = {
    "path": "media/pour.vtt", "digest": DIGEST,
    "text": "WEBVTT\n\n00:00.000 --> 00:02.000\nPour it at once.\n",
}  # fmt: skip
AUTHOR: dict[str, Any] = {
    "id": 12, "email": "jo.brown@example.org", "name": "Jo Brown", "owner": False,
}  # fmt: skip
