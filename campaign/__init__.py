"""What the editors' files mean: pure Python, no Pelican, no web framework, no templates."""
