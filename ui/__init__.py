"""What people stand in front of: pages over the HTTP API, for the board, the desk and the wall."""
