"""System checks of what a production start needs."""
