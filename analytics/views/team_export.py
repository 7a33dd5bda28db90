"""A team as a file, and on paper."""

from __future__ import annotations

import datetime as dt
import tempfile
from typing import IO

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analytics.access import access_team
from analytics.selectors.team import TeamPage, Wish
from analytics.selectors.team_table import columns_for, team_table
from analytics.selectors.team_words import team_sentence
from core.clock import today
from core.csvfile import csv_response
from core.lazy import later
from people.http import PersonRequest
from people.services.audit import audit_record

xlsxwriter = later("xlsxwriter")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _page(request: PersonRequest, form: str) -> TeamPage:
    """What is to be exported, which is put on record."""
    query = request.GET
    team = access_team(request.user, of=query.get("of", ""), below=query.get("below", ""))
    page = TeamPage(team, Wish.of(query))
    audit_record(
        actor=request.user,
        action="analytics.team_exported",
        person=team.leader,
        form=form,
        people=len(page.chosen),
        as_=team.relation.value,
    )
    return page


def _name(page: TeamPage, ending: str) -> str:
    day = today(page.team.viewer.zone)
    return f"{slugify(page.team.name) or 'team'}-{day.isoformat()}.{ending}"


@login_required
@require_safe
def team_csv(request: PersonRequest) -> HttpResponse:
    page = _page(request, "csv")
    header = [column.label for column in columns_for(page.team.relation)]
    rows = (["" if cell is None else cell for cell in row] for row in team_table(page))
    return csv_response(_name(page, "csv"), header, rows)


@login_required
@require_safe
def team_xlsx(request: PersonRequest) -> FileResponse:
    page = _page(request, "xlsx")
    # The answer closes it, and closing deletes it.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    _write(page, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_name(page, "xlsx"), content_type=XLSX)


def _write(page: TeamPage, file: IO[bytes]) -> None:
    """Row by row, so that a large team takes no more memory; texts are never formulas."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(_("Team"))
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        columns = columns_for(page.team.relation)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, len(columns) - 1, 16)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, str(column.label), bold)
        for line, row in enumerate(team_table(page), start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(line, place, cell, day)
                elif isinstance(cell, int):
                    sheet.write_number(line, place, cell)
                elif cell:
                    sheet.write_string(line, place, cell)


@login_required
@require_safe
def team_print(request: PersonRequest) -> HttpResponse:
    """All people of the choice in one table, for paper."""
    page = _page(request, "print")
    context = {
        "team": page.team,
        "page": page,
        "sentence": team_sentence(page),
        "columns": columns_for(page.team.relation),
        "rows": team_table(page),
    }
    return render(request, "analytics/team/print.html", context)
