"""Questions from and for other systems: GIFT, Moodle XML, QTI 1.2, 2.1 and 2.2.

`questions_import` in `read` takes a file, a zip or a folder; `questions_gift` in `giftwrite`
and `questions_moodle_xml` in `moodlewrite` write them. What one side cannot say is named.
"""
