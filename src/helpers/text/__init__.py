"""The words of chapters: narratives with their footnotes, links between chapters, display tables, values in words."""
