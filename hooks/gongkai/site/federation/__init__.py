"""A common site (总站): several sites under one address.

A common site has a home page and pages by year, unit, kind and search for all its members. Each
member stays an ordinary site with its own data, builds and index. The common site is made from the
members' `site.json` alone, so a build costs the same for a thousand records as for five million,
and its search asks the members' own indexes.
"""
