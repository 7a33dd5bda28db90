from __future__ import annotations

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from learning.incoming import Incoming
from learning.services import incoming as service


# Taken once: a file that ends its worker is not tried again.
@shared_task(
    name="learning.tasks.incoming_read", acks_late=False, soft_time_limit=240, time_limit=300
)
def incoming_read(*, token: str) -> None:
    incoming = Incoming.from_token(token)
    if incoming is None:
        return
    try:
        service.incoming_read(incoming=incoming)
    except SoftTimeLimitExceeded:
        service.incoming_refuse(incoming=incoming)


@shared_task(name="learning.tasks.incomings_sweep")
def incomings_sweep() -> None:
    service.incomings_sweep()
