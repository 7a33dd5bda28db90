"""`manage.py bounce_record`: tell Waymark that mail to an address comes back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from notifications.mail.tokens import return_path_read
from notifications.services.address import address_free, address_set_aside, bounce_record


class Command(BaseCommand):
    help = (
        "Set aside an address that mail does not reach, or free it again. A mail server calls it"
        " with --return-path and the address that a bounce came to: only addresses that Waymark"
        " signed count, so nobody can set others aside by a forged bounce."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", nargs="?", help="the address that bounced")
        parser.add_argument("--return-path", help="the address to which the bounce came")
        parser.add_argument("--reason", default="", help="what the mail server said")
        parser.add_argument("--free", action="store_true", help="trust the address again")

    def handle(self, *args: Any, **options: Any) -> None:
        address, path = options["address"], options["return_path"]
        if (address is None) == (path is None):
            raise CommandError("give an address, or --return-path")
        if path is not None:
            self._signed(path, options["reason"])
        else:
            self._named(address, options["reason"], free=options["free"])

    def _signed(self, path: str, reason: str) -> None:
        delivery_id = return_path_read(path)
        if delivery_id is None:
            raise CommandError("this address is none that Waymark made")
        row = bounce_record(delivery_id=delivery_id, reason=reason)
        self.stdout.write(f"set aside: {row.address}" if row else "that message is gone")

    def _named(self, address: str, reason: str, *, free: bool) -> None:
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(f"{address} is no address") from error
        if free:
            done = address_free(address=address)
            self.stdout.write(f"free again: {address}" if done else f"was not set aside: {address}")
        else:
            address_set_aside(address=address, reason=reason)
            self.stdout.write(f"set aside: {address}")
