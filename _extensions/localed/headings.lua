-- Outside the web book: sections deeper than the second level have no number, and the parts of the book have a heading.

local setting = require("setting")

if setting.kind == "html" then return {} end

local NUMBERED_LEVELS = 2

return {
  Header = function(header)
    if header.level <= NUMBERED_LEVELS or header.classes:includes("unnumbered") then return nil end
    header.classes:insert("unnumbered")
    return header
  end,
  -- Quarto marks the title of a part so, and drops it from DOCX and EPUB later on.
  Div = function(div)
    if not div.classes:includes("quarto-book-part") or setting.kind == "pdf" then return nil end
    return div.content:walk({
      Header = function(header)
        header.classes = { "part", "unnumbered" }
        return header
      end,
    })
  end,
}
