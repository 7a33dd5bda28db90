"""Measures the budgets of docs/architecture.md; `make bench`. See bench/README.md."""
