"""How the studio's operations are described: a summary, examples, and the refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers

from core.api import PROBLEM, problem

F = TypeVar("F", bound=Callable[..., Any])

DIGEST = "9f2c4b61d0a7e8354c1b90ad6f7e2358b4c0d1e2f3a4958677685a4b3c2d1e0f"
# What `base` says to save over anything.
ANY = "*"

_DETAILS = {
    400: ("invalid", "The request is not valid."),
    404: ("not_found", "Not Found"),
    409: ("edit_conflict", "Mei Tan changed this while you were writing."),
    413: ("too_large", "This is more than the API reads at once."),
    422: ("block_invalid", "One thing is wrong with what was sent; nothing was stored."),
    428: ("base_missing", "Say which state of the draft this replaces."),
}
_EXTRA: dict[int, dict[str, Any]] = {
    400: {"errors": {"title": ["This must be a text."]}},
    409: {"theirs": {"title": "Making tea"}, "digest": DIGEST},
    422: {"problems": [{"place": "/0/alt", "message": "“alt” is missing."}]},
}


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem document (RFC 9457); `code` is stable, further fields depend on it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


def described(  # noqa: PLR0913  # what an operation says about itself
    summary: str,
    *,
    answer: Any = None,
    shape: Any = None,
    status: int = 200,
    takes: Any = None,
    body: Any = None,
    refuses: Sequence[int] = (404,),
    parameters: Sequence[OpenApiParameter] = (),
    **more: Any,
) -> Callable[[F], F]:
    """`extend_schema` with examples: `body` of what is sent, `answer` of what comes back.

    `takes` and `shape` are their serializers; `refuses` lists the statuses of its problems.
    """
    responses: dict[Any, Any] = {status: shape}
    examples = []
    if answer is not None:
        examples.append(
            OpenApiExample("Answer", value=answer, response_only=True, status_codes=[str(status)])
        )
    if body is not None:
        examples.append(
            OpenApiExample("Request", value=body, request_only=True, media_type="application/json")
        )
    for each in refuses:
        responses[(each, PROBLEM)] = ProblemSerializer
        code, detail = _DETAILS[each]
        examples.append(
            OpenApiExample(
                f"Problem {each}",
                value=problem(each, code, detail, _EXTRA.get(each)),
                response_only=True,
                media_type=PROBLEM,
                status_codes=[str(each)],
            )
        )
    return extend_schema(
        summary=summary,
        request=takes,
        responses=responses,
        examples=examples,
        parameters=list(parameters),
        **more,
    )
