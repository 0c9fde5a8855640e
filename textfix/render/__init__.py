"""Reports as a person reads them: `terminal` with colour, `html` as a page, both from the same `pieces`."""
