"""Writing a lesson's blocks, from the page, from a form, or from what a browser kept offline."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import AppError
from core.http import is_htmx
from learning.access import access_draft_lesson
from learning.bundle.publishing import said
from learning.content.keys import digest
from learning.content.newblock import block_lacks, block_new
from learning.content.schema import Block
from learning.forms.studio.base import BlockForm
from learning.forms.studio.block import FORMS, ProseForm
from learning.models import Lesson
from learning.selectors.studio.lesson import (
    DraftBlock,
    DraftPage,
    block_shown,
    draft_files,
    draft_page,
)
from learning.selectors.studio.outline import draft_outline
from learning.services.block import (
    block_add,
    block_close,
    block_duplicate,
    block_move,
    block_remove,
    block_restore,
    block_save,
)
from learning.services.edit import EditConflictError
from learning.services.filehold import FileGoneError
from learning.services.linktitle import link_title
from learning.views.problem import form_refusal, json_view, wants_json
from learning.views.studio.conflict import posted
from learning.views.studio.outline import block_form, lesson_shown
from people.http import PersonRequest

View = Callable[..., HttpResponse]


def page_or_program(view: View) -> View:
    """For the page's scripts a `json_view`, for people a page behind the login."""
    for_people, for_scripts = login_required(view), json_view(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = for_scripts if wants_json(request) else for_people
        return chosen(request, *args, **kwargs)

    return answer


@login_required
@require_safe
def block_detail(request: PersonRequest, draft: str, lesson: str, draft_block: str) -> HttpResponse:
    """One block of the page, with `?edit=1` as a form; the whole page without htmx."""
    row = access_draft_lesson(request.user, draft, lesson)
    editing = request.GET.get("edit") == "1"
    if not is_htmx(request):
        query = f"?edit={draft_block}" if editing else ""
        return redirect(f"{_page(row)}{query}#block-{draft_block}")
    page = draft_page(row, draft_outline(row.course))
    block = _found(page, draft_block)
    return _fragment(request, page, [block], block_form(block, page) if editing else None)


@login_required
@require_POST
def block_create(request: PersonRequest, draft: str, lesson: str) -> HttpResponse:
    """Add a block of the kind `kind` behind the block `after`, and open its form.

    With `html` it is a text with that in it: the rest of one that is being split.
    """
    row = access_draft_lesson(request.user, draft, lesson)
    kind, key, text = (request.POST.get(name, "") for name in ("kind", "key", "html"))
    form = ProseForm({"html": text}) if kind == "prose" and text else None
    if form is not None and not form.is_valid():
        raise AppError("block_text", _("This text is too long for one block."))
    block = block_add(
        lesson=row,
        actor=request.user,
        kind=kind,
        after=request.POST.get("after", ""),
        key=key,
        block=form.block(block_new(kind, key)) if form else None,
    )
    return _stored(request, row, [block]) if form else _opened(request, row, block)


@page_or_program
@require_POST
def block_update(request: PersonRequest, draft: str, lesson: str, draft_block: str) -> HttpResponse:
    """Store what was written: for the script as JSON, for htmx as the block, else by a redirect."""
    row = access_draft_lesson(request.user, draft, lesson)
    current = next((each for each in row.blocks if each["key"] == draft_block), None)
    kind = current["kind"] if current else request.POST.get("kind", "")
    if kind not in FORMS:
        raise AppError("block_kind", _("There is no block of this kind."))
    files = draft_files(row.course) if FORMS[kind].has_files else {}
    form = FORMS[kind](request.POST, files=files, key=draft_block)
    if not form.is_valid():
        return _refused(request, row, draft_block, form)
    block = form.block(current or {"key": draft_block, "kind": kind})
    if request.POST.get("resize") == "title" and kind == "link":
        try:
            block["title"] = link_title(actor=request.user, url=block["url"])
        except AppError as untitled:
            form.add_error("title", str(untitled))
            return _refused(request, row, draft_block, form)
    if request.POST.get("choice") == "both":
        both = block_add(lesson=row, actor=request.user, kind=kind, after=draft_block, block=block)
        return _opened(request, row, both)
    try:
        stored = _kept(request, row, block, form)
    except EditConflictError as conflict:
        return _conflict(request, row, block, conflict)
    except FileGoneError as gone:
        form.add_error(None, str(gone))
        return _refused(request, row, draft_block, form)
    resized = request.POST.get("resize")
    return _opened(request, row, stored[0]) if resized else _stored(request, row, stored)


def _kept(request: PersonRequest, row: Lesson, block: Block, form: BlockForm) -> list[Block]:
    """The block as it is stored; what it became at the end of writing, unless one writes on."""
    given = {"lesson": row, "actor": request.user, "key": block["key"], "block": block}
    if wants_json(request) or request.POST.get("resize"):
        return [block_save(**given, edit=form.edit)]
    return block_close(**given, edit=form.edit)


@page_or_program
@require_POST
def block_place(request: PersonRequest, draft: str, lesson: str, draft_block: str) -> HttpResponse:
    """Move the block `up`, `down`, or behind the block `after`."""
    row = access_draft_lesson(request.user, draft, lesson)
    keys = [each["key"] for each in row.blocks]
    after = request.POST.get("after")
    if after is None and draft_block in keys:
        at = keys.index(draft_block)
        up = request.POST.get("to") == "up"
        before = keys[:at] if not up else keys[: max(at - 1, 0)]
        after = keys[at + 1] if not up and at + 1 < len(keys) else before[-1] if before else ""
    block_move(lesson=row, actor=request.user, key=draft_block, after=after or "")
    if wants_json(request):
        return JsonResponse({"order": [each["key"] for each in row.blocks]})
    return redirect(f"{_page(row)}#block-{draft_block}")


@login_required
@require_POST
def block_delete(request: PersonRequest, draft: str, lesson: str, draft_block: str) -> HttpResponse:
    """Take the block out; a line in its place can put it back, as history can later."""
    row = access_draft_lesson(request.user, draft, lesson)
    try:
        removed = block_remove(
            lesson=row, actor=request.user, key=draft_block, base=request.POST.get("base", "")
        )
    except EditConflictError as conflict:
        messages.warning(request, str(conflict))
        if is_htmx(request):
            page = draft_page(row, draft_outline(row.course))
            words = {"changed": str(conflict)}
            return _fragment(request, page, [_found(page, draft_block)], None, **words)
        return redirect(f"{_page(row)}#block-{draft_block}")
    if not is_htmx(request):
        query = f"?undo={draft_block}#gone-{draft_block}" if removed else ""
        return redirect(f"{_page(row)}{query}")
    context = {"course": row.course, "lesson": row, "key": draft_block}
    return render(request, "learning/studio/block/undo.html", context)


@login_required
@require_POST
def block_undelete(
    request: PersonRequest, draft: str, lesson: str, draft_block: str
) -> HttpResponse:
    """Put a block that was removed back in its place."""
    row = access_draft_lesson(request.user, draft, lesson)
    return _stored(request, row, [block_restore(lesson=row, actor=request.user, key=draft_block)])


@login_required
@require_POST
def block_preview(
    request: PersonRequest, draft: str, lesson: str, draft_block: str
) -> HttpResponse:
    """What learners would see of a block as it is being written; nothing is stored."""
    row = access_draft_lesson(request.user, draft, lesson)
    kind = request.POST.get("kind", "")
    if kind not in FORMS:
        raise AppError("block_kind", _("There is no block of this kind."))
    page = draft_page(row, draft_outline(row.course))
    form = FORMS[kind](request.POST, files=page.files, key=draft_block)
    known = next((each for each in row.blocks if each["key"] == draft_block), None)
    fresh = known if known and known["kind"] == kind else block_new(kind, draft_block)
    block = block_shown(page, form.block(fresh)) if form.is_valid() else None
    return render(request, "learning/studio/block/live.html", {"block": block})


@login_required
@require_POST
def block_copy(request: PersonRequest, draft: str, lesson: str, draft_block: str) -> HttpResponse:
    """Put a copy of the block behind it, and open its form."""
    row = access_draft_lesson(request.user, draft, lesson)
    block = block_duplicate(lesson=row, actor=request.user, key=draft_block)
    return _opened(request, row, block)


def _stored(request: HttpRequest, lesson: Lesson, blocks: list[Block]) -> HttpResponse:
    """What the script, htmx or the reader gets once the block, or what became of it, is kept."""
    if wants_json(request):
        problems = [said(problem) for problem in block_lacks(blocks[0])]
        return JsonResponse({"digest": digest(blocks[0]), "problems": problems})
    if is_htmx(request):
        page = draft_page(lesson, draft_outline(lesson.course))
        found = [_found(page, block["key"]) for block in blocks]
        return _fragment(request, page, found, None)
    return redirect(f"{_page(lesson)}#block-{blocks[0]['key']}")


def _page(lesson: Lesson) -> str:
    return reverse("learning:draft-lesson", args=[lesson.course.slug, lesson.key])


def _found(page: DraftPage, key: str) -> DraftBlock:
    found = next((each for each in page.blocks if each.key == key), None)
    if found is None:
        raise AppError("block_gone", _("Somebody removed this block."), status=409)
    return found


def _opened(request: HttpRequest, lesson: Lesson, block: Block) -> HttpResponse:
    """The block with its form open."""
    if not is_htmx(request):
        return redirect(f"{_page(lesson)}?edit={block['key']}#block-{block['key']}")
    page = draft_page(lesson, draft_outline(lesson.course))
    found = _found(page, block["key"])
    return _fragment(request, page, [found], block_form(found, page))


def _fragment(
    request: HttpRequest,
    page: DraftPage,
    blocks: list[DraftBlock],
    form: BlockForm | None,
    **more: Any,
) -> HttpResponse:
    context = {
        "page": page,
        "course": page.course,
        "lesson": page.lesson,
        "blocks": blocks,
        "form": form,
        "edit": blocks[0].key if form else "",
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "learning/studio/block/blocks.html", context | more, status=status)


def _refused(request: HttpRequest, lesson: Lesson, key: str, form: BlockForm) -> HttpResponse:
    """What was entered comes back with what is wrong with it."""
    if wants_json(request):
        raise form_refusal(form)
    if is_htmx(request):
        page = draft_page(lesson, draft_outline(lesson.course))
        form.offer_lessons(page.outline.titles)
        return _fragment(request, page, [_found(page, key)], form)
    return lesson_shown(request, lesson, status=422, edit=key, form=form)


def _conflict(
    request: HttpRequest, lesson: Lesson, mine: Block, conflict: EditConflictError
) -> HttpResponse:
    """Both versions side by side, to choose from; nothing was stored yet."""
    if wants_json(request):
        raise conflict
    page = draft_page(lesson, draft_outline(lesson.course))
    context = {
        "course": lesson.course,
        "tab": "content",
        "lesson": lesson,
        "mine": block_shown(page, mine),
        "theirs": block_shown(page, conflict.theirs) if conflict.theirs else None,
        "message": str(conflict),
        "key": mine["key"],
        "posted": posted(request),
    }
    name = "conflict" if is_htmx(request) else "conflict_page"
    return render(request, f"learning/studio/block/{name}.html", context, status=409)
