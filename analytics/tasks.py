"""Celery tasks; each calls a service."""

from __future__ import annotations

from celery import shared_task

from analytics.services import nudge, nudge_measure, partition, rollup, team_week, watermark

# Enough for 100,000 days of people; what is left is the next turn's.
_BATCHES = 200


@shared_task(name="analytics.tasks.rollup_turn")
def rollup_turn() -> None:
    while watermark.minutes_mark():
        pass
    for _number in range(_BATCHES):
        if not rollup.rollup_stale():
            return


@shared_task(name="analytics.tasks.rollup_sweep")
def rollup_sweep() -> None:
    watermark.drift_mark()


@shared_task(name="analytics.tasks.partitions_make")
def partitions_make() -> None:
    partition.partitions_make()


@shared_task(name="analytics.tasks.nudges_turn")
def nudges_turn() -> None:
    nudge.nudges_turn()


@shared_task(name="analytics.tasks.nudges_measure")
def nudges_measure() -> None:
    nudge_measure.nudges_measure()


@shared_task(name="analytics.tasks.team_weeks_send")
def team_weeks_send() -> None:
    team_week.team_weeks_send()
