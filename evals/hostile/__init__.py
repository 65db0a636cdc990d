"""The hostile model: the whole service led with a model that returns the worst it can, judged from outside."""
