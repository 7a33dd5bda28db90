"""On-the-job practice on the pages of learner, observer and author, and as a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from learning.bundle.diff import content_diff
from learning.bundle.publishing import content_problems, content_published
from learning.bundle.read import bundle_read
from learning.bundle.write import bundle_write
from learning.content.practice import practice_of
from learning.models import Course, Enrolment, Lesson, Observation, PracticeFile, PracticeLine
from learning.personal_data import learning_erase, learning_export
from learning.selectors.content import course_content
from learning.selectors.practice import practice_texts
from learning.services.authoring import course_create
from learning.services.observation import Verdict, observation_answer
from learning.services.outline import lesson_add, lesson_remove
from learning.services.practice import Evidence, evidence_add
from learning.services.release import release_publish
from learning.services.translation import TextPlace, language_add, unit_save
from people.models import AuditEntry, User
from tests.factories.learning import enrolment_make
from tests.factories.people import UserFactory
from tests.factories.practice import KEY, ask, practice_make
from tests.learning.bundles import png
from tests.personas import LogIn, Personas

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(employee: User) -> Enrolment:
    return enrolment_make(employee, practice_make())


@pytest.fixture
def lesson(enrolment: Enrolment) -> str:
    return reverse("learning:lesson-detail", args=[enrolment.course.slug, KEY])


def text(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_learner_notes_down_shows_and_asks_in_one_go(
    personas: Personas, enrolment: Enrolment, lesson: str, as_: LogIn
) -> None:
    client, work = as_(personas.employee), f"{lesson}practice/"
    page = text(client, lesson)
    assert "Say <em>what you saw</em>" in page
    assert "0 of 3 seen" in page
    assert f'value="{personas.manager.pk}" checked' in page
    # The script sends one line; a page that is older sends all of them, and finds a colleague.
    headers = {"accept": "application/json"}
    sent = client.post(work, {"note.open": "On Monday", "tick.open": "on"}, headers=headers)
    assert sent.json() == {"saved": True}
    old = {f"was-note.{key}": "" for key in ("open", "ask")} | {"was-tick.open": ""}
    found = client.post(
        work, {**old, "note.open": "", "note.ask": "", "find": "1", "colleague": "cole"}
    )
    assert found["Location"] == f"{lesson}?q=cole#observe"
    page = text(client, lesson, q="cole")
    assert "On Monday" in page
    assert f'value="{personas.colleague.pk}" checked' in page
    assert "Nobody of that name" in text(client, lesson, q="emi emp")  # never oneself

    upload = SimpleUploadedFile("Receipt 1.png", png(4, 3), "image/png")
    ask_for = {"note.ask": "Asked", "tick.ask": "on", "file.ask": upload, "ask": "1"}
    for _twice in range(2):
        upload.seek(0)
        asked = client.post(work, {**ask_for, "observer": personas.colleague.pk})
        assert asked["Location"] == f"{lesson}#practice"
    observation = Observation.objects.get()
    assert observation.observer == personas.colleague
    assert PracticeFile.objects.get().name == "Receipt_1.png"
    page = text(client, lesson)
    assert "Waiting for Cole Colleague" in page
    assert "Waits to be observed" in page
    bad = SimpleUploadedFile("evil.pdf", b"<script>", "application/pdf")
    page = client.post(work, {"file.open": bad}, follow=True).content.decode()
    assert "This is no PDF, PNG or JPEG." in page

    as_(personas.employee).post(reverse("learning:observation-withdraw", args=[observation.pk]))
    assert "Waiting for Cole" not in text(client, lesson)
    gone = PracticeFile.objects.get()
    client.post(work, {"drop": gone.pk})
    assert not PracticeFile.objects.exists()
    expired = Client().post(work, {"note.open": "x"}, headers=headers)
    assert expired.status_code == 401
    assert client.get(work)["Location"] == f"{lesson}#practice"


def test_an_observer_answers_line_by_line_or_all_at_once(
    personas: Personas, enrolment: Enrolment, lesson: str, as_: LogIn
) -> None:
    observation = ask(enrolment, personas.manager)
    client, url = as_(personas.manager), observation.get_absolute_url()
    assert "Observations waiting for you" in text(client, "/")
    listed = text(client, reverse("learning:observation-list"))
    assert "Eve Employee: Do it at work" in listed or personas.employee.name in listed
    page = text(client, url)
    assert f"{personas.employee.first_name} wrote" in page
    assert "Done on Monday." in page
    answer = reverse("learning:observation-answer", args=[observation.pk])
    assert client.post(answer, {}).status_code == 422
    missing = client.post(answer, {"verdict.open": "not", "verdict.ask": "seen"})
    assert missing.status_code == 422
    assert "still missing" in missing.content.decode()
    assert not observation.lines.exclude(seen=None).exists()  # all or nothing

    done = {"verdict.ask": "not", "word.ask": "Wait longer"}
    assert client.post(answer, done)["Location"] == url
    rest = client.post(answer, {"all": "seen"}, follow=True)
    assert rest.redirect_chain == [("/observations/", 302)]
    assert "1 line is confirmed." in rest.content.decode()  # the other went back before
    assert client.post(answer, {"verdict.ask": "seen"}).status_code == 409
    page = text(as_(personas.employee), lesson)
    assert "Wait longer" in page
    assert "Seen by Mona Manager" in page or f"Seen by {personas.manager.name}" in page
    assert "Nothing waits for you" in text(client, "/observations/")

    other = ask(enrolment, personas.colleague, "ask")
    decline = reverse("learning:observation-decline", args=[other.pk])
    assert as_(personas.colleague).post(decline, {"word": "On leave"}).status_code == 302
    page = text(as_(personas.employee), lesson)
    assert f"{personas.colleague.name} cannot observe it." in page
    assert "Done on Monday." not in text(as_(personas.colleague), other.get_absolute_url())


def test_pages_read_a_fixed_number_of_rows(
    personas: Personas, as_: LogIn, django_assert_max_num_queries: Any
) -> None:
    for size in (1, 4):
        lines = [{"key": f"l{n}", "text": f"Line {n}"} for n in range(3 * size)]
        course = practice_make(f"Of {size}", block={"lines": lines})
        enrolment = enrolment_make(personas.employee, course)
        observation = ask(enrolment, personas.manager, *(line["key"] for line in lines))
        for other in range(size):
            learner = UserFactory.create(name=f"Learner {size} {other}")
            ask(enrolment_make(learner, course), personas.manager, "l0")
        learner_page = reverse("learning:lesson-detail", args=[course.slug, KEY])
        mine, theirs = as_(personas.employee), as_(personas.manager)
        for client, url, most in (
            (mine, learner_page, 6),
            (theirs, observation.get_absolute_url(), 6),
            (theirs, "/observations/", 5),
            (theirs, "/", 12),
        ):
            client.get(url)
            with django_assert_max_num_queries(most):
                client.get(url)


def test_notes_and_files_are_for_learner_and_observer_alone(
    personas: Personas, enrolment: Enrolment, as_: LogIn
) -> None:
    file = evidence_add(
        enrolment=enrolment,
        lesson_key=KEY,
        line_key="open",
        evidence=Evidence("proof.pdf", b"%PDF-1"),
    )
    observation = ask(enrolment, personas.colleague)
    urls = [reverse("learning:practice-file", args=[file.pk]), observation.get_absolute_url()]
    allowed = {"employee": [200, 404], "colleague": [200, 200], "admin": [200, 200]}
    for name, person in personas:
        answers = [as_(person).get(url) for url in urls]
        assert [each.status_code for each in answers] == allowed.get(name, [404, 404]), name
        assert answers[0].status_code == 404 or answers[0].getvalue() == b"%PDF-1"
    got = as_(personas.colleague).get(urls[0])
    got.getvalue()
    assert got["Content-Disposition"] == 'attachment; filename="proof.pdf"'
    audited = AuditEntry.objects.values_list("action", flat=True)
    assert set(audited) >= {"learning.practice_file_read", "learning.observation_read"}

    told = learning_export(personas.employee)["practice"]
    assert (told[0]["line"], told[0]["note"]) == ("open", "Done on Monday.")
    assert learning_export(personas.colleague)["observations"][0]["state"] == "open"
    learning_erase(personas.colleague)
    observation.refresh_from_db()
    assert (observation.observer, observation.state) == (None, "freed")
    learning_erase(personas.employee)
    assert not PracticeLine.objects.exists()
    assert not Observation.objects.exists()


def test_an_author_writes_translates_publishes_and_exports_it(
    author: User, employee: User, as_: LogIn, tmp_path: Path
) -> None:
    course = course_create(author=author, title="Tea", slug="tea")
    client = as_(author)
    url = reverse("learning:draft-lesson-create", args=["tea"])
    client.post(url, {"title": "Do it", "kind": "practice"})
    lesson = Lesson.objects.get(kind="practice")
    block = practice_of(lesson.blocks)
    assert block is not None
    whats = [problem.what for problem in content_problems(course_content(course))]
    assert any("must not be empty" in what for what in whats)
    save = reverse("learning:draft-block-update", args=["tea", lesson.key, block["key"]])
    lines = {
        "line-0-key": "boil", "line-0-text": "Boil the water", "line-0-good": "It sings",
        "line-1-text": "Pour", "line-1-optional": "1",
    }  # fmt: skip
    # One came with a bundle from elsewhere; whoever is named here is somebody here.
    given = {**lines, "observers": ["manager"], "experts": ["sam@elsewhere.example"]}
    assert client.post(save, {**given, "expert": "Nobody"}).status_code == 422
    client.post(save, {**given, "expert": author.name, "resize": "1-up"})
    lesson.refresh_from_db()
    block = practice_of(lesson.blocks) or {}
    assert [line["key"] for line in block["lines"]] == ["pour", "boil"]
    assert (block["observers"], block["experts"]) == (
        ["manager"],
        ["sam@elsewhere.example", author.email],
    )
    assert "Boil the water" in text(
        client, reverse("learning:draft-lesson", args=["tea", lesson.key])
    )
    edit = text(
        client, reverse("learning:draft-lesson", args=["tea", lesson.key]), edit=block["key"]
    )
    assert 'value="Boil the water"' in edit
    assert "Their manager" in edit
    assert f"{author.name}, {author.job_line}" in edit
    assert "sam@elsewhere.example: nobody here has this address" in edit
    second = reverse("learning:draft-block-create", args=["tea", lesson.key])
    assert client.post(second, {"kind": "practice"}).status_code == 422
    plain = lesson_add(course=course, actor=author, title="Read")
    elsewhere = reverse("learning:draft-block-create", args=["tea", plain.key])
    assert client.post(elsewhere, {"kind": "practice"}).status_code == 422
    for each in course.lessons.exclude(pk=lesson.pk):
        lesson_remove(lesson=each, actor=author)
    whats = [problem.what for problem in content_problems(course_content(course))]
    assert whats == []

    _published_translated_and_exported(course, lesson, block["key"], tmp_path)
    observation = ask(enrolment_make(employee, course), author, "boil")
    assert observation.role == "expert"
    verdicts = {"boil": Verdict(seen=True)}
    observation_answer(observation=observation, actor=author, verdicts=verdicts)
    assert Enrolment.objects.get().progress > 0


def _published_translated_and_exported(
    course: Course, lesson: Lesson, block: str, folder: Path
) -> None:
    author = course.owner
    assert author is not None
    language_add(course=course, actor=author, language="de")
    german = {"lines/boil/text": "Wasser kochen", "lines/boil/good": "Es singt",
              "lines/pour/text": "Gießen"}  # fmt: skip
    place = TextPlace(course, "de", block, lesson)
    unit_save(place=place, actor=author, texts=german)
    release = release_publish(course=course, author=author, override="A test.")
    course.refresh_from_db()
    texts = practice_texts(release.pk, lesson.key, "de")
    assert (texts["boil"]["html"], texts["boil"]["language"]) == ("Wasser kochen", "de")

    bundle_write(content_published(course_content(course)), folder / "out")
    read = bundle_read(folder / "out").content
    bundle_write(read, folder / "again")
    again = bundle_read(folder / "again").content
    assert content_diff(read, again) == []
    assert next(each.kind for each in again.lessons if each.key == lesson.key) == "practice"


def test_it_is_noted_asked_and_answered_over_the_api(
    personas: Personas, enrolment: Enrolment, as_: LogIn
) -> None:
    def send(person: User, method: str, path: str, body: Any = None) -> Any:
        call = getattr(as_(person), method)
        answer = call(f"/api/v1/{path}", body, content_type="application/json")
        assert answer.status_code < 300, answer.content
        return answer.json() if answer.content else None

    mine, theirs = personas.employee, personas.colleague
    base = f"courses/{enrolment.course.slug}/lessons/{KEY}"
    lines = [{"key": key, "done": True, "note": "Done."} for key in ("open", "ask")]
    noted = send(mine, "patch", f"{base}/practice/", {"lines": lines})
    assert [each["done"] for each in noted["lines"]] == [True, True, False]
    assert [each["role"] for each in noted["observers"]] == ["manager"]
    asked = send(mine, "post", f"{base}/observations/", {"observer": theirs.pk})
    assert (asked["role"], asked["state"]) == ("colleague", "open")
    (waiting,) = send(theirs, "get", "observations/")
    assert (waiting["id"], waiting["lines"]) == (asked["id"], 2)
    verdicts = [{"key": "open", "seen": True}, {"key": "ask", "seen": False, "word": "Wait."}]
    url = f"observations/{asked['id']}"
    told = send(theirs, "post", f"{url}/answer/", {"lines": verdicts})
    assert (told["state"], [each["seen"] for each in told["lines"]]) == ("answered", [True, False])
    found = send(mine, "get", f"{base}/practice/")
    assert [each["state"] for each in found["lines"]] == ["seen", "back", "open"]
    assert (found["lines"][1]["word"], found["waiting"], found["done"]) == ("Wait.", None, False)
