from django.urls import path

from learning.views import assignment, requirement, team

ONE = "requirements/<int:requirement_id>/"
ASSIGNMENT = "required/<int:assignment_id>/"

urlpatterns = [
    path("learning/required/", requirement.requirement_list, name="requirement-list"),
    path(ONE, requirement.requirement_detail, name="requirement-detail"),
    path(f"{ONE}start/", requirement.requirement_start, name="requirement-start"),
    path(f"{ONE}ask/", requirement.extension_ask, name="extension-ask"),
    path(f"{ONE}extend/", requirement.requirement_more_time, name="requirement-extend"),
    path(f"{ONE}exempt/", requirement.requirement_exemption, name="requirement-exempt"),
    path(f"{ONE}evidence/", requirement.exemption_file, name="exemption-file"),
    path(
        "requirements/requests/<int:request_id>/decide/",
        requirement.extension_answer,
        name="extension-decide",
    ),
    path("team/required/", team.team_required, name="team-required"),
    path("required/", assignment.assignments, name="assignment-list"),
    path("required/new/", assignment.assignment_new, name="assignment-new"),
    path("required/assignments.csv", assignment.assignment_export, name="assignment-export"),
    path(ASSIGNMENT, assignment.assignment_detail, name="assignment-detail"),
    path(f"{ASSIGNMENT}edit/", assignment.assignment_edit, name="assignment-edit"),
    path(f"{ASSIGNMENT}close/", assignment.assignment_end, name="assignment-close"),
    path(f"{ASSIGNMENT}people.csv", assignment.assignment_people_export, name="assignment-people"),
]
