"""The board's rules about time and numbers: pure, and every time they need is given to them."""
