"""Names and titles are kept as they are searched, with an index on their letters.

`unaccent` and `pg_trgm` are not everywhere (the embedded server has neither), so both are functions
of our own. The letters are those of `people.folding`.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models.functions import Concat

FOLDED = """
CREATE FUNCTION people_folded(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN replace(replace(replace(replace(translate(
    lower(regexp_replace(normalize(words, NFKD), '[\\u0300-\\u036F]', '', 'g')),
    'øłđðħŧıŋəɓɗƙƴɛɔς’ʼ', 'olddhtinebdkyeoσ'''''
), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
"""
# Dear, so that a row that is looked at without the index is asked for its letters last.
TRIGRAMS = """
CREATE FUNCTION people_trigrams(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000
RETURN ARRAY(
    SELECT DISTINCT substr(words, at, 3) FROM generate_series(1, length(words) - 2) AS at
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_import_by_worker"),
    ]

    operations = [
        migrations.RunSQL(FOLDED, "DROP FUNCTION people_folded(text)"),
        migrations.RunSQL(TRIGRAMS, "DROP FUNCTION people_trigrams(text)"),
        migrations.AddField(
            model_name="user",
            name="findable",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    Concat("name", models.Value("\n"), "job_title"), function="people_folded"
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=GinIndex(
                models.Func(models.F("findable"), function="people_trigrams"),
                name="user_findable",
            ),
        ),
    ]
