-- "About this chapter" at the end of a page of the web book: how to cite it, its data, its notebook and how that was run.
-- The book's own facts are in the metadata `book`, as Quarto keeps what _quarto.yml says under that name. The version of
-- the sources is filled in on the finished page (helpers.book.page_mends).

local setting = require("setting")

if setting.kind ~= "html" then return {} end

local CITATION_FILE = "CITATION.cff"
local SOURCES = "sources" -- the word in the heading of the section that lists a chapter's data
local PARAMETER_TAGS = { "injected-parameters", "parameters" }
local MONTHS = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December" }

local function text_of(value) return value and pandoc.utils.stringify(value) or nil end

local function escape(text) return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub('"', "&quot;")) end

-- The chapter's title without its number: Quarto has it in the metadata by now, plain pandoc in the first heading.
local function title_of(doc)
  local title
  if doc.meta.title then
    pandoc.Inlines(doc.meta.title):walk({
      Span = function(span)
        if span.classes:includes("chapter-title") then title = pandoc.utils.stringify(span) end
      end,
    })
    return title or text_of(doc.meta.title)
  end
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" then
      local words = block.content:walk({
        Span = function(span)
          if span.classes:includes("header-section-number") then return {} end
        end,
      })
      return (pandoc.utils.stringify(words):gsub("^%s+", ""))
    end
  end
end

local function version()
  local text = setting.read_file(CITATION_FILE)
  return text and text:match("\nversion:%s*[\"']?([%w.+-]+)")
end

local function citation(book, title)
  local name = text_of(book.title) or ""
  if book.subtitle then name = name .. ": " .. text_of(book.subtitle) end
  local year = book.date and text_of(book.date):match("^%d%d%d%d")
  local parts = { string.format("%s%s ‘%s’, in %s", text_of(book.author) or text_of(book.title) or "",
    year and " (" .. year .. ")" or "", title, name) }
  if version() then parts[#parts + 1] = "Version " .. version() end
  if book["repo-url"] then parts[#parts + 1] = text_of(book["repo-url"]) end
  return table.concat(parts, ". ") .. "."
end

-- The edition's date in words, where it is a date; nil where it is anything else.
local function edition(book)
  local year, month, day = (text_of(book.date) or ""):match("^(%d%d%d%d)-(%d%d)-(%d%d)$")
  return year and string.format("%d %s %s", tonumber(day), MONTHS[tonumber(month)], year)
end

-- Where Binder opens the notebooks of a repository on GitHub; nil for one that lies elsewhere.
local function binder(repository)
  local path = repository and repository:match("^https://github%.com/(.-)/*$")
  return path and "https://mybinder.org/v2/gh/" .. path:gsub("%.git$", "") .. "/HEAD?labpath=notebooks"
end

local function has_tag(cell, tag)
  for _, found in ipairs(cell.metadata and cell.metadata.tags or {}) do
    if found == tag then return true end
  end
  return false
end

-- What the notebook was run with, as code: the parameters injected, else those that its first cell sets.
local function parameters()
  local text = setting.read_file(setting.source)
  local found = {}
  for _, tag in ipairs(PARAMETER_TAGS) do
    for _, cell in ipairs(text and pandoc.json.decode(text, false).cells or {}) do
      if has_tag(cell, tag) then
        local source = type(cell.source) == "table" and table.concat(cell.source) or cell.source
        for name, value in ("\n" .. source):gmatch("\n([%a_][%w_]*)%s*=%s*([^\n]+)") do
          found[#found + 1] = string.format("<code>%s = %s</code>", name, escape(value))
        end
        return table.concat(found, ", ")
      end
    end
  end
  return ""
end

local function sources_section(doc)
  local identifier
  doc.blocks:walk({
    Header = function(header)
      if pandoc.utils.stringify(header):lower():find(SOURCES, 1, true) then identifier = header.identifier end
    end,
  })
  return identifier ~= "" and identifier or nil
end

local function description(term, words) return string.format("<dt>%s</dt>\n<dd>%s</dd>\n", term, words) end

return {
  Pandoc = function(doc)
    local book = doc.meta.book
    if not quarto then doc.meta.book = nil end
    if not book or setting.name() == "index" then return doc end
    local lines = { '<section class="colophon" aria-labelledby="colophon-title">',
      '<h2 id="colophon-title">About this chapter</h2>',
      "<p>Cite it as: " .. escape(citation(book, title_of(doc) or "")) .. "</p>" }
    local sources = sources_section(doc)
    if sources then
      lines[#lines + 1] = '<p>The data behind it, and their versions: <a href="#' .. sources .. '">sources</a>.</p>'
    end
    local facts = ""
    if setting.source:match("%.ipynb$") then
      local address = binder(text_of(book["repo-url"]))
      local elsewhere = address and ', or <a href="' .. address .. '">open the notebooks in Binder</a>' or ""
      -- The attribute keeps Quarto from leading the link to the page that it made of the notebook.
      facts = description("Notebook", string.format(
        '<a href="%s" download data-noresolveinput="true">Download it as it was run</a>. To run it yourself: '
          .. "<code>make lab</code> opens JupyterLab on its template%s.",
        pandoc.path.filename(setting.source), elsewhere))
      local values = parameters()
      if values ~= "" then facts = facts .. description("Run with", values) end
    end
    local date = edition(book)
    facts = facts .. description("Version", (date and "Edition of " .. date or "Undated") .. '<span class="source-version"></span>')
    lines[#lines + 1] = "<details>\n<summary>How it was made, and how to run it</summary>\n<dl>\n" .. facts
      .. "</dl>\n</details>\n</section>"
    doc.blocks:insert(pandoc.RawBlock("html", table.concat(lines, "\n")))
    return doc
  end,
}
