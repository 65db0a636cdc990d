"""What leaves the house: signed webhooks, and messages to people's own channels. Nothing in here knows the board."""
