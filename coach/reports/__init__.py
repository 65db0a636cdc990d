"""Documents for people, made of what was said: the artefact as data, as text and as a drawing."""
