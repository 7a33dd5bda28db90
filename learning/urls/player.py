from django.urls import path

from learning.views import note, player, respond

LESSON = "courses/<slug:slug>/lessons/<slug:key>/"

urlpatterns = [
    path("courses/<slug:slug>/progress/", player.course_progress, name="course-progress"),
    path(LESSON, player.lesson_detail, name="lesson-detail"),
    path(f"{LESSON}end/", player.lesson_end, name="lesson-end"),
    path(f"{LESSON}progress/", player.lesson_progress, name="lesson-progress"),
    path(f"{LESSON}complete/", player.lesson_complete, name="lesson-complete"),
    path(f"{LESSON}blocks/<slug:block>/respond/", respond.block_respond, name="block-respond"),
    path(f"{LESSON}notes/", note.note_create, name="note-create"),
    path("learning/session/", player.session_state, name="session-state"),
    path("notes/", note.note_list, name="note-list"),
    path("notes/export/", note.note_export, name="note-export"),
    path("notes/<int:note_id>/edit/", note.note_edit, name="note-edit"),
    path("notes/<int:note_id>/delete/", note.note_delete, name="note-delete"),
]
