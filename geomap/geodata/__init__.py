"""A name -> features; a point -> what is there; two countries -> their border; what a user added to them.

Lowest first: sphere, datasets, codec, claims, basemap, userdata, boundaries, gazetteer, search, imports.
"""
