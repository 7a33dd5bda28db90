from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from core.clock import now
from notifications.models import Attention, DigestEvery, Preference
from notifications.services.gateway import notifications_send
from people.models import User
from tests.config.lanterns.apps import LIT


class Command(BaseCommand):
    help = "Tell PEOPLE of six lanterns each, one more than their week has e-mails."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("people", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        everyone = self._people("reader", options["people"])
        deaf = self._people("deaf", 10)
        for person in deaf:
            Preference.objects.create(person=person, kind=LIT, tray=True, mail="off")
        for number in range(6):
            with transaction.atomic():
                notifications_send(
                    people=[*everyone, *deaf],
                    kind=LIT,
                    link="/",
                    data={"number": number},
                    dedupe_key=f"lantern:{number}",
                )

    def _people(self, name: str, count: int) -> list[User]:
        """People who may be written to at any hour, and whose digest is days away."""
        people = User.objects.bulk_create(
            User(email=f"{name}{number}@waymark.test", name=f"{name.title()} {number}")
            for number in range(count)
        )
        noon = dt.time(12)
        Attention.objects.bulk_create(
            Attention(
                person=person,
                quiet_from=noon,
                quiet_until=noon,
                quiet_weekends=False,
                digest_every=DigestEvery.WEEK,
                digest_weekday=(now().weekday() + 3) % 7,
            )
            for person in people
        )
        return people
