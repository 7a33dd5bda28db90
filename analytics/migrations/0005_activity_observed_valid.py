from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("analytics", "0004_activity_observed")]

    operations = [ValidateConstraint(model_name="activity", name="activity_verb_known")]
