"""Reads of people that cross rows or depend on who asks."""
