-- Glossary terms: the first mention of each on a page of the web book is explained on pointing at it and on focus, and
-- leads to the glossary. Headings, links, code, tables, captions and what is folded away are passed over.

local setting = require("setting")

if setting.kind ~= "html" then return {} end

local GLOSSARY = "data/raw/glossary/glossary.yml"
local PAGE = "outputs/chapters/glossary.html"
local SKIPPED_CLASSES = { "panel-tabset", "term", "quarto-figure", "figure-data", "callout-collapse" }

-- The forms of all terms to be marked, longest first: { form, term }.
local function read_forms()
  local text = setting.read_file(GLOSSARY)
  if not text then return {} end
  local meta = pandoc.read("---\n" .. text .. "\n---\n", "markdown-smart").meta
  local forms = {}
  for _, entry in ipairs(meta.terms or {}) do
    if entry.in_text ~= false then
      local term = {
        id = pandoc.utils.stringify(entry.id),
        definition = pandoc.utils.stringify(entry.definition),
      }
      local written = { pandoc.utils.stringify(entry.term) }
      for _, form in ipairs(entry.forms or {}) do written[#written + 1] = pandoc.utils.stringify(form) end
      for _, form in ipairs(written) do
        forms[#forms + 1] = { form = form, term = term }
        local first = form:sub(1, 1)
        if first:match("%l") then forms[#forms + 1] = { form = first:upper() .. form:sub(2), term = term } end
      end
    end
  end
  table.sort(forms, function(a, b)
    if #a.form ~= #b.form then return #a.form > #b.form end
    return a.form < b.form
  end)
  return forms
end

-- Letters, digits, the hyphen and the underscore belong to a word; quotation marks and dashes do not.
local function is_word(code)
  if code < 128 then return string.char(code):match("[%w_-]") ~= nil end
  return code < 0x2000 and code ~= 0xA0
end

local function is_whole_word(text, first, last)
  local before = first > 1 and utf8.codepoint(text, utf8.offset(text, -1, first)) or nil
  local after = last < #text and utf8.codepoint(text, last + 1) or nil
  return not (before and is_word(before)) and not (after and is_word(after))
end

-- The earliest whole-word mention of any form at or after a place, the longest where two begin together.
local function next_mention(text, from, forms)
  local found
  for _, entry in ipairs(forms) do
    local place = from
    while true do
      local first, last = text:find(entry.form, place, true)
      if not first or (found and first >= found.first) then break end
      if is_whole_word(text, first, last) then
        found = { first = first, last = last, term = entry.term }
        break
      end
      place = first + 1
    end
  end
  return found
end

local function words(text)
  local inlines = pandoc.Inlines({})
  for space, word in text:gmatch("(%s*)(%S*)") do
    if space ~= "" then inlines:insert(pandoc.Space()) end
    if word ~= "" then inlines:insert(pandoc.Str(word)) end
  end
  return inlines
end

local function explained(term, text, address)
  local note = "about-term-" .. term.id
  local link = pandoc.Link(words(text), address .. "#term-" .. term.id, "", { class = "term-name", ["aria-describedby"] = note })
  local definition = pandoc.Span({ pandoc.Str(term.definition) }, { id = note, class = "term-note", role = "tooltip" })
  return pandoc.Span({ link, definition }, { class = "term", ["data-term"] = term.id })
end

local forms, marked, page

local function is_text(inline) return inline.t == "Str" or inline.t == "Space" or inline.t == "SoftBreak" end

local function mark_run(run, into)
  local parts = {}
  for place, inline in ipairs(run) do parts[place] = inline.t == "Str" and inline.text or " " end
  local text = table.concat(parts)
  local mentions, from = {}, 1
  while true do
    local mention = next_mention(text, from, forms)
    if not mention then break end
    if not marked[mention.term.id] then
      marked[mention.term.id] = true
      mentions[#mentions + 1] = mention
    end
    from = mention.last + 1
  end
  if #mentions == 0 then return into:extend(run) end
  local done = 1
  for _, mention in ipairs(mentions) do
    into:extend(words(text:sub(done, mention.first - 1)))
    into:insert(explained(mention.term, text:sub(mention.first, mention.last), page))
    done = mention.last + 1
  end
  into:extend(words(text:sub(done)))
end

local function mark_inlines(inlines)
  local result, run = pandoc.Inlines({}), pandoc.Inlines({})
  local function flush()
    if #run > 0 then mark_run(run, result) end
    run = pandoc.Inlines({})
  end
  for _, inline in ipairs(inlines) do
    if is_text(inline) then
      run:insert(inline)
    else
      flush()
      if inline.t == "Emph" or inline.t == "Strong" or inline.t == "Quoted" then inline.content = mark_inlines(inline.content) end
      result:insert(inline)
    end
  end
  flush()
  return result
end

local function is_passed_over(div)
  for _, class in ipairs(SKIPPED_CLASSES) do
    if div.classes:includes(class) then return true end
  end
  return div.identifier == "refs" or div.attributes["collapse"] ~= nil
end

local mark_blocks

local function mark_list(items)
  for place, item in ipairs(items) do items[place] = mark_blocks(item) end
  return items
end

function mark_blocks(blocks)
  for _, block in ipairs(blocks) do
    if block.t == "Para" or block.t == "Plain" then
      block.content = mark_inlines(block.content)
    elseif block.t == "BulletList" or block.t == "OrderedList" then
      block.content = mark_list(block.content)
    elseif block.t == "BlockQuote" then
      block.content = mark_blocks(block.content)
    elseif block.t == "Div" and not is_passed_over(block) then
      block.content = mark_blocks(block.content)
    end
  end
  return blocks
end

return {
  Pandoc = function(doc)
    if setting.is_alone or setting.name() == "glossary" then return nil end
    page = setting.address(PAGE)
    forms, marked = read_forms(), {}
    if #forms == 0 then return nil end
    doc.blocks = mark_blocks(doc.blocks)
    return doc
  end,
}
