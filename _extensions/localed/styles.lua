-- Word has no blocks with classes: those with a look of their own get a paragraph style of that name.

local setting = require("setting")

if setting.kind ~= "docx" then return {} end

local STYLES = { callout = "Callout", ["callout-title"] = "Callout Title", standfirst = "Standfirst" }

return {
  Div = function(div)
    for _, class in ipairs(div.classes) do
      if STYLES[class] then
        div.attributes["custom-style"] = STYLES[class]
        return div
      end
    end
  end,
}
