"""Which modules the reference describes, and the columns of its table; imports nothing, so that the build can ask."""

MODULES: dict[str, str] = {
    "explore.looking": "Look at something",
    "tables": "Tables",
    "registry": "The registry of cases",
    "places": "Authorities by name",
    "indicators": "Official statistics",
    "figures.comparators": "What a case is set beside",
    "figures.trends": "Charts of trends",
    "figures.chart": "A chart and its words",
    "outlines": "Outlines for maps",
    "narratives": "Narratives",
    "chapter": "Figures, tables and text of a chapter",
}
"""The modules that notebooks of one's own call first, in the order in which they are met, with a heading each."""

COLUMNS = ("module", "heading", "name", "kind", "signature", "text", "example")
SOURCE_FILES = tuple(f"src/helpers/{name.replace('.', '/')}.py" for name in MODULES)
