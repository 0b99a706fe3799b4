"""Several sites under one address: a common site (总站) with the home, year, unit, kind and search page of them all.

Each member stays an ordinary site with its own data, builds and index. The common site is made from the `site.json` of its members
alone, so that it costs the same whether they have a thousand records or five million, and its search asks their own indexes.
docs/developers/counties.md has the design, its arithmetic and its limits.
"""
