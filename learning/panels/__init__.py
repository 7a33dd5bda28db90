"""What learning plugs into the shared surfaces: navigation, home, search."""
