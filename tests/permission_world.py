"""The rows that the URLs of the permission matrix name."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver

from analytics.models import StandIn
from core.clock import now
from core.models import Event, EventDelivery
from learning.models import (
    Asset,
    AssignmentSource,
    Certificate,
    ChangeKind,
    CourseAsset,
    MediaUpload,
    Note,
    TimeAllowance,
)
from learning.services.attempt import attempt_start
from learning.services.authoring import course_create
from learning.services.bank import bank_add
from learning.services.block import block_save
from learning.services.incoming import incoming_store
from learning.services.outline import lesson_add
from learning.services.practice import Evidence, evidence_add
from learning.services.question import question_add
from learning.services.release import release_publish
from learning.services.requirement import extension_request
from learning.services.review import comment_add, review_ask
from learning.services.translation import language_add
from notifications.mail.tokens import stop_token
from notifications.models import MailboxMessage, Notification
from people.audience import Audience
from people.models import ImportStatus, PeopleImport
from people.services.token import token_create
from tests.factories.learning import course_make, enrolment_make, lesson_spec
from tests.factories.practice import ask, practice_make
from tests.factories.requirement import assignment_make
from tests.factories.workshop import register, session_make, workshop_make
from tests.personas import Personas

PICTURE = b"\x89PNG\r\n\x1a\n not looked into"
ASSESSMENT = {
    "pass_mark": 80,
    "attempts": 3,
    "questions": [
        {
            "key": "q1",
            "kind": "true_false",
            "prompt": "True?",
            "answer": True,
            "feedback": {"true": "Yes.", "false": "No."},
        }
    ],
}
PROSE = {"kind": "prose", "markdown": "What there is to know."}
# URLs of the studio that are about a course with a release.
OF_A_RELEASE = (
    "learning:release-detail",
    "learning:release-lesson",
    "learning:release-restore",
    "learning:release-export",
    "learning:release-move",
    "learning:change-detail",
    "learning:change-restore",
    "learning:review-lesson",
    "learning:draft-reopen",
    "api-studio-release-diff",
    "api-studio-release-restore",
    "api-studio-change-restore",
    "api-studio-course-reopen",
)
# Where the lesson of the URL is a practice.
OF_PRACTICE = ("learning:practice-work", "api-practice-detail", "api-practice-observation")
# Where the lesson of the URL is an assessment.
OF_ASSESSMENTS = (
    "learning:draft-assessment-update",
    "learning:draft-assessment-try",
    "learning:draft-question-create",
    "learning:draft-question-detail",
    "learning:draft-question-update",
    "learning:draft-question-place",
    "learning:draft-question-copy",
    "learning:draft-question-bank",
    "learning:draft-question-restore",
    "learning:draft-question-delete",
    "api-studio-assessment-detail",
    "api-studio-question-list",
    "api-studio-question-detail",
    "api-studio-question-move",
)


@dataclass(frozen=True)
class World:
    """`values` by parameter name; `special` by URL name, where a URL means another row."""

    values: dict[str, Any]
    special: dict[str, dict[str, Any]]

    def arguments(self, name: str) -> dict[str, Any]:
        """The keyword arguments of the URL `name`."""
        own = self.special.get(name, {})
        wanted = parameters()[name.split("@", maxsplit=1)[0]]
        return {each: own.get(each, self.values.get(each)) for each in wanted}

    def content(self, name: str) -> dict[str, Any]:
        """What the request carries besides: the API speaks JSON."""
        is_api = name.startswith("api-")
        return {"data": b"{}", "content_type": "application/json"} if is_api else {}


def world_make(personas: Personas) -> World:
    """One of everything: owned by the employee, the author or the admin."""
    employee = personas.employee
    course = course_make(
        "Open course",
        lessons=[
            lesson_spec("first", preview=True),
            lesson_spec("second"),
            lesson_spec("final", assessment=ASSESSMENT),
        ],
        metadata={"certificate": {"enabled": True}},
    )
    draft = course_make("Draft course", publish=False, owner=personas.author)
    written = course_create(author=personas.author, title="Being written")
    written.authors.add(personas.admin)
    lesson = written.lessons.get()
    lesson.blocks.append({"key": "clip", "kind": "video", "src": "", "title": ""})
    lesson.save()
    told = course_create(author=personas.author, title="Published once")
    page = told.lessons.get()
    block_save(lesson=page, actor=personas.author, key=page.blocks[0]["key"], block=PROSE)
    release_publish(course=told, author=personas.author)
    review = review_ask(
        course=told, requested_by=personas.author, reviewer=personas.colleague, request="All"
    )
    remark = comment_add(
        review=review, author=personas.colleague, text="Why?", client_id=uuid.uuid4()
    )
    bank_add(course=written, actor=personas.author, kind="single", key="q1")
    test = lesson_add(course=written, actor=personas.author, title="Test", kind="assessment")
    meeting = lesson_add(course=written, actor=personas.author, title="Meeting", kind="workshop")
    question_add(lesson=test, actor=personas.author, kind="single", key="q1")
    language_add(course=written, actor=personas.author, language="de")
    enrolment = enrolment_make(employee, course)
    done = enrolment_make(employee, course_make("Done course"), completed=True)
    return World(
        values={
            "slug": course.slug,
            "key": "second",
            "block": "b1",
            "draft": written.slug,
            "incoming": _incoming(personas.author),
            "author_id": personas.admin.pk,
            "lesson": lesson.key,
            "section": lesson.section.key if lesson.section else "",
            "draft_block": lesson.blocks[0]["key"],
            "draft_question": "q1",
            "language": "de",
            "place": "_course",
            "unit": "_texts",
            "banked": "q1",
            "form": "gift",
            "table": "weeks",
            "question": "q1",
            "number": 1,
            "change_id": told.changes.filter(kind=ChangeKind.BLOCK_CHANGED).get().pk,
            "review_id": review.pk,
            "comment_id": remark.pk,
            "enrolment_id": enrolment.pk,
            "attempt_id": attempt_start(enrolment=enrolment, lesson_key="final").pk,
            "note_id": _note(employee, course),
            "code": _certificate(done),
            "person_id": employee.pk,
            "import_id": _import(personas.admin),
            "delivery_id": _delivery(),
            "token_id": token_create(user=employee, name="Mine")[0].pk,
            "allowance_id": _allowance(employee, personas.admin),
            "notification_id": _told(employee),
            "token": stop_token(employee.pk, "learning.review_asked"),
            "message_id": MailboxMessage.objects.create(to=employee.email, subject="Hello").pk,
            **_required(personas),
            **_workshop(personas),
            **_practice(personas),
            "stand_in_id": _stand_in(personas.manager, personas.director),
            "page": "team",
            "rule_key": "stalled",
            "pk": 1,
            "uidb36": "1",
            "brand": 20,
            "following": 30,
            "width": 480,
            **_upload(written, personas.author),
            **_asset(course),
        },
        special={
            "core:cover": {"name": "176-1"},
            "learning:draft-block-captions": {"draft_block": "clip"},
            "api-studio-block-captions": {"draft_block": "clip"},
            "learning:asset-variant": {"name": "a.webp"},
            "learning:attempt-start": {"key": "final"},
            "api-attempt-start": {"key": "final"},
            "learning:course-finished": {"slug": done.course.slug},
            "learning:course-detail@draft": {"slug": draft.slug},
            **{name: {"lesson": test.key} for name in OF_ASSESSMENTS},
            "learning:lesson-detail@preview": {"key": "first"},
            "learning:draft-session-create": {"lesson": meeting.key},
            "api-session-list": {"slug": "a-workshop", "key": "practise"},
            **{name: {"slug": "a-practice", "key": "do-it"} for name in OF_PRACTICE},
            "account_reset_password_from_key": {"key": "a-b"},
            "people:person-photo": {"name": "a.webp"},
            **{name: {"draft": told.slug, "lesson": page.key} for name in OF_A_RELEASE},
        },
    )


def _required(personas: Personas) -> dict[str, int]:
    """What the manager requires of the employee, who asks for more time."""
    assignment = assignment_make(
        Audience(people=(personas.employee.pk,)),
        by=personas.manager,
        source=AssignmentSource.MANAGER,
    )
    row = assignment.requirements.get()
    asked = extension_request(
        requirement=row, wished_on=row.due_on + dt.timedelta(days=7), reason="Away"
    )
    return {
        "assignment_id": assignment.pk,
        "requirement_id": row.pk,
        "request_id": asked.pk,
    }


def _practice(personas: Personas) -> dict[str, int]:
    """What the employee has done at work, with a file, and asks the manager to look at."""
    enrolment = enrolment_make(personas.employee, practice_make("A practice"))
    proof = Evidence("proof.pdf", b"%PDF-1.7")
    file = evidence_add(enrolment=enrolment, lesson_key="do-it", line_key="open", evidence=proof)
    return {"observation_id": ask(enrolment, personas.manager).pk, "file_id": file.pk}


def _workshop(personas: Personas) -> dict[str, int]:
    """A session that the manager hosts and the employee has a place in; the author's course."""
    course = workshop_make("A workshop", owner=personas.author)
    session = session_make(course, host=personas.manager)
    enrolment_make(personas.employee, course)
    (row,) = register(session, personas.employee)
    return {"session_id": session.pk, "registration_id": row.pk}


def _stand_in(manager: Any, delegate: Any) -> int:
    """Over by now, so that it opens nothing."""
    return StandIn.objects.create(
        manager=manager, delegate=delegate,
        first_on=dt.date(2020, 1, 6), last_on=dt.date(2020, 1, 10),
    ).pk  # fmt: skip


def _incoming(author: Any) -> str:
    return incoming_store(actor=author, upload=ContentFile(b"# Tea"), name="tea.md").token


def _note(user: Any, course: Any) -> int:
    note = Note.objects.create(
        user=user, course=course, lesson_key="second", lesson_title="Second", text="Mine",
        client_id=uuid.uuid4(),
    )  # fmt: skip
    return note.pk


def _certificate(enrolment: Any) -> str:
    certificate = Certificate(
        enrolment=enrolment,
        code="AAAAA-BBBBB-CCCCC-DDDDD",
        holder_name=enrolment.user.name,
        course_title=enrolment.course.title,
        minutes=10,
        issued_at=now(),
    )
    certificate.pdf.save("certificate.pdf", ContentFile(b"%PDF-1.7"), save=False)
    certificate.save()
    return certificate.code


def _allowance(user: Any, admin: Any) -> int:
    return TimeAllowance.objects.create(user=user, granted_by=admin).pk


def _import(admin: Any) -> int:
    return PeopleImport.objects.create(
        created_by=admin, file_name="people.csv", status=ImportStatus.REFUSED
    ).pk


def _delivery() -> int:
    event = Event.objects.create(name="test.happened", version=1, payload={}, occurred_at=now())
    return EventDelivery.objects.create(
        event=event, handler="test.listen", status="dead", send_at=now()
    ).pk


def _told(user: Any) -> int:
    return Notification.objects.create(
        person=user,
        kind="learning.certificate_ready",
        link="/learning/",
        data={"course": "Open course"},
        dedupe_key="told",
    ).pk


def _asset(course: Any) -> dict[str, str]:
    digest = hashlib.sha256(PICTURE).hexdigest()
    asset = Asset(sha256=digest, content_type="image/png", size=len(PICTURE), width=480, height=300)
    asset.file.save(digest, ContentFile(PICTURE), save=False)
    asset.save()
    CourseAsset.objects.create(course=course, asset=asset, path="media/a.png")
    return {"sha256": digest, "name": "a.png"}


def _upload(course: Any, author: Any) -> dict[str, Any]:
    """A file of the draft, and another on its way."""
    content = hashlib.sha256(b"%PDF-1.7").hexdigest()
    asset = Asset(sha256=content, content_type="application/pdf", size=8)
    asset.file.save("a.pdf", ContentFile(b"%PDF-1.7"))
    file = CourseAsset.objects.create(course=course, asset=asset, path="media/a.pdf")
    upload = MediaUpload.objects.create(
        course=course, uploader=author, client_id=uuid.uuid4(), name="b.pdf", size=8
    )
    return {"media_id": file.pk, "client_id": upload.client_id}


def parameters(resolver: URLResolver | None = None, space: str = "") -> dict[str, list[str]]:
    """The parameters of every route, by its name."""
    found: dict[str, list[str]] = {}
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            found |= parameters(entry, inner)
        elif isinstance(entry, URLPattern):
            found[f"{space}{entry.name}"] = list(entry.pattern.regex.groupindex)
    return found
