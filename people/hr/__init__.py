"""Reading the HR system's list of people: file to table, table to rows, rows to a plan.

Nothing in this package writes; `people.services.people_import` does.
"""
