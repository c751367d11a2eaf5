"""Read a news article, find its places, borders and dated events, and draw a true map of them, offline."""
