"""What a turn and a start cost, beside the least that anybody could pay for the same."""
