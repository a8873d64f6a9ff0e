"""Which modules the reference describes, and the columns of its table; imports nothing, so that the build can ask."""

MODULES: dict[str, str] = {
    "build.explore.looking": "Look at something",
    "sources.tables": "Tables",
    "project.registry": "The registry of cases",
    "indicators.place_lookup": "Authorities by name",
    "indicators.indicator_values": "Official statistics",
    "indicators.comparators": "What a case is set beside",
    "figures.trend_charts": "Charts of trends",
    "figures.chart": "A chart and its words",
    "sources.outlines": "Outlines for maps",
    "text.narratives": "Narratives",
    "build.chapter": "Figures, tables and text of a chapter",
}
"""The modules that notebooks of one's own call first, in the order in which they are met, with a heading each."""

COLUMNS = ("module", "heading", "name", "kind", "signature", "text", "example")
SOURCE_FILES = tuple(f"src/helpers/{name.replace('.', '/')}.py" for name in MODULES)
