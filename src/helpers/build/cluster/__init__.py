"""Notebooks on a Dask cluster: what is sent, what runs there, and how the files come back.

``parcels`` packs the files that the graph says a task reads; ``environment`` says what a worker must have; ``far`` is
the code that a worker runs, with nothing of this project installed, and ``one_task`` the process that it starts;
``running`` is this side: which workers may be asked, and what is done when one is lost. How a cluster is made is
not our affair: an address is all that is taken.
"""
