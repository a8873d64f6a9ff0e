-- Tables: numbers to the right, header cells with their scope, and on paper widths from what the columns hold.

local setting = require("setting")

local NATURAL_CHARACTERS = 78  -- a table at most so wide is set at its natural width
local FULL_CHARACTERS = 100    -- a table across the whole page holds about so many
local BOLD = 1.12              -- a bold letter is so much wider
local COLUMN_GAP = 2.5
local LONGEST_UNBROKEN = 26    -- in characters; longer words are addresses, which break
local SHORT = 18               -- columns with entries at most so long stay on one line on a wide screen
local HEDGES = { "around ", "about ", "over ", "under " }
local SIGNS = { "<", ">", "≤", "≥", "~", "≈" }
local MINUS_SIGNS = { "-", "−", "–", "+" }
local ALIGNMENT_CLASSES = { AlignRight = "align-right", AlignCenter = "align-center" } -- on web pages
local UNITS = { "%", "million", "pp" }

local function without_prefix(text, prefixes)
  for _, prefix in ipairs(prefixes) do
    if text:sub(1, #prefix) == prefix then return text:sub(#prefix + 1), true end
  end
  return text, false
end

local function trim(text) return (text:gsub("^%s+", ""):gsub("%s+$", "")) end

-- Whether text is a number as it is shown (sign, thousands, unit, hedge), a dash, or nothing.
local function is_number_or_missing(text)
  if text == "" or text == "-" or text == "–" or text == "—" or text == "−" then return true end
  local rest = without_prefix(text, HEDGES)
  local signed
  rest, signed = without_prefix(rest, SIGNS)
  if signed then rest = rest:gsub("^ ", "") end
  rest = without_prefix(rest, MINUS_SIGNS)
  rest = without_prefix(rest, { "£" })
  local digits = rest:match("^%d[%d,]*%.%d+") or rest:match("^%d[%d,]*")
  if not digits then return false end
  rest = trim(rest:sub(#digits + 1))
  if rest == "" then return true end
  for _, unit in ipairs(UNITS) do
    if rest == unit then return true end
  end
  return false
end

local function holds_numbers(texts)
  local has_digit = false
  for _, text in ipairs(texts) do
    if not is_number_or_missing(text) then return false end
    has_digit = has_digit or text:match("%d") ~= nil
  end
  return has_digit
end

local function length(text) return utf8.len(text) or #text end

-- The rows of a table as lists of text, head first; nil where rows differ in length or cells are merged.
local function rows_of(table_)
  local rows, width = {}, #table_.colspecs
  local function add(row)
    if #row.cells ~= width then return false end
    local texts = {}
    for place, cell in ipairs(row.cells) do
      if cell.col_span ~= 1 or cell.row_span ~= 1 then return false end
      texts[place] = trim(pandoc.utils.stringify(cell.contents))
    end
    rows[#rows + 1] = texts
    return true
  end
  for _, row in ipairs(table_.head.rows) do
    if not add(row) then return nil end
  end
  for _, body in ipairs(table_.bodies) do
    for _, row in ipairs(body.body) do
      if not add(row) then return nil end
    end
  end
  return rows, #table_.head.rows
end

local function words_of(text)
  local lengths = {}
  for word in text:gsub("([_/])", "%1 "):gsub("%-(%a)", "- %1"):gmatch("[^ ]+") do
    lengths[#lengths + 1] = math.min(length(word), LONGEST_UNBROKEN)
  end
  if #lengths == 0 then lengths[1] = 0 end
  return lengths
end

-- The share of the line for each column, or nil where the table fits as it is. Each column has at least its longest word;
-- each further character goes where it takes most lines off the rows in which that column is the tallest.
local function column_widths(rows)
  local count, natural = #rows[1], 0
  local widths, lengths = {}, {}
  for column = 1, count do
    local longest, needed = 0, 3
    lengths[column] = {}
    for row, texts in ipairs(rows) do
      longest = math.max(longest, length(texts[column]))
      local words, total = words_of(texts[column]), 0
      local widest = 0
      for _, word in ipairs(words) do
        total, widest = total + word, math.max(widest, word)
      end
      lengths[column][row] = total + #words - 1
      needed = math.max(needed, row == 1 and widest * BOLD or widest)
    end
    natural, widths[column] = natural + longest, needed
  end
  if natural + 3 * count <= NATURAL_CHARACTERS then return nil end
  local used = 0
  for _, width in ipairs(widths) do used = used + width end
  for _ = 1, math.floor(FULL_CHARACTERS - used - COLUMN_GAP * count) do
    local saved, best = {}, 0
    for row = 1, #rows do
      local tallest = 1
      for column = 1, count do tallest = math.max(tallest, lengths[column][row] / widths[column]) end
      if tallest > 1 then
        for column = 1, count do
          if lengths[column][row] / widths[column] == tallest then
            saved[column] = (saved[column] or 0) + tallest / (widths[column] + 1)
          end
        end
      end
    end
    for column = 1, count do
      if (saved[column] or 0) > (saved[best] or 0) then best = column end
    end
    if best == 0 then break end
    widths[best] = widths[best] + 1
  end
  local total = 0
  for column = 1, count do
    widths[column] = widths[column] + COLUMN_GAP
    total = total + widths[column]
  end
  for column = 1, count do widths[column] = widths[column] / total end
  return widths
end

local function is_number_column(rows, heads, column)
  local texts = {}
  for row = heads + 1, #rows do texts[#texts + 1] = rows[row][column] end
  return holds_numbers(texts)
end

local function is_short_column(rows, heads, column)
  for row = heads + 1, #rows do
    if length(rows[row][column]) > SHORT then return false end
  end
  return #rows > heads
end

local function add_class(rows, column, class)
  for _, row in ipairs(rows) do row.cells[column].attr.classes:insert(class) end
end

local function mark_header_cells(table_)
  for _, row in ipairs(table_.head.rows) do
    for _, cell in ipairs(row.cells) do
      if trim(pandoc.utils.stringify(cell.contents)) ~= "" then cell.attr.attributes["scope"] = "col" end
    end
  end
end

return {
  Table = function(table_)
    local rows, heads = rows_of(table_)
    if setting.kind == "html" then mark_header_cells(table_) end
    if not rows or #rows == 0 then return table_ end
    local widths = setting.kind ~= "html" and column_widths(rows) or nil
    for column, spec in ipairs(table_.colspecs) do
      local alignment = spec[1]
      if column > 1 and is_number_column(rows, heads, column) then
        alignment = pandoc.AlignRight
      elseif column > 1 and setting.kind == "html" and is_short_column(rows, heads, column) then
        for _, body in ipairs(table_.bodies) do add_class(body.body, column, "short") end
      end
      local class = setting.kind == "html" and ALIGNMENT_CLASSES[alignment]
      if class then
        add_class(table_.head.rows, column, class)
        for _, body in ipairs(table_.bodies) do add_class(body.body, column, class) end
      end
      if setting.kind == "html" then alignment = pandoc.AlignDefault end
      table_.colspecs[column] = { alignment, widths and widths[column] or nil }
    end
    return table_
  end,
}
