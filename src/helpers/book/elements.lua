-- Records, in a chapter's metadata, every element that the renderer needs: what can be referred to, what refers or links to
-- something, and what the book may not use. chapter_elements.py reads the record.

local IN_BOX, IN_FIGURE = "localed-in-box", "localed-in-figure"

local function is_box(div)
  for _, class in ipairs(div.classes) do
    if class == "panel-tabset" or class:match("^callout%-") then return true end
  end
  return false
end

local function marked(element, kind, mark)
  return element:walk({
    [kind] = function(inner)
      inner.attributes[mark] = "true"
      return inner
    end,
  })
end

local marks = {
  Div = function(div) return is_box(div) and marked(div, "Header", IN_BOX) or nil end,
  Figure = function(figure) return marked(figure, "Image", IN_FIGURE) end,
}

local function noting(noted)
  local function note(element, more)
    local record = more or {}
    record.kind = element.t
    if element.classes then
      record.identifier, record.classes, record.attributes = element.identifier, element.classes, {}
      for name, value in pairs(element.attributes) do
        if name == IN_BOX or name == IN_FIGURE then
          record.is_within = true
        else
          table.insert(record.attributes, { name, value })
        end
      end
    end
    noted:insert(record)
  end
  local function with_text(element) note(element, { text = pandoc.utils.stringify(element) }) end
  local function captioned(element) note(element, { text = pandoc.utils.stringify(element.caption.long) }) end
  local function raw(element) note(element, { text = element.text, format = element.format }) end
  return {
    traverse = "topdown",
    Header = function(header) note(header, { text = pandoc.utils.stringify(header), level = header.level }) end,
    Figure = captioned,
    Table = captioned,
    Div = function(div) note(div) end,
    Span = function(span) note(span) end,
    Image = function(image) note(image, { text = pandoc.utils.stringify(image), address = image.src }) end,
    Link = function(link) note(link, { address = link.target }) end,
    Cite = function(cite)
      note(cite, { names = cite.citations:map(function(citation) return citation.id end) })
    end,
    RawBlock = raw,
    RawInline = raw,
    Code = raw,
    CodeBlock = raw,
  }
end

return {
  {
    Pandoc = function(document)
      local noted, titles, first = pandoc.List({}), pandoc.List({}), document.blocks[1]
      document:walk(marks):walk(noting(noted))
      for _, block in ipairs(document.blocks) do
        if block.t == "Header" and block.level == 1 then titles:insert(pandoc.utils.stringify(block)) end
      end
      local begins_with_heading = first ~= nil and first.t == "Header"
      local found = { elements = noted, titles = titles, begins_with_heading = begins_with_heading }
      document.meta["localed-elements"] = pandoc.json.encode(found)
      return document
    end,
  },
}
