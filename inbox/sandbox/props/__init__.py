"""Files that citizens send, made in code: valid, small, of nobody."""
