-- Everything in the book that plain Quarto and plain pandoc do not do by themselves, for both of them.
-- Stock Quarto runs this filter after its own rendering (see _extension.yml); the embedded renderer passes it to pandoc.

if not quarto then
  -- Quarto finds modules beside the filter by itself.
  package.path = pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "?.lua" }) .. ";" .. package.path
end

local setting = require("setting")
local about = require("about")
local chapter_notes = require("chapter_notes")
local figure_data = require("figure_data")
local headings = require("headings")
local links = require("links")
local pictures = require("pictures")
local styles = require("styles")
local tables = require("tables")
local terms = require("terms")

return {
  { Meta = setting.read },
  terms, -- before the data of figures are there, in which nothing is explained
  figure_data,
  about,
  headings,
  links,
  pictures,
  styles,
  tables,
  chapter_notes,
}
