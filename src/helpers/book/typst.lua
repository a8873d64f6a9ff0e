-- What pandoc's Typst writer drops or cannot know: alternative texts and sizes of pictures, callouts, parts, tables that are
-- too wide for the page. Run for the PDF of the embedded renderer, after book_wide.lua; the functions are in book.typ.

local SMALL_TABLE_COLUMNS, LANDSCAPE_TABLE_COLUMNS = 6, 8

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", "\\n") .. '"'
end

local function raw(text) return pandoc.RawBlock("typst", text) end

local function inline(text) return pandoc.RawInline("typst", text) end

local widths = {} -- of pictures, as Typst takes them

local function read(meta)
  widths = pandoc.json.decode(pandoc.utils.stringify(meta["localed-widths"] or "{}"), false)
  meta["localed-widths"] = nil
  return meta
end

local function image(element)
  local words = element.attributes["fig-alt"] or pandoc.utils.stringify(element)
  local width = widths[element.src] or "100%"
  return inline(("#image(%s, alt: %s, width: %s)"):format(quoted(element.src), quoted(words), width))
end

local function section_number(element)
  if not element.classes:includes("header-section-number") then return nil end
  return inline(("#section-number(%s)"):format(quoted(pandoc.utils.stringify(element))))
end

local function part(element)
  if not element.classes:includes("part") then return nil end
  return raw(("#part-page(%s)"):format(quoted(pandoc.utils.stringify(element))))
end

local function callout(element)
  if not element.classes:includes("callout") then return nil end
  local kind = element.classes:find_if(function(name) return name:match("^callout%-") end):match("^callout%-(.+)$")
  local title = element.content:remove(1)
  local blocks = pandoc.Blocks({ raw(("#callout(%s, title: ["):format(quoted(kind))) })
  blocks:extend(title.content)
  blocks:insert(raw("])["))
  blocks:extend(element.content)
  blocks:insert(raw("]"))
  return blocks
end

local function wide_table(element)
  local columns = #element.colspecs
  if columns < SMALL_TABLE_COLUMNS then return nil end
  local wrapper = columns >= LANDSCAPE_TABLE_COLUMNS and "landscape" or "small-table"
  return { raw("#" .. wrapper .. "["), element, raw("]") }
end

return {
  { Meta = read },
  { Image = image, Span = section_number, Header = part, Div = callout, Table = wide_table },
}
