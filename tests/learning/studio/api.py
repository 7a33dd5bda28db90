"""The studio's API for tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

STUDIO = "/api/v1/studio/"
PROBLEM = "application/problem+json"


def send(client: Client, method: str, path: str, body: Any) -> Any:
    """The answer to `body` as JSON."""
    ask = getattr(client, method)
    return ask(f"{STUDIO}{path}", body, content_type="application/json")


def is_problem(answer: Any, status: int, code: str) -> bool:
    """Whether the answer is the problem `code`; fails with what it is otherwise."""
    body = answer.json()
    said = (answer.status_code, answer["Content-Type"], body.get("status"), body.get("code"))
    assert said == (status, PROBLEM, status, code), body
    return bool(body["title"] and body["detail"])
