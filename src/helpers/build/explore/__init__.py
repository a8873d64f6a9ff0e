"""Looking around in the official statistics: what to look at, what is seen, and widgets to pick it by hand.

Three lines look at something, in any notebook of the project:

    from helpers.build.explore import Selection, look

    look(Selection(places=("Coventry",), indicators=("persistent_absence_pct",)))

``notebooks/explore.ipynb`` writes such lines for what its widgets are set to.
"""

from helpers.build.explore.looking import Look, Selection, SelectionError, look

__all__ = ["Look", "Selection", "SelectionError", "look"]
