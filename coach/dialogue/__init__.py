"""The pure core: what was said comes in as events, what happens next goes out as state and effects."""
