"""Comments below the site's texts: pledges' rows with the page that they stand on, and what everybody may read."""
