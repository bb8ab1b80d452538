"""What a theme promises to its children, its colours, and whether they can be read. No templates, no Pelican."""
