"""The demo organisation: Halden & Reyes, sixty people who make software for heat networks."""
