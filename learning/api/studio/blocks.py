"""The blocks of a draft's lesson, one at a time and all at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import AppError
from core.strict import OneOfField, StrictSerializer, TextField, given
from learning.access import access_draft_lesson
from learning.api.studio import examples, shapes
from learning.api.studio.describe import DIGEST, described
from learning.bundle.publishing import said
from learning.content.keys import digest
from learning.content.newblock import KINDS, block_lacks
from learning.content.schema import Block
from learning.models import Lesson, LessonKind
from learning.services import block as services
from learning.services.blocks import block_sent, lesson_blocks_set
from learning.services.edit import Edit
from learning.services.outline import after_unknown
from people.api.request import person_of
from people.models import User

BLOCK_CHOICES = list(KINDS)
BLOCK_HELP = "A block as docs/course-bundle.md and block.schema.json describe it."


class DraftBlockSerializer(serializers.Serializer[Any]):
    """A stored block; `problems` is what keeps it from being published, in words."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(BLOCK_CHOICES)
    digest = serializers.CharField()
    problems = serializers.ListField(child=serializers.CharField())
    block = serializers.JSONField(help_text=BLOCK_HELP)


class DraftBlocksSerializer(serializers.Serializer[Any]):
    """All blocks in their order; `digest` is that of all of them."""

    digest = serializers.CharField()
    blocks = DraftBlockSerializer(many=True)


class BlockCreateSerializer(StrictSerializer):
    """An empty block of a `kind`, or a whole `block`."""

    kind = OneOfField(BLOCK_CHOICES, required=False)
    block = serializers.JSONField(required=False, help_text=BLOCK_HELP)
    key = shapes.key_field(required=False, default="", help_text=shapes.KEY_HELP)
    after = TextField(max_length=80, required=False, allow_null=True, help_text=shapes.AFTER_HELP)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("kind" in attrs) == ("block" in attrs):
            raise serializers.ValidationError(_("Give either a kind or a block."))
        return attrs


class BlockSaveSerializer(StrictSerializer):
    base = shapes.BaseField()
    block = serializers.JSONField(help_text=BLOCK_HELP)


class BlocksSaveSerializer(StrictSerializer):
    base = shapes.BaseField()
    blocks = serializers.ListField(
        child=serializers.JSONField(), max_length=500, help_text=BLOCK_HELP
    )


def block_body(block: Block) -> dict[str, Any]:
    return {
        "key": block["key"],
        "kind": block["kind"],
        "digest": digest(block),
        "problems": [said(problem) for problem in block_lacks(block)],
        "block": block,
    }


def _blocks_answer(blocks: Sequence[Block]) -> Response:
    body = {"digest": digest(blocks), "blocks": [block_body(block) for block in blocks]}
    return Response(DraftBlocksSerializer(body).data)


def _answer(block: Block, status: int = 200) -> Response:
    return Response(DraftBlockSerializer(block_body(block)).data, status=status)


def _place(user: User, draft: str, lesson: str, key: str) -> tuple[Lesson, Block]:
    """The lesson and its block `key`; 404 where there is none."""
    row = access_draft_lesson(user, draft, lesson)
    block = next((each for each in row.blocks if each["key"] == key), None)
    if block is None:
        raise Http404
    return row, block


class BlockListView(APIView):
    """The blocks of a lesson."""

    @described(
        "List the blocks of a lesson",
        operation_id="studio_courses_lessons_blocks_list",
        shape=DraftBlocksSerializer,
        answer=examples.BLOCKS,
    )
    def get(self, request: Request, draft: str, lesson: str) -> Response:
        """As they are stored, answers included, each with what it lacks."""
        return _blocks_answer(access_draft_lesson(person_of(request), draft, lesson).blocks)

    @described(
        "Add a block",
        takes=BlockCreateSerializer,
        body={"key": "p1", "after": None, "block": examples.PROSE},
        shape=DraftBlockSerializer,
        answer=examples.BLOCK,
        status=201,
        refuses=(400, 404, 422),
    )
    def post(self, request: Request, draft: str, lesson: str) -> Response:
        """An empty one of a kind, or a whole one, which must be valid. With the `key` of a block
        that is there, that block is the answer and nothing changes.
        """
        row = access_draft_lesson(person_of(request), draft, lesson)
        data = given(BlockCreateSerializer, request)
        if row.kind == LessonKind.ASSESSMENT:
            raise services.no_lesson()
        block = block_sent(data["block"]) if "block" in data else None
        last = row.blocks[-1]["key"] if row.blocks else ""
        after = data.get("after", last) or ""
        if after and after not in {each["key"] for each in row.blocks}:
            raise after_unknown(after)
        added = services.block_add(
            lesson=row,
            actor=person_of(request),
            kind=data["kind"] if block is None else block["kind"],
            after=after,
            key=data["key"] or str((block or {}).get("key", "")),
            block=block,
        )
        return _answer(added, status=201)

    @described(
        "Replace all blocks of a lesson",
        operation_id="studio_courses_lessons_blocks_replace",
        takes=BlocksSaveSerializer,
        body={"base": DIGEST, "blocks": [examples.PROSE]},
        shape=DraftBlocksSerializer,
        answer=examples.BLOCKS,
        refuses=(400, 404, 409, 413, 422),
    )
    def put(self, request: Request, draft: str, lesson: str) -> Response:
        """All or nothing. Every block must be whole, except for one sent back as it was read;
        422 `block_invalid` names each place that is wrong. Blocks keep their keys, or get the
        key of the block that they were.
        """
        row = access_draft_lesson(person_of(request), draft, lesson)
        data = given(BlocksSaveSerializer, request)
        stored = lesson_blocks_set(
            lesson=row, actor=person_of(request), blocks=data["blocks"], base=data["base"]
        )
        return _blocks_answer(stored.blocks)


class BlockDetailView(APIView):
    """A block of a draft's lesson."""

    @described("Read a block", shape=DraftBlockSerializer, answer=examples.BLOCK)
    def get(self, request: Request, draft: str, lesson: str, draft_block: str) -> Response:
        """As it is stored, answers included."""
        return _answer(_place(person_of(request), draft, lesson, draft_block)[1])

    @described(
        "Replace a block",
        takes=BlockSaveSerializer,
        body={"base": DIGEST, "block": examples.PROSE},
        shape=DraftBlockSerializer,
        answer=examples.BLOCK,
        refuses=(400, 404, 409, 413, 422),
    )
    def put(self, request: Request, draft: str, lesson: str, draft_block: str) -> Response:
        """It keeps its key. 409 `edit_conflict` with what is stored in `theirs` when that is not
        what `base` names; 422 `block_invalid` with each place that is wrong.
        """
        row, stored = _place(person_of(request), draft, lesson, draft_block)
        data = given(BlockSaveSerializer, request)
        block = block_sent(data["block"], stored)
        if block.get("key", draft_block) != draft_block:
            raise AppError("key_other", _("A block keeps its key."))
        saved = services.block_save(
            lesson=row,
            actor=person_of(request),
            key=draft_block,
            block=block,
            edit=Edit(data["base"]),
        )
        return _answer(saved)

    @described(
        "Remove a block",
        status=204,
        refuses=(404, 409),
        parameters=[OpenApiParameter("base", str, description=shapes.BASE_HELP)],
    )
    def delete(self, request: Request, draft: str, lesson: str, draft_block: str) -> Response:
        """The history brings it back. 409 `edit_conflict` when it is not what `base` names;
        without `base` it goes whatever it is.
        """
        row, _block = _place(person_of(request), draft, lesson, draft_block)
        services.block_remove(
            lesson=row, actor=person_of(request), key=draft_block, base=shapes.base_of(request)
        )
        return Response(status=204)


class BlockMoveView(APIView):
    """Where a block stands."""

    @described(
        "Move a block",
        takes=shapes.PlaceSerializer,
        body={"after": None},
        shape=DraftBlocksSerializer,
        answer=examples.BLOCKS,
        refuses=(400, 404, 422),
    )
    def post(self, request: Request, draft: str, lesson: str, draft_block: str) -> Response:
        """Behind another block or to the front. Safe to repeat."""
        row, _block = _place(person_of(request), draft, lesson, draft_block)
        after = given(shapes.PlaceSerializer, request)["after"] or ""
        if after and after not in {each["key"] for each in row.blocks} - {draft_block}:
            raise after_unknown(after)
        moved = services.block_move(
            lesson=row, actor=person_of(request), key=draft_block, after=after
        )
        return _blocks_answer(moved.blocks)
