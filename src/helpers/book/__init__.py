"""The book in HTML, PDF, DOCX and EPUB, from the plan in ``_quarto.yml`` and the executed notebooks.

Stock Quarto makes it where a machine has it. Everywhere else this package does, from the same sources: it reads exactly
the Quarto that the book uses (see ``syntax``) and refuses anything else by name and place.

``notebook`` → ``syntax`` → ``references`` → ``transform`` → ``html`` · ``pdf`` · ``office`` → ``checking`` → ``book``
"""

from helpers.book.book_problems import Problem, RenderError
from helpers.book.render_book import BookResult, render_book, render_with_quarto

__all__ = ["BookResult", "Problem", "RenderError", "render_book", "render_with_quarto"]
