-- The data behind a figure, folded under it on the web page. They are kept in words, as
-- Markdown, below outputs/figure-data (helpers.book.figure_data_table writes it before either renderer runs).

local setting = require("setting")

if setting.kind ~= "html" then return {} end

local function data_address(element)
  local address
  element:walk({
    Link = function(link)
      if not address and link.target:match("%.csv$") then address = link.target end
    end,
  })
  return address
end

local function label_of(caption)
  local label
  caption:walk({
    Span = function(span)
      if span.classes:includes("caption-label") then label = pandoc.utils.stringify(span):gsub("%.$", "") end
    end,
  })
  if label then return label end
  return pandoc.utils.stringify(caption):match("(Figure[ \u{a0}]+[%w.]+):") or "the figure"
end

local function escape(text) return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub('"', "&quot;")) end

-- The folded data of a figure; nil where it has none.
local function folded(figure, caption)
  local address = data_address(figure)
  if not address then return nil end
  local csv = setting.path(address)
  local text = setting.read_file((csv:gsub("^outputs/", "outputs/figure-data/"):gsub("%.csv$", ".md")))
  if not text then return nil end
  local name = "data-" .. (figure.identifier ~= "" and figure.identifier or csv:match("([^/]+)%.csv$"))
  local blocks = pandoc.read(text, "markdown").blocks
  blocks = blocks:walk({
    Link = function(link)
      link.target = address
      link.attributes["download"] = ""
      return link
    end,
    Table = function(table_)
      table_.attr.attributes["aria-labelledby"] = name
      return table_
    end,
  })
  local opening = string.format('<details class="figure-data"><summary id="%s">Data table of %s</summary>', name,
    escape(label_of(caption)))
  local result = pandoc.Blocks({ pandoc.RawBlock("html", opening) })
  result:extend(blocks)
  result:insert(pandoc.RawBlock("html", "</details>"))
  return result
end

local function is_folded_already(blocks)
  local found = false
  blocks:walk({
    RawBlock = function(raw) found = found or raw.text:match("^<details class=\"figure%-data\"") ~= nil end,
  })
  return found
end

return {
  -- What pandoc reads, in the embedded renderer.
  Figure = function(figure)
    if quarto then return nil end
    local data = folded(figure, pandoc.Div(figure.caption.long))
    if not data then return nil end
    data:insert(1, figure)
    return data
  end,
  -- What Quarto has made of a figure by then: one without a label has no identifier.
  Div = function(div)
    local is_figure = div.identifier:match("^fig%-") -- tables have the class quarto-figure and a label
      or div.identifier == "" and div.classes:includes("quarto-figure")
    if not quarto or not is_figure or is_folded_already(div.content) then return nil end
    local data = folded(div, div)
    if not data then return nil end
    div.content:extend(data)
    return div
  end,
}
