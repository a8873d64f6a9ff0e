-- Notes of the PDF stand at the end of their chapter: the evidence of a chapter is too long for the foot of its pages.
-- Each number leads to its note and back.

local setting = require("setting")

if setting.kind ~= "pdf" then return {} end

local STYLE = "#block[#set text(size: 8.8pt)\n#set par(leading: 0.5em, spacing: 0.7em, hanging-indent: 1.6em)"

local function link(number, target) return pandoc.Link(tostring(number), "#" .. target) end

-- Replace the notes of `block` by numbered links and add their text to `notes`.
local function number_notes(block, chapter, notes)
  return block:walk({
    Note = function(note)
      local number = #notes + 1
      local here, there = ("%s-mark-%d"):format(chapter, number), ("%s-note-%d"):format(chapter, number)
      local blocks = note.content
      local text = pandoc.utils.blocks_to_inlines({ blocks[1] })
      text:insert(1, pandoc.Span({ link(number, here) }, { id = there }))
      text:insert(2, pandoc.Space())
      blocks[1] = pandoc.Para(text)
      notes[number] = blocks
      -- An anchor that follows is set on the empty space: Typst takes the last label of an element alone.
      return {
        pandoc.Span({ pandoc.Superscript({ link(number, there) }) }, { id = here }),
        pandoc.RawInline("typst", "#h(0pt)"),
      }
    end,
  })
end

-- The notes of one chapter under a heading that is not numbered and not in the contents.
local function notes_section(chapter, notes)
  local section = pandoc.Blocks({
    pandoc.Header(2, "Notes", { id = chapter .. "-notes", class = "unnumbered unlisted" }),
    pandoc.RawBlock("typst", STYLE),
  })
  for _, blocks in ipairs(notes) do section:extend(blocks) end
  section:insert(pandoc.RawBlock("typst", "]"))
  return section
end

-- Whether a block belongs to the chapter that follows it: the page of a part, and what Quarto puts before a chapter,
-- which is a comment and a paragraph that show nothing.
local function is_opening(block)
  if block.t == "Div" then return block.classes:includes("quarto-book-part") end
  if block.t == "Para" then return #block.content == 1 and block.content[1].format == "html" end
  return block.t == "RawBlock" and (block.format == "html" or block.text:match("^#part%-page") ~= nil)
end

return {
  Pandoc = function(doc)
    local result, chapter, notes = pandoc.Blocks({}), "start", {}
    local function close()
      if #notes == 0 then return end
      local openings = pandoc.Blocks({})
      while is_opening(result[#result]) do openings:insert(1, result:remove(#result)) end
      result:extend(notes_section(chapter, notes))
      result:extend(openings)
      notes = {}
    end
    for _, block in ipairs(doc.blocks) do
      if block.t == "Header" and block.level == 1 then
        close()
        chapter = block.identifier
      end
      result:insert(number_notes(block, chapter, notes))
    end
    close()
    doc.blocks = result
    return doc
  end,
}
