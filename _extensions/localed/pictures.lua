-- Alternative text where each format keeps it, and drawings whose parts are links as part of the page.

local setting = require("setting")

local function alternative_text(image)
  local text = image.attributes["fig-alt"]
  if not text then return nil end
  -- Quarto's own web pages and PDF carry it; Word takes a picture's words from its caption.
  if quarto and setting.kind ~= "docx" then return nil end
  image.attributes["fig-alt"] = nil
  image.caption = pandoc.Inlines({ pandoc.Str(text) })
  image.title = ""
  return image
end

-- What an equation says to those who hear the PDF: the source of it, for PDF/UA-1 asks for some words.
local function spoken_equation(math)
  if setting.kind ~= "pdf" then return nil end
  local words = math.text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ")
  return { pandoc.RawInline("typst", '#math.equation(alt: "' .. words .. '", '), math, pandoc.RawInline("typst", ")") }
end

-- Links in a picture file do not work in a page, so a drawing that has some is set into the page itself. They are written
-- as from the top of the book.
local function drawing(image)
  if setting.kind ~= "html" or not image.src:match("%.svg$") then return nil end
  local text = setting.read_file(setting.path(image.src))
  if not text or not text:match("<a[%s>]") then return nil end
  text = text:gsub("^%s*<%?xml.-%?>%s*", ""):gsub("<!DOCTYPE.->%s*", ""):gsub(' xmlns="http://www.w3.org/2000/svg"', "", 1)
  text = text:gsub("<svg", '<svg class="drawing"', 1)
  text = text:gsub('(<a%s[^>]-href=")([^"#][^"]*)"', function(start, address)
    if address:match("^%a[%w+.-]*:") then return nil end
    return start .. setting.address(address) .. '"'
  end)
  return pandoc.RawInline("html", text)
end

return {
  Image = function(image) return drawing(image) or alternative_text(image) end,
  Math = spoken_equation,
  Div = function(div)
    -- Alternative text belongs on the picture alone, and EPUB allows it nowhere else.
    if not (div.attributes["alt"] or div.attributes["fig-alt"]) then return nil end
    div.attributes["alt"], div.attributes["fig-alt"] = nil, nil
    return div
  end,
}
