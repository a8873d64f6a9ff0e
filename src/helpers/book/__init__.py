"""The book in HTML, PDF, DOCX and EPUB, from the plan in ``_quarto.yml`` and the executed notebooks.

Stock Quarto makes it where a machine has it. Everywhere else this package does, from the same sources: it reads exactly
the Quarto that the book uses (see ``quarto_syntax``) and refuses anything else by name and place. Nothing is imported
here, since a build with nothing to do asks only whether the contents are in step.
"""
