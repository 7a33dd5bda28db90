"""Messages: what they say, how they are handed over, and how they are stopped."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from core.clock import frozen, now
from notifications.mail.compose import message_compose
from notifications.mail.post import SmtpPost
from notifications.mail.tokens import return_path, return_path_read, stop_token
from notifications.models import (
    Attention,
    BouncedAddress,
    Delivery,
    DeliveryState,
    MailboxMessage,
    Notification,
    Preference,
)
from notifications.services.sending import messages_sweep
from people.models import User
from tests.notifications.saying import berlin, tell
from tests.personas import LogIn
from tests.post_office import BUSY, SILENT, UNKNOWN, PostOffice, post_office

pytestmark = pytest.mark.django_db

Work = Callable[[], None]
MONDAY = berlin(11, 2)


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    with post_office() as opened:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", opened.port
        settings.MAIL_BOUNCES = "bounces@learn.example"
        settings.EMAIL_TIMEOUT = 5
        yield opened


def at(person: User, address: str) -> None:
    User.objects.filter(pk=person.pk).update(email=address)
    person.refresh_from_db()


def test_it_says_it_short_in_text_and_html(berliner: User, work: Work, mailoutbox: Any) -> None:
    with frozen(MONDAY):
        told = tell(berliner, lamp="<b>Ada</b>")
        work()
    assert told is not None
    (message,) = mailoutbox
    assert message.to == [berliner.email]
    assert message.subject == "Waymark: The lamp “<b>Ada</b>” shines"
    html = message.alternatives[0][0]
    for part in (message.body, html):
        assert f"/notifications/{told.pk}/" in part
        assert "You get this because you look after lamps." in part
        assert "/mail/stop/" in part
    assert "<b>Ada</b>" in message.body
    assert "&lt;b&gt;Ada&lt;/b&gt;" in html
    headers = message.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http://")


def test_it_speaks_the_persons_language(berliner: User, work: Work, mailoutbox: Any) -> None:
    berliner.language = "ar"
    berliner.save()
    with frozen(MONDAY):
        tell(berliner)
        work()
    assert 'lang="ar" dir="rtl"' in mailoutbox[0].alternatives[0][0]


def test_what_is_about_security_offers_no_way_out(
    berliner: User, work: Work, mailoutbox: Any
) -> None:
    with frozen(MONDAY):
        tell(berliner, kind="lamps.stolen")
        work()
    assert "List-Unsubscribe" not in mailoutbox[0].extra_headers
    assert "/mail/stop/" not in mailoutbox[0].body


def test_one_click_stops_the_kind_by_mail_alone(
    berliner: User, work: Work, mailoutbox: Any
) -> None:
    with frozen(MONDAY):
        tell(berliner)
        work()
    url = (
        mailoutbox[0]
        .extra_headers["List-Unsubscribe"]
        .strip("<>")
        .removeprefix("http://localhost:8000")
    )
    client = Client(enforce_csrf_checks=True)
    page = client.get(url).content.decode()
    assert "Stop “Lit”?" in page
    assert not Preference.objects.exists()
    answer = client.post(url, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, b"no longer comes by e-mail" in answer.content) == (200, True)
    choice = Preference.objects.get()
    assert (choice.kind, choice.tray, choice.mail) == ("lamps.lit", True, "off")
    assert client.get(url[:-3] + "aa/").status_code == 404


def test_one_click_stops_the_digest(berliner: User, work: Work, mailoutbox: Any) -> None:
    with frozen(MONDAY):
        tell(berliner, kind="lamps.dim")
    Client().post(f"/mail/stop/{stop_token(berliner.pk, 'digest')}/")
    assert Attention.objects.get().digest_every == "never"
    with frozen(MONDAY + dt.timedelta(days=2)):
        work()
    assert mailoutbox == []
    assert Notification.objects.in_tray(berliner).count() == 1


def test_it_hands_many_over_on_one_connection(
    berliner: User, colleague: User, office: PostOffice, work: Work
) -> None:
    with frozen(MONDAY):
        tell(berliner, lamp=".\r\n.leading dots")
        tell(colleague, kind="lamps.asked")
        work()
    assert [each.to for each in office.accepted] == [berliner.email, colleague.email]
    first = Delivery.objects.order_by("pk")[0]
    assert office.accepted[0].sender == return_path(first.pk)
    assert office.accepted[0].id == f"<{first.token.hex}@localhost>"
    body = office.accepted[0].message.get_body(("plain",))
    assert body is not None
    assert ".leading dots" in body.get_content()


def test_an_address_that_is_refused_is_set_aside(
    berliner: User, office: PostOffice, work: Work, as_: LogIn
) -> None:
    at(berliner, f"{UNKNOWN}@waymark.test")
    with frozen(MONDAY):
        tell(berliner)
        work()
        tell(berliner, lamp="Bea")
        work()
    assert office.accepted == []
    delivery = Delivery.objects.get()
    assert (delivery.state, "nobody here" in delivery.error) == (DeliveryState.DEAD, True)
    client = as_(berliner)
    assert "E-mail does not reach you" in client.get("/settings/notifications/").content.decode()
    client.post("/settings/notifications/address/")
    assert not BouncedAddress.objects.exists()


def test_a_server_that_is_busy_is_asked_again_ever_later(
    berliner: User, office: PostOffice, work: Work
) -> None:
    at(berliner, f"{BUSY}@waymark.test")
    with frozen(MONDAY):
        tell(berliner)
        work()
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, 1)
        assert delivery.send_at == now() + dt.timedelta(minutes=1)
        assert "450" in delivery.error
    at(berliner, "here@waymark.test")
    with frozen(MONDAY + dt.timedelta(minutes=1)):
        work()
    assert len(office.accepted) == 1


def test_it_gives_up_in_the_end_and_can_be_asked_again(
    berliner: User, settings: Settings, work: Work, mailoutbox: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with frozen(MONDAY):
        tell(berliner)
    for day in range(12):
        with frozen(MONDAY + dt.timedelta(days=day)):
            work()
    assert Delivery.objects.get().state == DeliveryState.DEAD
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with frozen(MONDAY + dt.timedelta(days=14)):
        said = io.StringIO()
        call_command("mail_failed", stdout=said)
        assert berliner.email in said.getvalue()
        assert "refused" in said.getvalue()
        call_command("mail_failed", retry=True, stdout=said)
        work()
    assert len(mailoutbox) == 1


def test_what_was_handed_over_without_an_answer_is_not_sent_again(
    berliner: User, office: PostOffice, work: Work
) -> None:
    at(berliner, f"{SILENT}@waymark.test")
    for hours in range(3):
        with frozen(MONDAY + dt.timedelta(hours=hours)):
            tell(berliner)
            work()
    assert len(office.accepted) == 1
    assert Delivery.objects.get().state == DeliveryState.UNCONFIRMED


class _Died(BaseException):
    """Nothing catches what ends a worker."""


@pytest.mark.parametrize(
    ("after", "arrive", "state"), [(False, 1, "sent"), (True, 0, "unconfirmed")]
)
def test_a_worker_that_dies_leaves_it_to_another_unless_it_was_handing_over(
    berliner: User,
    office: PostOffice,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
    after: bool,
    arrive: int,
    state: str,
) -> None:
    def die(post: Any, message: Any, sender: str, ready: Callable[[], None]) -> None:
        if after:
            ready()
        raise _Died

    with frozen(MONDAY):
        tell(berliner)
        with monkeypatch.context() as patch:
            patch.setattr(SmtpPost, "hand_over", die)
            with pytest.raises(_Died):
                work()
        work()
        assert office.accepted == []
    with frozen(MONDAY + dt.timedelta(minutes=6)):
        messages_sweep()
        work()
    assert len(office.accepted) == arrive
    assert Delivery.objects.get().state == state


def test_a_worker_that_was_too_slow_sends_nothing(
    berliner: User, office: PostOffice, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else took over before it handed the message over."""

    def slow(*arguments: Any) -> Any:
        Delivery.objects.update(state=DeliveryState.CLAIMED, attempts=2)
        return message_compose(*arguments)

    monkeypatch.setattr("notifications.services.delivery.message_compose", slow)
    with frozen(MONDAY):
        tell(berliner)
        work()
    assert office.accepted == []


def test_bounces_count_only_under_our_own_mark(berliner: User, work: Work, settings: Any) -> None:
    settings.MAIL_BOUNCES = "bounces@learn.example"
    with frozen(MONDAY):
        tell(berliner)
        work()
    delivery = Delivery.objects.get()
    path = return_path(delivery.pk)
    assert len(path.partition("@")[0]) <= 64
    assert return_path_read(path.upper()) == delivery.pk
    with pytest.raises(CommandError, match="none that Waymark made"):
        call_command("bounce_record", return_path=path.replace("-", "-0", 1))
    said = io.StringIO()
    call_command("bounce_record", return_path=path, stdout=said)
    call_command("bounce_record", berliner.email, stdout=said)
    assert BouncedAddress.objects.get().address == berliner.email
    call_command("bounce_record", berliner.email, free=True, stdout=said)
    assert not BouncedAddress.objects.exists()


def test_the_demo_shows_what_it_would_have_sent(
    berliner: User, colleague: User, admin: User, as_: LogIn, work: Work, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "notifications.mail.mailbox.MailboxBackend"
    with frozen(MONDAY):
        tell(berliner)
        work()
    mail.send_mail("Hello", "Only text", None, [colleague.email])
    own = as_(berliner).get("/mailbox/").content.decode()
    assert "The lamp “Ada” shines" in own
    assert "Hello" not in own
    html = as_(admin).get("/mailbox/").content.decode()
    assert "The lamp “Ada” shines" in html
    assert "Hello" in html
    row = MailboxMessage.objects.get(to=berliner.email)
    page = as_(berliner).get(f"/mailbox/{row.pk}/")
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    shown = as_(berliner).get(f"/mailbox/{row.pk}/html/")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "script-src 'none'" in shown["Content-Security-Policy"]
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    settings.DEMO = False
    for url in ("/mailbox/", f"/mailbox/{row.pk}/", f"/mailbox/{row.pk}/html/"):
        assert as_(admin).get(url).status_code == 404
