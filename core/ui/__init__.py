"""What every page is drawn with: icons, covers, template tags and the style guide."""
