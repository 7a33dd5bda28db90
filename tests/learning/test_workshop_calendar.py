"""Calendar entries of sessions: what calendars read, and how each replaces the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email.message import EmailMessage as Parsed
from email.parser import BytesParser
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from icalendar import Calendar

from core.clock import frozen
from learning.calendarfile import Meeting, Method, Party, calendar_file
from learning.selectors.workshop_words import When
from learning.services.workshop import session_cancel, session_change
from learning.services.workshop_place import workshop_cancel
from notifications.models import Delivery
from notifications.services.delivery import messages_deliver
from tests.factories.people import UserFactory
from tests.factories.workshop import (
    HOUR,
    learner_make,
    register,
    session_make,
    terms_of,
    workshop_make,
)
from tests.learning.calendar_rules import entry_of, problems

START = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)
HARD = "Über Rückmeldung; „Sätze“, die \\ wirken: " * 8


def meeting(**more: object) -> Meeting:
    given = {
        "uid": "6f1c", "sequence": 0, "title": HARD, "starts_at": START, "ends_at": START + HOUR,
        "organizer": Party('Jón "Nonni" Ó; a,b', "jon@waymark.test"), "sent_by": "no@waymark.test",
        "url": "https://learn.example/a,b;c", "location": "Raum 4, „Süd“\x07",
        "description": f"{HARD}\r\nZeile 2\nZeile 3\r", "created_at": START, "changed_at": START,
    }  # fmt: skip
    return Meeting(**{**given, **more})  # type: ignore[arg-type]  # a test's own few


@pytest.mark.parametrize("method", ["PUBLISH", "REQUEST", "CANCEL"])
def test_it_writes_what_a_validator_accepts_and_a_strict_parser_reads(method: Method) -> None:
    attendee = Party("Émile; Ünal", "emile@waymark.test")
    content = calendar_file(
        meeting(), method=method, stamp=START, attendee=attendee, alarm_words="Soon"
    )
    assert problems(content) == []
    read = Calendar.from_ical(content)
    (event,) = read.walk("VEVENT")
    assert (read.errors, event.errors) == ([], [])
    assert str(event["summary"]) == HARD.strip()
    assert str(event["location"]) == "Raum 4, „Süd“"
    assert str(event["description"]) == f"{HARD}\nZeile 2\nZeile 3\n"
    assert str(event["url"]) == "https://learn.example/a,b;c"
    assert event["organizer"].params["CN"] == 'Jón "Nonni" Ó; a,b'
    # Written again, it is the same.
    assert Calendar.from_ical(read.to_ical()) == read


def test_it_is_told_by_the_rules_what_is_wrong() -> None:
    right = calendar_file(meeting(), method="PUBLISH", stamp=START)
    for old, new in (
        (b"\r\n", b"\n"), (b"UID:6f1c\r\n", b""), (b"20261020T090000Z", b"20261020T090000"),
        (b"SEQUENCE:0", b"SEQUENCE:x"), (b"VERSION:2.0\r\n", b""), (b"\\;", b";"),
        (b"METHOD:PUBLISH", b"METHOD:REQUEST"), (b"STATUS:CONFIRMED", b"STATUS:PLANNED"),
        (b"\r\n ", b""),
    ):  # fmt: skip
        assert old in right
        assert problems(right.replace(old, new)), old


@pytest.mark.parametrize(
    ("zone", "local", "utc", "words"),
    [
        # Berlin's clocks go back on 25 October 2026, forward on 28 March 2027.
        ("Europe/Berlin", "2026-10-24 14:00", "20261024T120000Z", "Berlin time, UTC+2"),
        ("Europe/Berlin", "2026-10-26 14:00", "20261026T130000Z", "Berlin time, UTC+1"),
        ("Europe/Berlin", "2027-03-29 14:00", "20270329T120000Z", "Berlin time, UTC+2"),
        ("America/New_York", "2026-11-02 09:00", "20261102T140000Z", "New York time, UTC−5"),
        ("Asia/Kolkata", "2026-11-02 09:00", "20261102T033000Z", "Kolkata time, UTC+5:30"),
    ],
)
def test_it_is_right_on_both_sides_of_a_change_of_clocks(
    zone: str, local: str, utc: str, words: str
) -> None:
    here = ZoneInfo(zone)
    starts_at = dt.datetime.fromisoformat(local).replace(tzinfo=here)
    file = calendar_file(
        meeting(starts_at=starts_at, ends_at=starts_at + HOUR), method="PUBLISH", stamp=START
    )
    assert entry_of(file).value("DTSTART") == utc
    when = When(starts_at.astimezone(dt.UTC), starts_at + HOUR, ZoneInfo("Asia/Tokyo"), here)
    assert when.zone == words
    assert f"{starts_at:%H:%M} to " in when.words
    assert "Tokyo time, UTC+9" in when.elsewhere


def sent() -> list[Parsed]:
    """The messages that leave now, as a mail program takes them apart."""
    mail.outbox.clear()
    messages_deliver(list(Delivery.objects.order_by("pk").values_list("pk", flat=True)))
    parser = BytesParser(policy=default)
    return [parser.parsebytes(each.message().as_bytes()) for each in mail.outbox]


@pytest.mark.django_db
def test_it_sends_invitations_that_replace_each_other_and_end(
    deliver_events: Callable[[], int],
) -> None:
    host = UserFactory.create(name="Hana Host", email="hana@waymark.test")
    with frozen(START):
        course = workshop_make()
        session = session_make(course, capacity=1, host=host, link="https://meet.example/x")
        person = learner_make(course, name="Émi Élan", email="emi@waymark.test")
        next_one = learner_make(course)
        (row,) = register(session, person)
        methods, entries = [], []

        def step() -> None:
            deliver_events()
            for message in (each for each in sent() if each["To"] == person.email):
                (part,) = [each for each in message.walk() if each.get_filename()]
                assert part.get_content_type() == "text/calendar"
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                assert f"METHOD:{part.get_param('method')}".encode() in content
                methods.append(part.get_param("method"))
                entries.append(entry_of(content))

        step()
        register(session, next_one)
        later = terms_of(session, starts_at=session.starts_at + HOUR, place="Room 5")
        session_change(session=session, actor=host, terms=later)
        step()
        # Given back, the entry ends; taken up again, it comes back as a newer one.
        workshop_cancel(registration=row, actor=person)
        step()
        register(session, person)
        row = session.registrations.get(person=next_one)
        workshop_cancel(registration=row, actor=next_one)
        step()
        session_cancel(session=session, actor=host)
        step()

    assert methods == ["REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL"]
    assert {entry.value("UID") for entry in entries} == {str(session.uid)}
    sequences = [int(entry.value("SEQUENCE")) for entry in entries]
    assert sequences == [0, 1, 2, 3, 4]
    assert [entry.value("LOCATION") for entry in entries[:2]] == ["Room 4", "Room 5"]
    assert entries[1].value("DTSTART") == "20261027T100000Z"
    assert "https://meet.example/x" in entries[0].value("DESCRIPTION")
    (organizer,) = entries[0]["ORGANIZER"]
    assert (organizer.value, "Hana Host" in organizer.parameters) == (
        "mailto:hana@waymark.test", True,
    )  # fmt: skip
