"""Make the smaller sizes of pictures that were stored before there were any."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from learning.content.pictures import VARIED
from learning.models import Asset
from learning.services.variant import variants_make


class Command(BaseCommand):
    help = "Make what is missing of all pictures' smaller sizes; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        pictures = Asset.objects.filter(content_type__in=VARIED, variants=None)
        made = sum(len(variants_make(asset=asset)) for asset in pictures.iterator())
        self.stdout.write(f"{made} smaller pictures made")
