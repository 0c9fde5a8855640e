"""`python -m textfix.build`: word lists and corpora → `textfix/data/`. Deterministic; needs the extra `build`."""
