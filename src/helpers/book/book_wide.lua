-- What a chapter shows of the whole book: numbers, cross references, links between chapters, callouts, and only what its
-- format is for. Stock Quarto does all this by itself; the embedded renderer runs this filter before those of the book.
-- What it needs to know comes from chapter_facts.py, in the metadata.

local METADATA = "localed-chapter"
local facts

local function read(meta)
  local given = meta[METADATA]
  facts = given and pandoc.json.decode(pandoc.utils.stringify(given), false)
  meta[METADATA] = nil
  return meta
end

local function is_book_wide(identifier)
  return identifier:match("^fig%-") or identifier:match("^tbl%-") or identifier:match("^sec%-")
end

local function anchor(identifier)
  if identifier == "" or is_book_wide(identifier) then return identifier end
  return facts.prefix .. identifier
end

local function is_shown(attributes)
  local format, profile = attributes["when-format"], attributes["when-profile"]
  return (not format or facts.formats[format] == facts.format) and (not profile or profile == facts.profile)
end

-- A callout as a div that each format styles: its kind is a class, its first block the title.
local function callout(div, kind)
  local title, blocks = div.attributes.title, div.content
  local words = { pandoc.Str(title or (kind:sub(1, 1):upper() .. kind:sub(2))) }
  if not title and blocks[1] and blocks[1].t == "Header" then words = blocks:remove(1).content end
  blocks:insert(1, pandoc.Div(pandoc.Plain(words), pandoc.Attr("", { "callout-title" })))
  local attributes = { collapse = div.attributes.collapse }
  return pandoc.Div(blocks, pandoc.Attr(div.identifier, { "callout", "callout-" .. kind }, attributes))
end

local function div(element)
  if element.classes:includes("content-visible") then return is_shown(element.attributes) and element.content or {} end
  if element.classes:includes("panel-tabset") and facts.format ~= "html" then return element.content end
  for _, class in ipairs(element.classes) do
    local kind = class:match("^callout%-(.+)$")
    if kind then
      element = callout(element, kind)
      break
    end
  end
  element.identifier = anchor(element.identifier)
  return element
end

local function span(element)
  element.identifier = anchor(element.identifier)
  return element
end

local function header(element)
  local number = facts.numbers[element.identifier]
  if number then
    element.content:insert(1, pandoc.Span(number, pandoc.Attr("", { "header-section-number" })))
    element.content:insert(2, pandoc.Space())
  end
  element.classes = element.classes:filter(function(name) return name ~= "unlisted" end)
  -- The number is the book's; pandoc adds none.
  if not element.classes:includes("unnumbered") then element.classes:insert("unnumbered") end
  element.identifier = anchor(element.identifier)
  return element
end

local function captioned(element)
  local label = facts.labels[element.identifier]
  if label then
    local words = pandoc.Span({ pandoc.Str(label) }, pandoc.Attr("", { "caption-label" }))
    local caption = element.caption.long
    if caption[1] then
      caption[1].content:insert(1, words)
      caption[1].content:insert(2, pandoc.Space())
    else
      caption = pandoc.Blocks({ pandoc.Plain({ words }) })
    end
    element.caption.long = caption
  end
  if facts.format == "epub" and element.t == "Figure" and element.identifier ~= "" then
    -- Pandoc's EPUB writer leads from one chapter's file to another's div, but not to its figure.
    local identifier = element.identifier
    element.identifier = ""
    return pandoc.Div({ element }, pandoc.Attr(identifier))
  end
  return element
end

local function is_reference(cite)
  for _, citation in ipairs(cite.citations) do
    if not is_book_wide(citation.id) then return false end
  end
  return true
end

local function reference(cite)
  if not is_reference(cite) then return nil end
  local inlines = pandoc.Inlines({})
  for position, citation in ipairs(cite.citations) do
    local target = facts.references[citation.id]
    local text = target.text
    if target.number ~= "" and citation.mode == "SuppressAuthor" then
      text = target.number
    elseif target.number ~= "" and #citation.prefix > 0 then
      text = pandoc.utils.stringify(citation.prefix):match("^%s*(.-)%s*$") .. "\u{a0}" .. target.number
    end
    if position > 1 then inlines:extend({ pandoc.Str(","), pandoc.Space() }) end
    inlines:insert(pandoc.Link({ pandoc.Str(text) }, target.address, "", pandoc.Attr("", { "quarto-xref" })))
  end
  return inlines
end

local function link(element)
  element.target = facts.links[element.target] or element.target
  return element
end

local function image(element)
  local placed = facts.pictures and facts.pictures[element.src]
  if not placed then return nil end
  element.src = placed
  return element
end

-- Citations of the bibliography are set for the whole book at once: given out, or put in as they were set.
local function citations(document)
  if facts.citations_only then
    local found = pandoc.Inlines({})
    document.blocks:walk({ Cite = function(cite) found:insert(cite) end })
    document.blocks = pandoc.Blocks(#found > 0 and { pandoc.Para(found) } or {})
  elseif facts.citations then
    local set, place = pandoc.List({}), 0
    local function take(cite) set:insert(cite) end
    pandoc.read(pandoc.json.encode(facts.citations), "json").blocks:walk({ Cite = take })
    document = document:walk({
      Cite = function()
        place = place + 1
        return set[place]
      end,
    })
  end
  if facts.part then
    local attr = pandoc.Attr(facts.part.identifier, { facts.part.class, "unnumbered" })
    document.blocks:insert(1, pandoc.Header(1, { pandoc.Str(facts.part.title) }, attr))
  end
  return document
end

local function none() return {} end -- comments: nothing else raw passes the check

local function where_known(rule)
  return function(element) if facts then return rule(element) end end
end

local rules = {
  Div = div,
  Span = span,
  Header = header,
  Figure = captioned,
  Table = captioned,
  Cite = reference,
  Link = link,
  Image = image,
  RawBlock = none,
  RawInline = none,
}
for name, rule in pairs(rules) do
  rules[name] = where_known(rule)
end

return { { Meta = read }, rules, { Pandoc = where_known(citations) } }
