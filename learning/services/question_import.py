"""Taking questions over from files of other systems: kept, looked at, then taken in one go."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import AppError
from learning.content.questions import Question
from learning.exchange.export import question_texts
from learning.exchange.model import QuestionImport, QuestionMedia
from learning.exchange.pictures import MemoryFiles
from learning.exchange.read import questions_import
from learning.incoming import Incoming
from learning.models import Course, CourseAsset, Lesson
from learning.selectors.incoming import SOURCE, incoming_is_gone, incoming_source
from learning.services.asset import AssetStore, asset_store
from learning.services.bank import bank_take
from learning.services.incoming import incoming_discard
from learning.services.question import questions_add
from people.models import User


def import_keep(*, course: Course, actor: User, upload: File[bytes]) -> str:
    """Keep an uploaded file for a day, until it was looked at; returns what it is known by.

    Only the same person reads it again, for the same course.
    """
    name = PurePosixPath(upload.name or "").name.replace("\0", "")[-100:] or "questions"
    incoming = Incoming.begin(actor.pk, name, course.pk)
    default_storage.save(incoming.path(SOURCE), upload)
    return incoming.token


def import_read(*, course: Course, actor: User, token: str) -> QuestionImport:
    """What is in the file that was kept. Raises `AppError` when it is not there any more."""
    with incoming_source(_kept(course, actor, token)) as path:
        return questions_import(path)


@transaction.atomic
def questions_take(
    *,
    course: Course,
    actor: User,
    token: str,
    chosen: Collection[int],
    lesson: Lesson | None = None,
) -> int:
    """Take the items with the numbers `chosen`, from 0, into the assessment `lesson` or the bank.

    All of them or none; returns how many were new there. Their pictures become the course's
    files. Raises `AppError` when the file is not there any more or there is no room.
    """
    incoming = _kept(course, actor, token)
    found = import_read(course=course, actor=actor, token=token)
    questions = [
        item.question
        for at, item in enumerate(found.items)
        if at in chosen and item.question is not None
    ]
    with asset_store() as store:
        _take_media(course, found.media, questions, store)
        if lesson is not None:
            count = questions_add(lesson=lesson, actor=actor, questions=questions)
        else:
            count = bank_take(course=course, actor=actor, questions=questions)
    transaction.on_commit(lambda: incoming_discard(incoming=incoming))
    return count


def _take_media(
    course: Course, media: list[QuestionMedia], questions: list[Question], store: AssetStore
) -> None:
    """Make the pictures that the questions show files of the course, as far as it lacks them."""
    texts = "\n".join(text for question in questions for text in question_texts(question))
    known = set(CourseAsset.objects.filter(course=course).values_list("path", flat=True))
    for each in media:
        path = each.file.path
        if path in texts and path not in known:
            asset = store.save(MemoryFiles({path: each.data}), each.file)
            CourseAsset.objects.create(course=course, path=path, asset=asset)


def _kept(course: Course, actor: User, token: str) -> Incoming:
    incoming = Incoming.from_token(token)
    is_mine = incoming is not None and (incoming.course_id, incoming.owner_id) == (
        course.pk,
        actor.pk,
    )
    if incoming is None or not is_mine or incoming_is_gone(incoming):
        raise AppError("import_gone", _("The file is not kept any more; upload it again."))
    return incoming
