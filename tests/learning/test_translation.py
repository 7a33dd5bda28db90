"""A course in several languages, as learners meet it."""

from __future__ import annotations

import zipfile
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from learning.bundle.diff import content_diff
from learning.content.grading import grade
from learning.content.questions import item_key
from learning.models import Course, Enrolment, Lesson, ReleaseTranslation
from learning.selectors.assessment import assessment_of
from learning.selectors.content import course_content
from learning.selectors.player import lesson_kept
from learning.selectors.release import release_content
from learning.services.attempt import attempt_answer, attempt_start, attempt_submit
from learning.services.block import block_save
from learning.services.certificate import certificate_issue
from learning.services.course import course_export, course_import
from learning.services.enrolment import enrolment_start
from learning.services.language import enrolment_language_set
from learning.services.outline import lesson_add
from learning.services.response import response_save
from learning.services.restore import release_restore
from learning.services.translation import language_remove
from people.models import User
from tests.learning.studio.drafts import text
from tests.learning.translating import GERMAN, describe, publish, tea_make, translate
from tests.personas import LogIn

pytestmark = pytest.mark.django_db

QUESTIONS: list[dict[str, Any]] = [
    {"key": "s1", "kind": "short_text", "points": 1, "prompt": "What boils?",
     "accept": ["Water"], "case_sensitive": False},
    {"key": "o1", "kind": "ordering", "points": 1, "prompt": "In which order?",
     "items": ["Boil", "Pour", "Wait"]},
    {"key": "m1", "kind": "matching", "points": 1, "prompt": "What belongs?",
     "pairs": [{"left": "Black tea", "right": "hot"}, {"left": "Green tea", "right": "warm"},
               {"left": "Iced tea", "right": "cold"}], "distractors": ["frozen"]},
    {"key": "c1", "kind": "cloze", "points": 1, "prompt": "Fill in.",
     "text": "Wait {{1}} with a {{2}}.",
     "gaps": [{"accept": ["patiently"]}, {"options": ["clock", "cup"], "correct": 0}]},
    {"key": "n1", "kind": "numeric", "points": 1, "prompt": "How long?", "value": 4,
     "tolerance": 0, "unit": "minutes"},
]  # fmt: skip
GERMAN_QUESTIONS: dict[str, dict[str, str]] = {
    "s1": {"prompt": "Was kocht?", "accept": "Wasser\nDas Wasser"},
    "o1": {"prompt": "In welcher Reihenfolge?", "items/0": "Kochen", "items/1": "Gießen",
           "items/2": "Warten"},
    "m1": {"prompt": "Was gehört zusammen?", "pairs/0/left": "Schwarzer Tee",
           "pairs/0/right": "heiß", "pairs/1/left": "Grüner Tee", "pairs/1/right": "warm",
           "pairs/2/left": "Eistee", "pairs/2/right": "kalt", "distractors/0": "gefroren"},
    "c1": {"prompt": "Fülle aus.", "text": "Warte {{1}} mit einer {{2}}.",
           "gaps/0/accept": "geduldig", "gaps/1/options/0": "Uhr", "gaps/1/options/1": "Tasse"},
    "n1": {"prompt": "Wie lange?", "unit": "Minuten"},
}  # fmt: skip


@pytest.fixture
def lesson(author: User) -> Lesson:
    """A lesson about tea, translated but for its second paragraph, and published."""
    made = tea_make(author)
    draft = made.course.draft
    draft.metadata["description"] = "A good cup."
    draft.save()
    translate(made, author, {key: texts for key, texts in GERMAN.items() if key != "p2"})
    describe(made.course, author, {"title": "Tee kochen", "description": "Eine gute Tasse."})
    publish(made.course, author)
    return made


@pytest.fixture
def course(lesson: Lesson) -> Course:
    return Course.objects.get(pk=lesson.course_id)


def test_of(course: Course, author: User) -> Lesson:
    """An assessment of the course, translated as a whole."""
    made = lesson_add(course=course, actor=author, title="Test", kind="assessment")
    made.assessment = {"pass_mark": 80, "attempts": None, "time_limit_minutes": None,
                       "shuffle": False, "draw": None, "instructions": "Go.",
                       "questions": deepcopy(QUESTIONS)}  # fmt: skip
    made.save()
    translate(made, author, {"_texts": {"title": "Prüfung", "instructions": "Los."}})
    translate(made, author, GERMAN_QUESTIONS)
    publish(course, author)
    return made


test_of.__test__ = False  # type: ignore[attr-defined]


def read(enrolment: Enrolment, lesson: Lesson, client: Any) -> str:
    response = client.get(reverse("learning:lesson-detail", args=[lesson.course.slug, lesson.key]))
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_shows_the_course_in_the_readers_language_and_switches(
    course: Course, lesson: Lesson, employee: User, as_: LogIn
) -> None:
    client = as_(employee)
    address = course.get_absolute_url()
    assert '<h1 id="course-title">Making tea</h1>' in client.get(address).content.decode()

    employee.language = "de"
    employee.save()
    html = client.get(address).content.decode()
    assert ">Tee kochen</h1>" in html
    assert "Eine gute Tasse." in html
    # The page is in German by now: nothing on it but English needs a mark.
    assert '<h1 id="course-title">' in html

    # The choice counts before enrolling and stays with the enrolment.
    client.post(reverse("learning:course-language", args=[course.slug]), {"language": "en"})
    assert ">Making tea</h1>" in client.get(address).content.decode()
    client.post(reverse("learning:course-enrol", args=[course.slug]))
    enrolment = Enrolment.objects.get(user=employee)
    assert enrolment.language == "en"
    html = read(enrolment, lesson, client)
    assert '<h1 lang="en" dir="ltr">Boil water</h1>' in html

    client.post(reverse("learning:course-language", args=[course.slug]), {"language": "de"})
    html = read(enrolment, lesson, client)
    assert "<h1>Wasser kochen</h1>" in html
    assert "Zuerst <em>frisches</em> Wasser." in html
    assert 'data-block="p2" lang="en" dir="ltr"><p>Then wait.</p>' in html
    refused = client.post(
        reverse("learning:course-language", args=[course.slug]), {"language": "fr"}
    )
    assert refused.status_code == 422


def test_it_marks_a_translation_with_its_language_and_direction(
    author: User, employee: User, as_: LogIn
) -> None:
    lesson = tea_make(author)
    translate(lesson, author, {"p1": {"markdown": "الماء العذب *أولا*."}}, "ar")
    publish(lesson.course, author)
    enrolment = enrolment_start(user=employee, course=lesson.course)
    enrolment_language_set(enrolment=enrolment, language="ar")
    html = read(enrolment, lesson, as_(employee))
    assert 'data-block="p1" lang="ar" dir="rtl">' in html
    assert 'data-block="p2">' in html
    assert "العربيّة" in html


def test_answers_are_one_in_every_language(
    course: Course, lesson: Lesson, employee: User, as_: LogIn
) -> None:
    enrolment = enrolment_start(user=employee, course=course)
    enrolment_language_set(enrolment=enrolment, language="de")
    client = as_(employee)
    html = read(enrolment, lesson, client)
    assert 'value="Boiling"><span>Kochend</span>' in html
    assert 'value="Boil water"' in html

    def respond(block: str, answer: str) -> None:
        args = [course.slug, lesson.key, block]
        client.post(reverse("learning:block-respond", args=args), {"answer": answer})

    respond("i1", "Boiling")
    respond("k1", "Boil water")
    respond("q1", "a")
    html = read(enrolment, lesson, client)
    assert "Darin ist mehr Luft." in html
    assert "Kochend</span>" in html
    enrolment.refresh_from_db()
    progress = enrolment.progress

    enrolment_language_set(enrolment=enrolment, language="en")
    html = read(enrolment, lesson, client)
    assert "It holds more air." in html
    assert "Boiling</span>" in html
    assert 'value="Boil water" checked' in html
    enrolment.refresh_from_db()
    assert enrolment.progress == progress
    assert set(enrolment.responses.values_list("block_key", "correct")) == {
        ("i1", None), ("k1", None), ("q1", True),
    }  # fmt: skip


def test_what_is_right_in_one_language_is_right_in_all(
    course: Course, author: User, employee: User
) -> None:
    made = test_of(course, author)
    course.refresh_from_db()
    release = course.current_release_id or 0
    by_language = {tag: assessment_of(release, made.key, tag).questions for tag in ("", "de")}
    right = {
        "s1": ("Water", "das wasser", "Wasser"),
        "n1": ("4 minutes", "4 Minuten", "4"),
        "c1": ({"1": "patiently", "2": _key("clock")}, {"1": "geduldig", "2": _key("clock")}),
    }
    for key, answers in right.items():
        for answer in answers:
            for tag, questions in by_language.items():
                assert grade(questions[key], answer).correct, (key, answer, tag)
    for tag, words in (("", "Water"), ("de", "Wasser")):
        assert grade(by_language[tag]["s1"], "no").correct_answer == words
    for tag, words in (("", "Boil; Pour; Wait"), ("de", "Kochen; Gießen; Warten")):
        assert grade(by_language[tag]["o1"], None).correct_answer == words
    assert grade(by_language["de"]["c1"], None).correct_answer == "geduldig; Uhr"
    assert grade(by_language["de"]["m1"], None).correct_answer == (
        "Schwarzer Tee: heiß; Grüner Tee: warm; Eistee: kalt"
    )
    order = [_key(item) for item in ("Boil", "Pour", "Wait")]
    assert grade(by_language["de"]["o1"], order).correct


def _key(words: str) -> str:
    return item_key(words)


def test_an_attempt_is_taken_and_judged_in_the_readers_language(
    course: Course, author: User, employee: User, as_: LogIn
) -> None:
    made = test_of(course, author)
    course.refresh_from_db()
    enrolment = enrolment_start(user=employee, course=course)
    enrolment_language_set(enrolment=enrolment, language="de")
    client = as_(employee)
    assert "Los." in read(enrolment, made, client)
    attempt = attempt_start(enrolment=enrolment, lesson_key=made.key)
    html = client.get(reverse("learning:attempt-detail", args=[attempt.pk])).content.decode()
    for words in ("Was kocht?", "Kochen", "Schwarzer Tee", "Warte", "Minuten", "Prüfung"):
        assert words in html
    # The language may change on the way: the answer means the same.
    attempt_answer(attempt=attempt, question_key="s1", answer="Wasser")
    enrolment_language_set(enrolment=enrolment, language="en")
    attempt_submit(attempt=attempt)
    assert attempt.answers.get(question_key="s1").correct
    html = client.get(reverse("learning:attempt-result", args=[attempt.pk])).content.decode()
    assert "What boils?" in html
    assert "Was kocht?" not in html


def test_the_certificate_names_the_course_as_it_was_read(
    course: Course, lesson: Lesson, author: User, employee: User, as_: LogIn
) -> None:
    enrolment = enrolment_start(user=employee, course=course)
    enrolment_language_set(enrolment=enrolment, language="de")
    as_(employee).post(
        reverse("learning:block-respond", args=[course.slug, lesson.key, "q1"]), {"answer": "a"}
    )
    as_(employee).post(reverse("learning:lesson-complete", args=[course.slug, lesson.key]))
    enrolment = Enrolment.objects.get(user=employee)
    assert enrolment.is_completed
    certificate = certificate_issue(enrolment=enrolment)
    assert certificate is not None
    assert certificate.course_title == "Tee kochen"


def test_the_catalogue_finds_a_course_by_any_of_its_languages(
    course: Course, employee: User, as_: LogIn
) -> None:
    client = as_(employee)
    explore = reverse("learning:course-list")
    for tag in ("en", "de"):
        assert "Making tea" in client.get(explore, {"language": tag}).content.decode()
    assert "Making tea" not in client.get(explore, {"language": "fr"}).content.decode()
    assert "Making tea" in client.get(explore, {"q": "frisches"}).content.decode()
    employee.language = "de"
    employee.save()
    assert ">Tee kochen</a>" in client.get(explore).content.decode()


def test_the_api_lists_languages_and_gives_a_lesson_in_one(
    course: Course, lesson: Lesson, employee: User, as_: LogIn
) -> None:
    enrolment_start(user=employee, course=course)
    client = as_(employee)
    listed = client.get(reverse("api-course-list"), {"language": "de"}).json()
    assert [each["languages"] for each in listed["results"]] == [["en", "de"]]
    address = reverse("api-lesson-detail", args=[course.slug, lesson.key])
    body = client.get(address, {"language": "de"}).json()
    assert (body["title"], body["language"], body["languages"]) == (
        "Wasser kochen",
        "de",
        ["en", "de"],
    )
    assert {block["key"]: block["language"] for block in body["blocks"]} == {
        "p1": "de", "p2": "en", "i1": "de", "k1": "de", "q1": "de",
    }  # fmt: skip
    poll = next(block["data"] for block in body["blocks"] if block["key"] == "i1")
    assert poll["options"] == ["Warm", "Boiling"]
    assert poll["words"] == {"Warm": "Warm", "Boiling": "Kochend"}
    assert client.get(address, {"language": "fr"}).status_code == 422


def test_a_release_keeps_its_translations_and_gives_them_back(
    course: Course, lesson: Lesson, author: User
) -> None:
    first = course.current_release
    assert first is not None
    kept = course_content(course)
    assert release_content(first).digest == kept.digest == first.digest
    language_remove(course=course, actor=author, language="de")
    assert content_diff(kept, course_content(course)) == [
        "1 translation changed", "Deutsch: removed, with 1 lesson",
    ]  # fmt: skip
    publish(course, author)
    course.refresh_from_db()
    assert course.current_release is not None
    assert course.current_release.languages == []
    release_restore(release=first, actor=author)
    assert course_content(course).digest == kept.digest
    # A release from before there were translations: what it takes away is said and kept.
    translate(lesson, author, {"p2": {"markdown": "Dann warten."}})
    second = course.current_release
    with pytest.raises(Exception, match="never published"):
        release_restore(release=second, actor=author)
    release_restore(release=second, actor=author, keep=True)
    assert course_content(course).translations == {}
    change = course.changes.filter(kind="release_restored").first()
    assert change is not None
    assert change.before is not None
    assert change.before["translations"]["de"]["lessons"][lesson.key]["blocks"]["p2"]


def test_what_is_out_of_date_stays_until_it_is_translated_anew(
    course: Course, lesson: Lesson, author: User
) -> None:
    block_save(lesson=lesson, actor=author, key="p1", block=text("p1", "Cold water first."))
    poll = {
        "key": "i1",
        "kind": "poll",
        "prompt": "How hot?",
        "options": ["Warm", "Boiling", "Hot"],
    }
    block_save(lesson=lesson, actor=author, key="i1", block=poll)
    publish(course, author)
    course.refresh_from_db()
    shown = lesson_kept(course.current_release_id or 0, lesson.key, "de")
    blocks = {block["key"]: block for block in shown.lesson.rendered}
    assert "frisches" in blocks["p1"]["html"]
    # A new answer is not translated: half a poll in another language is none.
    assert (blocks["i1"]["language"], blocks["i1"]["data"]["options"][2]) == ("en", "Hot")
    source = ReleaseTranslation.objects.get(release=course.current_release).source
    assert source["lessons"][lesson.key]["blocks"]["p1"]["markdown"] == {
        "text": "Zuerst *frisches* Wasser.", "was": "Fresh water *first*.",
    }  # fmt: skip


def test_a_bundle_takes_translations_along_and_brings_them_back(
    course: Course, lesson: Lesson, author: User, tmp_path: Path
) -> None:
    test_of(course, author)
    block_save(lesson=lesson, actor=author, key="p1", block=text("p1", "Cold water first."))
    publish(course, author)
    course.refresh_from_db()
    before = course_content(course)
    folder = course_export(course=course, output=tmp_path / "out")
    assert (folder / "translations/de/course.json").exists()
    same = course_import(source=folder, author=author)
    assert (same.outcome, same.diff) == ("unchanged", [])

    # On another installation it is the same course.
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(folder))
    data = (folder / "course.json").read_text()
    (folder / "course.json").write_text(data.replace(course.slug, "other-tea"))
    other = course_import(source=folder, author=author).course
    again = course_content(other)
    assert again.translations == before.translations
    assert [each.blocks for each in again.lessons] == [each.blocks for each in before.lessons]

    # Its Markdown changes, its translation does not: that is out of date by then.
    page = next((folder / "lessons").glob("*.md"))
    page.write_text(page.read_text().replace("Then wait.", "Then wait a while."))
    translate(lesson, author, {})
    file = folder / f"translations/de/lessons/{lesson.key}.json"
    file.write_text(file.read_text().replace('"p1"', '"gone"'))
    result = course_import(source=folder, author=author)
    assert any("“first-lesson/gone” has no original" in note.message for note in result.notes)


def test_a_translation_left_alone_ages_with_its_markdown(
    lesson: Lesson, author: User, tmp_path: Path
) -> None:
    course = lesson.course
    translate(lesson, author, {"p2": {"markdown": "Dann warten."}})
    folder = course_export(course=course, output=tmp_path / "out")
    page = next((folder / "lessons").glob("*.md"))
    page.write_text(page.read_text().replace("Then wait.", "Then wait a while."))
    course_import(source=folder, author=author)
    texts = course_content(course).translations["de"]["lessons"][lesson.key]["blocks"]
    assert texts["p2"]["markdown"] == {"text": "Dann warten.", "was": "Then wait."}
    assert texts["p1"]["markdown"] == "Zuerst *frisches* Wasser."


def test_the_lesson_asks_no_more_of_the_database_in_another_language(
    course: Course, lesson: Lesson, employee: User, as_: LogIn, django_assert_max_num_queries: Any
) -> None:
    enrolment = enrolment_start(user=employee, course=course)
    enrolment_language_set(enrolment=enrolment, language="de")
    response_save(enrolment=enrolment, lesson_key=lesson.key, block_key="q1", answer="a")
    client = as_(employee)
    address = reverse("learning:lesson-detail", args=[course.slug, lesson.key])
    client.get(address)
    client.get(course.get_absolute_url())
    with django_assert_max_num_queries(4):
        client.get(address)
    client.get(course.get_absolute_url())
    with django_assert_max_num_queries(4):
        client.get(course.get_absolute_url())
