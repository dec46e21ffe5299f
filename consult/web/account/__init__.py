"""One's own account, for every audience of staff: the second half of signing in, setting up, changing, getting back in."""
