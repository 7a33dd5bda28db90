"""`manage.py demo_accounts`: who to log in as, for people and for scripts."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo.accounts import demo_accounts


class Command(BaseCommand):
    help = "Print an employee, a manager, an author and an admin of the demo organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print role, e-mail and password")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo installation; there are no demo accounts.")
        accounts = demo_accounts()
        if options["json"]:
            self.stdout.write(json.dumps([account.as_dict() for account in accounts], indent=2))
            return
        width = max(len(account.email) for account in accounts)
        self.stdout.write("Log in as")
        for account in accounts:
            self.stdout.write(
                f"  {account.role:<9} {account.email:<{width}}  {account.password}  {account.name}"
            )
