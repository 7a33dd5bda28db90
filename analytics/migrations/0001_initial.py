import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ACTIVITY = """
CREATE SEQUENCE analytics_activity_id_seq AS bigint;
CREATE TABLE analytics_activity (
    id bigint NOT NULL DEFAULT nextval('analytics_activity_id_seq'),
    verb varchar(12) NOT NULL,
    object_kind varchar(12) NOT NULL,
    object_id bigint NULL,
    object_key varchar(220) NOT NULL,
    result jsonb NOT NULL,
    context jsonb NOT NULL,
    source varchar(80) NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor_id bigint NOT NULL
        REFERENCES people_user (id) DEFERRABLE INITIALLY DEFERRED,
    course_id bigint NULL
        REFERENCES learning_course (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT analytics_activity_pkey PRIMARY KEY (id, occurred_at),
    CONSTRAINT activity_source_once UNIQUE (source, occurred_at),
    CONSTRAINT activity_verb_known CHECK (verb IN (
        'started', 'left', 'completed', 'passed', 'failed', 'answered', 'rated', 'reflected',
        'reviewed'
    ))
) PARTITION BY RANGE (occurred_at);
ALTER SEQUENCE analytics_activity_id_seq OWNED BY analytics_activity.id;
CREATE INDEX activity_actor_time ON analytics_activity (actor_id, occurred_at);
CREATE INDEX activity_course_time ON analytics_activity (course_id, occurred_at);
CREATE TABLE analytics_activity_default PARTITION OF analytics_activity DEFAULT;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("learning", "0013_required_training"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(ACTIVITY, "DROP TABLE analytics_activity CASCADE"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Activity",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("verb", models.CharField(choices=[("started", "Started"), ("left", "Left"), ("completed", "Completed"), ("passed", "Passed"), ("failed", "Did not pass"), ("answered", "Answered"), ("rated", "Rated"), ("reflected", "Reflected"), ("reviewed", "Reviewed")], max_length=12, verbose_name="verb")),
                        ("object_kind", models.CharField(choices=[("course", "Course"), ("lesson", "Lesson"), ("assessment", "Assessment"), ("block", "Block")], max_length=12, verbose_name="kind of object")),
                        ("object_id", models.BigIntegerField(blank=True, null=True, verbose_name="object")),
                        ("object_key", models.CharField(blank=True, max_length=220, verbose_name="key of the object")),
                        ("result", models.JSONField(blank=True, default=dict, verbose_name="result")),
                        ("context", models.JSONField(blank=True, default=dict, verbose_name="context")),
                        ("source", models.CharField(max_length=80, verbose_name="source")),
                        ("occurred_at", models.DateTimeField(verbose_name="time")),
                        ("actor", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="actor")),
                        ("course", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="learning.course", verbose_name="course")),
                    ],
                    options={
                        "verbose_name_plural": "activities",
                        "ordering": ["occurred_at", "pk"],
                        "indexes": [models.Index(fields=["actor", "occurred_at"], name="activity_actor_time"), models.Index(fields=["course", "occurred_at"], name="activity_course_time")],
                        "constraints": [models.UniqueConstraint(fields=("source", "occurred_at"), name="activity_source_once"), models.CheckConstraint(condition=models.Q(("verb__in", ["started", "left", "completed", "passed", "failed", "answered", "rated", "reflected", "reviewed"])), name="activity_verb_known")],
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minutes", models.PositiveSmallIntegerField(default=0, verbose_name="active minutes")),
                ("lessons", models.PositiveIntegerField(default=0, verbose_name="lessons completed")),
                ("completions", models.PositiveIntegerField(default=0, verbose_name="courses completed")),
                ("answers", models.PositiveIntegerField(default=0, verbose_name="questions answered")),
                ("reviews", models.PositiveIntegerField(default=0, verbose_name="reviews")),
                ("day", models.DateField(verbose_name="day")),
                ("person", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["day"],
                "constraints": [models.UniqueConstraint(fields=("person", "day"), name="personday_once"), models.CheckConstraint(condition=models.Q(("minutes__lte", 1500)), name="personday_minutes_fit")],
            },
        ),
        migrations.CreateModel(
            name="PersonWeek",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minutes", models.PositiveSmallIntegerField(default=0, verbose_name="active minutes")),
                ("lessons", models.PositiveIntegerField(default=0, verbose_name="lessons completed")),
                ("completions", models.PositiveIntegerField(default=0, verbose_name="courses completed")),
                ("answers", models.PositiveIntegerField(default=0, verbose_name="questions answered")),
                ("reviews", models.PositiveIntegerField(default=0, verbose_name="reviews")),
                ("monday", models.DateField(verbose_name="Monday")),
                ("active_days", models.PositiveSmallIntegerField(verbose_name="days with active minutes")),
                ("person", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["monday"],
                "constraints": [models.UniqueConstraint(fields=("person", "monday"), name="personweek_once"), models.CheckConstraint(condition=models.Q(("monday__iso_week_day", 1)), name="personweek_begins_on_monday"), models.CheckConstraint(condition=models.Q(("active_days__lte", 7)), name="personweek_has_seven_days")],
            },
        ),
        migrations.CreateModel(
            name="StaleDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Watermark",
            fields=[
                ("key", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="key")),
                ("settled", models.BigIntegerField(default=0, verbose_name="looked at")),
                ("safe", models.BigIntegerField(default=0, verbose_name="can be seen")),
                ("seen", models.BigIntegerField(default=0, verbose_name="highest")),
                ("seen_at", models.DateTimeField(verbose_name="at")),
            ],
        ),
    ]
