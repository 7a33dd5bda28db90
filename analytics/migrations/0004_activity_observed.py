"""Another verb: an observer has looked at what was done at work.

The table may be large: what there is already fits and is looked at by the next migration, while
people work. Turned back, what the older check does not know goes.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analytics", "0003_team")]

    operations = [
        migrations.RemoveConstraint(model_name="activity", name="activity_verb_known"),
        AddConstraintNotValid(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("verb__in", ["started", "left", "completed", "passed", "failed", "answered", "rated", "reflected", "reviewed", "observed"])),
                name="activity_verb_known",
            ),
        ),
        migrations.AlterField(
            model_name="activity",
            name="verb",
            field=models.CharField(choices=[("started", "Started"), ("left", "Left"), ("completed", "Completed"), ("passed", "Passed"), ("failed", "Did not pass"), ("answered", "Answered"), ("rated", "Rated"), ("reflected", "Reflected"), ("reviewed", "Reviewed"), ("observed", "Observed")], max_length=12, verbose_name="verb"),
        ),
        migrations.RunSQL(
            sql=migrations.RunSQL.noop,
            reverse_sql="DELETE FROM analytics_activity WHERE verb = 'observed'",
        ),
    ]
