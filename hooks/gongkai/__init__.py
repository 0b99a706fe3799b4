"""Publish Party-affairs disclosure (党务公开) as a static site.

The rooms of this package stand in the order in which data walks through them: `vocabulary` (terms), `model` (nouns),
`load` (YAML to data set), `derive` (what nobody wrote), `pages` (Markdown text), `site` (the build), `cli` (commands).
Imports run downward only: from `cli` towards `vocabulary`; `lint-imports` checks it.
"""
