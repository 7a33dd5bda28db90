"""Releases of before: their lessons' origin and files' paths are those of the draft, by key."""

from django.db import migrations


def fill(apps, schema_editor):
    release_model = apps.get_model("learning", "Release")
    lesson_model = apps.get_model("learning", "ReleaseLesson")
    draft_lesson = apps.get_model("learning", "Lesson")
    course_asset = apps.get_model("learning", "CourseAsset")
    for release in release_model.objects.only("pk", "course_id").iterator(chunk_size=200):
        kept = set(release.assets.values_list("pk", flat=True))
        uses = course_asset.objects.filter(course_id=release.course_id, asset__in=kept)
        release.media = dict(uses.values_list("path", "asset__sha256"))
        if release.media:
            release.save(update_fields=["media"])
        origins = dict(
            draft_lesson.objects.filter(course_id=release.course_id).values_list("key", "origin")
        )
        lessons = list(lesson_model.objects.filter(release=release).only("pk", "key"))
        for lesson in lessons:
            lesson.origin = origins.get(lesson.key, {})
        lesson_model.objects.bulk_update(lessons, ["origin"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0005_release_source"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
