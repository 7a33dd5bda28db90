"""A release keeps what it takes to make the draft again: paths of files, origin of lessons."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0004_studio"),
    ]

    operations = [
        migrations.AddField(
            model_name="release",
            name="media",
            field=models.JSONField(blank=True, default=dict, verbose_name="files by path"),
        ),
        migrations.AddField(
            model_name="releaselesson",
            name="origin",
            field=models.JSONField(blank=True, default=dict, verbose_name="origin"),
        ),
    ]
